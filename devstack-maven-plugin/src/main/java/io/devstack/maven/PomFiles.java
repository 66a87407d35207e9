package io.devstack.maven;

import io.devstack.internal.process.Secrets;
import io.devstack.model.InvalidStackException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.Text;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Finds in the files of a module's POMs what Maven drops when it reads them: text that stands beside elements. No model has
 * it any more.
 */
final class PomFiles {
    private static final int MOST_SHOWN = 60;

    /** Their text may be the value of a variable or header. */
    private static final Set<String> WITH_VALUES = Set.of("environmentVariables", "headers");

    private PomFiles() {}

    /**
     * Rejects text beside elements in the configuration of the plugin.
     *
     * @throws InvalidStackException naming the element and the text
     */
    static void refuseDroppedText(MavenProject module) {
        for (MavenProject each = module; each != null; each = each.getParent()) {
            boolean inherited = !each.equals(module);
            Set<String> active = PomLevels.activeProfiles(module, each.getGroupId() + ":" + each.getArtifactId());
            plugins(each, active).stream()
                    .filter(plugin -> !inherited || isInherited(plugin))
                    .flatMap(plugin -> descendants(plugin, "configuration").stream())
                    .filter(configuration -> !inherited || isInherited(parent(configuration)))
                    .forEach(PomFiles::check);
        }
    }

    /** Of a parent's plugins and executions those that say so do not reach the module. */
    private static boolean isInherited(@Nullable Element level) {
        return level == null || !text(level, "inherited").equals("false");
    }

    private static List<Element> plugins(MavenProject project, Set<String> activeProfiles) {
        List<Element> found = new ArrayList<>();
        for (Element root : root(project).stream().toList()) {
            for (Element plugin : descendants(root, "plugin")) {
                boolean ours = text(plugin, "artifactId").equals("devstack-maven-plugin")
                        && text(plugin, "groupId").equals("io.devstack");
                if (ours
                        && profile(plugin)
                                .filter(id -> !activeProfiles.contains(id))
                                .isEmpty()) {
                    found.add(plugin);
                }
            }
        }
        return found;
    }

    private static Optional<Element> root(MavenProject project) {
        if (project.getFile() == null) {
            return Optional.empty();
        }
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler()); // the JDK's own prints what it throws
            return Optional.of(builder.parse(project.getFile()).getDocumentElement());
        } catch (ParserConfigurationException | SAXException | IOException e) {
            return Optional.empty(); // Maven has read it, and knows more entities than XML
        }
    }

    private static void check(Element element) {
        List<Element> children = RawConfiguration.children(element);
        String text = ownText(element);
        if (!text.isEmpty() && !children.isEmpty()) {
            throw new InvalidStackException(
                    where(element),
                    shown(element, text) + " stands beside <" + children.get(0).getTagName() + ">, and Maven drops it",
                    "write either the text or the elements");
        }
        children.forEach(PomFiles::check);
    }

    private static String shown(Element element, String text) {
        if (WITH_VALUES.contains(element.getTagName())) {
            return "text";
        }
        String masked = Secrets.masked(text);
        return "the text '" + (masked.length() > MOST_SHOWN ? masked.substring(0, MOST_SHOWN) + "..." : masked) + "'";
    }

    private static String where(Element element) {
        StringBuilder path = new StringBuilder();
        Optional<String> service = Optional.empty();
        Element each = element;
        while (each != null && service.isEmpty() && !each.getTagName().equals("configuration")) {
            if (each.getTagName().equals("service")) {
                service = RawConfiguration.name(each);
            }
            if (service.isEmpty()) {
                path.insert(0, "<" + each.getTagName() + ">");
            }
            each = parent(each);
        }
        String place = service.map(name -> "service '" + name + "'").orElse("<configuration>");
        return path.isEmpty() ? place : place + ", " + path;
    }

    private static String ownText(Element element) {
        StringBuilder text = new StringBuilder();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Text part) {
                text.append(part.getData());
            }
        }
        return text.toString().trim();
    }

    private static Optional<String> profile(Element element) {
        for (Element each = element; each != null; each = parent(each)) {
            if (each.getTagName().equals("profile")) {
                return Optional.of(text(each, "id"));
            }
        }
        return Optional.empty();
    }

    private static @Nullable Element parent(Element element) {
        return element.getParentNode() instanceof Element parent ? parent : null;
    }

    static String text(Element parent, String child) {
        return RawConfiguration.child(Optional.of(parent), child)
                .map(element -> element.getTextContent().trim())
                .orElse("");
    }

    static List<Element> descendants(Element element, String name) {
        List<Element> found = new ArrayList<>();
        for (Element child : RawConfiguration.children(element)) {
            if (child.getTagName().equals(name)) {
                found.add(child);
            } else {
                found.addAll(descendants(child, name));
            }
        }
        return found;
    }
}
