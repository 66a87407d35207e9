package io.devstack.maven;

import io.devstack.internal.process.Secrets;
import io.devstack.model.InvalidStackException;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.codehaus.plexus.configuration.PlexusConfiguration;

/** Rejects the attributes of elements, and proposes the element to write instead of each. */
final class ElementAttributes {
    /** What Maven, the descriptor of the plugin and XML itself read. */
    private static final Pattern MAVENS_ATTRIBUTE = Pattern.compile(
            "(?s)combine\\.self=(override|merge|remove)|combine\\.children=(append|merge)|combine\\.(id|keys)=.*"
                    + "|(implementation|default-value|xml:\\w+|xmlns(:\\w+)?)=.*");

    /** Below these elements each value may be a secret. */
    private static final Pattern WITH_VALUES = Pattern.compile("<(?:environmentVariables|headers)>");

    private final Elements elements;

    ElementAttributes(Elements elements) {
        this.elements = elements;
    }

    /**
     * Rejects attributes, which Maven does not fill in, of an element and of all in it.
     *
     * @throws InvalidStackException naming the attribute and the element to write instead
     */
    void refuse(PlexusConfiguration given, String element) {
        for (String attribute : given.getAttributeNames()) {
            String value = given.getAttribute(attribute);
            if (!MAVENS_ATTRIBUTE.matcher(attribute + "=" + value).matches()) {
                throw attribute.startsWith("combine.")
                        ? elements.wrong(
                                element,
                                "Maven does not know " + attribute + "=\"" + value + "\"",
                                "write combine.children=\"append\", or combine.self=\"override\" or \"remove\"")
                        : elements.wrong(
                                element,
                                "attributes are not read, and there is " + attribute + "=\""
                                        + shown(given, element, attribute, value) + "\"",
                                "write " + asElement(given, element, attribute, value));
            }
        }
        for (PlexusConfiguration child : given.getChildren()) {
            String inner = "<" + ServiceElements.fieldName(child.getName()) + ">";
            refuse(child, element.equals(Elements.SERVICE) ? inner : element + inner);
        }
    }

    private static String asElement(PlexusConfiguration given, String element, String attribute, String value) {
        String text = given.getAttribute("value", given.getValue("")).trim();
        if (attribute.matches("name|key|id") && !text.isEmpty() && value.matches("[A-Za-z_][\\w.-]*")) {
            return "<" + value + ">...</" + value + ">";
        }
        String tag = attribute.equals("value") ? given.getName() : attribute;
        String written = "<" + tag + ">" + shown(given, element, attribute, value) + "</" + tag + ">";
        Set<String> places = ServiceElements.places(attribute);
        if (attribute.equals("value") || places.isEmpty()) {
            return written;
        }
        return written + " inside of "
                + (places.contains(element) ? element : places.iterator().next());
    }

    /** Returns the value of an attribute as a message may show it: that of a variable, a header and the like may be a secret. */
    private static String shown(PlexusConfiguration given, String element, String attribute, String value) {
        boolean isValue = WITH_VALUES.matcher(element).find()
                || Stream.of("name", "key", "id").anyMatch(name -> given.getAttribute(name) != null);
        if (isValue && !attribute.equals("name")) {
            return "...";
        }
        boolean secret = Stream.of(attribute + "=value", given.getName() + "=value")
                .anyMatch(text -> !Secrets.masked(text).equals(text));
        return secret ? "***" : Secrets.masked(value);
    }
}
