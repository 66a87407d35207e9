package io.devstack.maven;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.codehaus.plexus.util.xml.pull.EntityReplacementMap;
import org.codehaus.plexus.util.xml.pull.MXParser;
import org.codehaus.plexus.util.xml.pull.XmlPullParser;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.jspecify.annotations.Nullable;

/**
 * An element of a POM as it is written, read by the parser that Maven 3 reads POMs with. The JDK's parser and its tree took
 * a quarter of devstack's processor time on the main thread of a bound build (measured with JDK 17: 137 of 580 ms, see ADR 30).
 */
final class PomElement {
    private final String name;
    private final Map<String, String> attributes = new HashMap<>();
    private final List<PomElement> children = new ArrayList<>();
    private final StringBuilder ownText = new StringBuilder();
    private final StringBuilder allText = new StringBuilder();
    private final Optional<PomElement> parent;

    private PomElement(String name, Optional<PomElement> parent) {
        this.name = name;
        this.parent = parent;
    }

    /** Reads the configuration of a plugin in Maven's model, whose class depends on Maven's version; empty if there is none. */
    static Optional<PomElement> parse(@Nullable Object configuration) {
        if (configuration == null) {
            return Optional.empty();
        }
        try {
            MXParser parser = new MXParser();
            parser.setInput(new StringReader(configuration.toString()));
            return Optional.of(read(parser));
        } catch (XmlPullParserException | IOException e) {
            throw new IllegalStateException("Maven's form of the configuration cannot be read", e);
        }
    }

    /**
     * Reads a whole POM, with the entities that Maven knows.
     *
     * @throws IOException if it cannot be read, or is not well-formed
     */
    static PomElement read(InputStream pom) throws IOException {
        try {
            MXParser parser = new MXParser(EntityReplacementMap.defaultEntityReplacementMap);
            parser.setInput(pom, null);
            return read(parser);
        } catch (XmlPullParserException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static PomElement read(XmlPullParser parser) throws XmlPullParserException, IOException {
        Optional<PomElement> root = Optional.empty();
        Optional<PomElement> open = Optional.empty();
        for (int event = parser.next(); event != XmlPullParser.END_DOCUMENT; event = parser.next()) {
            if (event == XmlPullParser.START_TAG) {
                PomElement element = new PomElement(parser.getName(), open);
                for (int i = 0; i < parser.getAttributeCount(); i++) {
                    element.attributes.put(parser.getAttributeName(i), parser.getAttributeValue(i));
                }
                open.ifPresent(parent -> parent.children.add(element));
                open = Optional.of(element);
                root = root.or(() -> Optional.of(element));
            } else if (event == XmlPullParser.TEXT) {
                String text = parser.getText();
                open.ifPresent(element -> element.ownText.append(text));
                for (Optional<PomElement> each = open; each.isPresent(); each = each.get().parent) {
                    each.get().allText.append(text);
                }
            } else if (event == XmlPullParser.END_TAG) {
                open = open.flatMap(element -> element.parent);
            }
        }
        return root.orElseThrow(() -> new IOException("it has no element"));
    }

    String name() {
        return name;
    }

    Optional<PomElement> parent() {
        return parent;
    }

    /** Returns the value of an attribute; empty if it is not there. */
    Optional<String> attribute(String attribute) {
        return Optional.ofNullable(attributes.get(attribute));
    }

    /** Returns the elements directly in it. */
    List<PomElement> children() {
        return children;
    }

    /** Returns the first element of that name directly in it. */
    Optional<PomElement> child(String childName) {
        return children.stream().filter(child -> child.name.equals(childName)).findFirst();
    }

    /** Returns the outermost elements of that name in it, in their order. */
    List<PomElement> descendants(String wanted) {
        List<PomElement> found = new ArrayList<>();
        for (PomElement child : children) {
            if (child.name.equals(wanted)) {
                found.add(child);
            } else {
                found.addAll(child.descendants(wanted));
            }
        }
        return found;
    }

    /** Returns its text and that of all elements in it, as it is written. */
    String text() {
        return allText.toString();
    }

    /** Returns the text directly in it, as it is written. */
    String ownText() {
        return ownText.toString();
    }

    /** Returns the text of a child without blanks around it; {@code ""} if it has none. */
    String textOf(String childName) {
        return child(childName).map(child -> child.text().trim()).orElse("");
    }
}
