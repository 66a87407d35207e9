package io.devstack.maven;

import io.devstack.stack.InvalidStackException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * The plugin's configuration as it stands in a module's POM, before Maven evaluates it. Maven passes silently over
 * elements that it does not know at the top level; here they are found. It is read as text, because the class that
 * Maven keeps it in is not the same in all versions.
 */
final class RawConfiguration {
    private static final String KEY = "io.devstack:devstack-maven-plugin";

    private final Optional<Element> plugin;
    private final List<Element> executions;
    private final Set<String> goals;
    private final String text;

    private RawConfiguration(Optional<Element> plugin, List<Element> executions, Set<String> goals, String text) {
        this.plugin = plugin;
        this.executions = executions;
        this.goals = goals;
        this.text = text;
    }

    static RawConfiguration of(Optional<MavenProject> module) {
        Optional<Plugin> declared = module.map(MavenProject::getBuild)
                .map(build -> build.getPluginsAsMap().get(KEY));
        List<Element> executions = new ArrayList<>();
        Set<String> goals = new LinkedHashSet<>();
        for (PluginExecution execution : declared.map(Plugin::getExecutions).orElse(List.of())) {
            goals.addAll(execution.getGoals());
            parse(execution.getConfiguration()).ifPresent(element -> {
                element.setAttribute("execution", execution.getId());
                executions.add(element);
            });
        }
        Object own = declared.map(Plugin::getConfiguration).orElse(null);
        return new RawConfiguration(parse(own), executions, goals, String.valueOf(own));
    }

