package io.devstack.maven;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.codehaus.plexus.configuration.PlexusConfiguration;

/** Reads an element whose inner elements are names of the user's choice, such as {@code <environmentVariables>}. */
final class NamedValues {
    private static final String VARIABLES = "environmentVariables";
    private static final String PORTS = "ports";

    /** The names that other tools give to each item of a list of variables. */
    private static final Set<String> LIST_ITEMS = Set.of(
            "environmentvariable",
            "variable",
            "var",
            "env",
            "envvar",
            "environment",
            "entry",
            "property",
            "item",
            "param",
            "value");

    private final Expressions expressions;
    private final Elements elements;

    NamedValues(Expressions expressions, Elements elements) {
        this.expressions = expressions;
        this.elements = elements;
    }

    /**
     * Returns the element in the form for Maven.
     *
     * @param element its path in brackets
     * @param field its name
     */
    PlexusConfiguration read(PlexusConfiguration given, String element, String field) {
        PlexusConfiguration read = ServiceReader.copyOf(given);
        String text = given.getValue("").trim();
        if (!text.isEmpty()) {
            throw elements.wrong(
                    element,
                    "there is text where elements belong",
                    field.equals(PORTS)
                            ? (text.matches("[0-9]+") ? "write <port>" + text + "</port> for one, or " : "write ")
                                    + "<ports><http>5000</http><admin>0</admin></ports>"
                            : "write an element for each, such as <NAME>value</NAME>");
        }
        Set<String> seen = new HashSet<>();
        for (PlexusConfiguration child : given.getChildren()) {
            String inner = element + "<" + child.getName() + ">";
            refuseListItem(child, field, inner);
            if (!seen.add(child.getName())) {
                throw elements.twice(
                        inner,
                        field.equals(PORTS)
                                ? "give each port a name of its own, such as <ports><http>0</http><admin>0</admin></ports>"
                                : "keep one of them");
            }
            String value = expressions.fill(child.getValue(""), elements, inner);
            if (value.startsWith("~/")) {
                elements.warnOfHome(inner, List.of(value));
            }
            read.addChild(ServiceReader.literal(child, value));
        }
        return read;
    }

    /** Rejects the items of a list, as other tools have them: here the element's name is the key. */
    private void refuseListItem(PlexusConfiguration child, String field, String element) {
        if (child.getChildCount() > 0) {
            PlexusConfiguration key = child.getChild("name", false);
            String name = key == null || key.getValue("").isBlank()
                    ? "NAME"
                    : key.getValue("").trim();
            throw elements.wrong(
                    element, "there are elements where text belongs", "write <" + name + ">value</" + name + ">");
        }
        String text = child.getValue("").trim();
        if (field.equals(VARIABLES)
                && LIST_ITEMS.contains(child.getName()) // <ENV> may well be a variable of that name
                && text.matches("(?s)[A-Za-z_][A-Za-z0-9_.]*=.*")) {
            String name = text.replaceFirst("(?s)=.*", "");
            throw elements.wrong(
                    element,
                    "the service would get a variable '" + child.getName() + "': the name of the element is the name of"
                            + " the variable",
                    "write <" + name + ">value</" + name + ">");
        }
    }
}