    private static Optional<Element> parse(@Nullable Object configuration) {
        if (configuration == null) {
            return Optional.empty();
        }
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return Optional.of(factory.newDocumentBuilder()
                    .parse(new InputSource(new StringReader(configuration.toString())))
                    .getDocumentElement());
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalStateException("Maven's form of the configuration cannot be read", e);
        }
    }

    /**
     * Refuses elements that no goal of the plugin knows.
     *
     * @throws InvalidStackException naming the element
     */
    void refuseUnknown(MojoExecution execution) {
        MojoDescriptor mojo = execution.getMojoDescriptor();
        PluginDescriptor descriptor = mojo == null ? null : mojo.getPluginDescriptor();
        if (descriptor == null) {
            return;
        }
        Set<String> known = new LinkedHashSet<>();
        for (MojoDescriptor goal : descriptor.getMojos()) {
            if (goal.getGoal().equals("help")) {
                continue;
            }
            goal.getParameters().stream()
                    .filter(parameter -> parameter.isEditable())
                    .forEach(parameter -> known.add(parameter.getName()));
        }
        plugin.ifPresent(element -> refuseUnknown(element, "<configuration>", known));
        for (Element element : executions) {
            refuseUnknown(element, "<configuration> of execution '" + element.getAttribute("execution") + "'", known);
        }
    }

    private static void refuseUnknown(Element configuration, String where, Set<String> known) {
        for (Element child : children(configuration)) {
            if (!known.contains(child.getTagName())) {
                throw new InvalidStackException(
                        where,
                        "there is no parameter <" + child.getTagName() + ">",
                        Nearest.of(child.getTagName(), known)
                                        .map(near -> "perhaps you meant <" + near + ">; there are ")
                                        .orElse("there are ")
                                + String.join(", ", known));
            }
        }
    }

    /** Returns whether the named element consists of one expression, so that nothing means "not known". */
    boolean isExpression(String element) {
        return text.matches("(?s).*<" + Pattern.quote(element) + ">\\s*\\$\\{.*");
    }

    /** Returns the declared services as text that two modules can be compared by; empty if there are none. */
    Optional<String> services(MavenProject module) {
        String directory = String.valueOf(module.getBasedir());
        return child(plugin, "services")
                .or(() -> child(plugin, "procfile"))
                .map(Element::getTextContent)
                .map(services -> services.replace(directory, "${project.basedir}"))
                .map(services -> services.replaceAll("\\s+", " "));
    }

    /** Returns the ids of the executions that declare services of their own. */
    List<String> executionsWithServices() {
        return executions.stream()
                .filter(element -> child(Optional.of(element), "services").isPresent())
                .map(element -> element.getAttribute("execution"))
                .toList();
    }

    /**
     * Returns the elements of a service, such as {@code port} or {@code ready/timeout}, that consist of one expression:
     * where Maven left nothing of one, it did not know it.
     */
    Set<String> loneExpressions(String service) {
        Set<String> paths = new LinkedHashSet<>();
        elementsOf(service).forEach(element -> collectLoneExpressions(element, "", paths));
        return paths;
    }

    /**
     * Returns the texts of a service's elements that ask for a port or address of this stack by {@code ${...}}, with the
     * {@code @{...}} that devstack fills in in its place, by their paths, such as {@code ready/http}; and, for what may be
     * an element of a list, by the list and the place in it, such as {@code arguments[1]}. Maven evaluates {@code ${...}}
     * before any service has a port: it knows nothing then, or something old.
     *
     * @param expressions evaluates the other expressions in a text
     */
    Map<String, String> lateTexts(String service, UnaryOperator<String> expressions) {
        Map<String, String> late = new LinkedHashMap<>();
        String names = serviceNames().stream().map(Pattern::quote).collect(Collectors.joining("|"));
        Pattern ours = Pattern.compile("\\$\\{(devstack\\.(?:" + names + ")\\.(?:port|url|ports\\.[A-Za-z0-9_-]+))}");
        elementsOf(service).forEach(element -> collectLateTexts(element, "", ours, late));
        late.replaceAll((path, text) -> text.contains("${") ? expressions.apply(text) : text);
        return late;
    }

    private static void collectLateTexts(Element parent, String path, Pattern ours, Map<String, String> late) {
        int place = 0;
        for (Element child : children(parent)) {
            String childPath = path.isEmpty() ? child.getTagName() : path + "/" + child.getTagName();
            String text = child.getTextContent().trim();
            Matcher matcher = ours.matcher(text);
            if (children(child).isEmpty() && matcher.find()) {
                String filledLate = matcher.replaceAll("@{$1}");
                late.put(childPath, filledLate);
                late.put(path + "[" + place + "]", filledLate);
            }
            collectLateTexts(child, childPath, ours, late);
            place++;
        }
    }

    /** Returns the names of the declared services, as they are written. */
    Set<String> serviceNames() {
        return serviceElements().stream()
                .map(element -> child(Optional.of(element), "name"))
                .flatMap(Optional::stream)
                .map(name -> name.getTextContent().trim())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private List<Element> elementsOf(String service) {
        return serviceElements().stream()
                .filter(element -> child(Optional.of(element), "name")
                        .filter(name -> name.getTextContent().trim().equals(service))
                        .isPresent())
                .toList();
    }

    private static void collectLoneExpressions(Element parent, String path, Set<String> paths) {
        for (Element child : children(parent)) {
            String childPath = path + child.getTagName();
            if (children(child).isEmpty() && child.getTextContent().trim().matches("\\$\\{[^}]*}")) {
                paths.add(childPath);
            }
            collectLoneExpressions(child, childPath + "/", paths);
        }
    }

    /** Returns whether an execution of the plugin has the goal. */
    boolean binds(String goal) {
        return goals.contains(goal);
    }

    /** Returns the fixed ports of all declared services. */
    Set<Integer> ports() {
        Set<Integer> ports = new LinkedHashSet<>();
        for (Element service : serviceElements()) {
            child(Optional.of(service), "port").ifPresent(port -> addPort(ports, port));
            child(Optional.of(service), "ports")
                    .map(RawConfiguration::children)
                    .orElse(List.of())
                    .forEach(port -> addPort(ports, port));
        }
        return ports;
    }

    /** Returns the elements of all services, those of the plugin and those of its executions. */
    private List<Element> serviceElements() {
        List<Element> services = new ArrayList<>();
        Stream.concat(plugin.stream(), executions.stream())
                .map(configuration -> child(Optional.of(configuration), "services"))
                .flatMap(Optional::stream)
                .forEach(element -> services.addAll(children(element)));
        return services;
    }

    /** Returns the text of a top-level element. */
    Optional<String> value(String element) {
        return child(plugin, element).map(Element::getTextContent).map(String::trim);
    }

    /** Returns the text of a top-level element as this execution sees it; of a list, its elements separated by commas. */
    Optional<String> value(String element, String execution) {
        Optional<Element> own = executions.stream()
                .filter(each -> each.getAttribute("execution").equals(execution))
                .findFirst();
        return child(own, element)
                .or(() -> child(plugin, element))
                .map(found -> children(found).isEmpty() ? List.of(found) : children(found))
                .map(parts ->
                        parts.stream().map(part -> part.getTextContent().trim()).collect(Collectors.joining(",")));
    }

    private static void addPort(Set<Integer> ports, Element element) {
        String text = element.getTextContent().trim();
        if (text.matches("[1-9][0-9]{0,4}")) {
            ports.add(Integer.parseInt(text));
        }
    }

    private static Optional<Element> child(Optional<Element> parent, String name) {
        return parent.map(RawConfiguration::children).orElse(List.of()).stream()
                .filter(element -> element.getTagName().equals(name))
                .findFirst();
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }
}
