package io.devstack.maven;

import io.devstack.internal.process.Secrets;
import io.devstack.model.InvalidStackException;
import io.devstack.model.Signal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.codehaus.plexus.configuration.DefaultPlexusConfiguration;
import org.codehaus.plexus.configuration.PlexusConfiguration;

/** Reads text where elements belong: {@code <ready>/health</ready>} is short for {@code <ready><http>/health</http></ready>}. */
final class ShortForms {
    /** The element that a text stands for. */
    private static final Map<Class<?>, String> FORMS =
            Map.of(ReadyParameters.class, "http", AliveParameters.class, "http", HttpParameters.class, "path");

    /** Both say what is asked. */
    private static final Set<String> TARGETS = Set.of("path", "url");

    /** Elements of which there may be one, by the type of their parent. */
    private static final Map<Class<?>, List<List<String>>> RIVALS = Map.of(
            ServiceParameters.class,
            List.of(
                    List.of("command", "executable", "jar", "mainClass"),
                    List.of("command", "arguments"),
                    List.of("command", "jvmArguments"),
                    List.of("executable", "jvmArguments"),
                    List.of("port", "ports")),
            HttpParameters.class,
            List.of(List.of("path", "url")),
            StopParameters.class,
            List.of(List.of("http", "exec")));

    private final Expressions expressions;
    private final WrittenService written;
    private final Elements elements;

    ShortForms(Expressions expressions, WrittenService written, Elements elements) {
        this.expressions = expressions;
        this.written = written;
        this.elements = elements;
    }

    /**
     * Returns the element that a text stands for; empty if the text is an expression without a value.
     *
     * @param path where the text stands
     * @throws InvalidStackException if it stands for none
     */
    Optional<PlexusConfiguration> of(String text, Class<?> type, List<String> path) {
        Map<String, Class<?>> known = ServiceElements.elementsOf(type);
        String form = FORMS.get(type);
        String element = brackets(path);
        String filled = expressions.fill(text, elements, element).trim();
        boolean address = filled.matches("(?s)(/|https?:|@\\{).*");
        if (type == HttpParameters.class && !address) {
            throw elements.wrong(
                    element,
                    "'" + Elements.withoutUserInfo(filled) + "' is neither a path nor a URL",
                    http(path, filled));
        }
        if (form == null || !address) {
            throw elements.wrong(
                    element,
                    "there is the text '" + Elements.withoutUserInfo(filled) + "' where elements belong",
                    "write " + instead(Secrets.masked(filled), type, path, known));
        }
        return filled.isEmpty() ? Optional.empty() : Optional.of(new DefaultPlexusConfiguration(form, filled));
    }

    private static String instead(String text, Class<?> type, List<String> path, Map<String, Class<?>> known) {
        if (known.containsKey(text)) {
            boolean empty = known.get(text) == TcpParameters.class;
            return around(path, empty ? "<" + text + "/>" : "<" + text + ">...</" + text + ">");
        }
        if (known.isEmpty()) {
            String port = text.matches("[0-9]+") ? "; the port is the service's: <port>" + text + "</port>" : "";
            return around(path.subList(0, path.size() - 1), "<" + path.get(path.size() - 1) + "/>") + port;
        }
        if (known.containsKey("timeout") && text.matches("[0-9]+ *(ms|s|m|h)?")) {
            return around(path, tagged(known.containsKey("every") ? "every" : "timeout", text));
        }
        if (type == StopParameters.class) {
            return around(path, stop(text));
        }
        return "elements into it, such as " + (FORMS.containsKey(type) ? "<http>/health</http>; " : "") + "there are "
                + String.join(", ", known.keySet());
    }

    private static String stop(String text) {
        String signal = text.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
        if (Arrays.stream(Signal.values()).anyMatch(known -> known.name().equals(signal))) {
            return tagged("signal", signal);
        }
        return text.matches("(?s)(/|https?://)\\S*") ? tagged("http", text) : tagged("exec", text);
    }

    private static String http(List<String> path, String text) {
        if (text.matches("[0-9]+")) {
            return "write " + around(path, "/") + ", and <port>" + text + "</port> for the port of the service";
        }
        if (text.matches("[0-9]+/\\S*")) {
            int slash = text.indexOf('/');
            return "write " + around(path, text.substring(slash)) + ", and <port>" + text.substring(0, slash)
                    + "</port> for the port of the service";
        }
        String address = text.matches("[\\w.-]+:[0-9]+(/\\S*)?")
                ? "http://" + text
                : text.matches("[\\w-][\\w./-]*") ? "/" + text : "/health";
        return "write " + around(path, address);
    }

    /**
     * Where Maven merged the short form of one POM with the elements of another, returns what the nearest POM says. Its other
     * elements stay, as Maven merges them.
     *
     * @param path where it stands
     * @throws InvalidStackException if the nearest POM is unknown
     */
    PlexusConfiguration nearest(PlexusConfiguration merged, Class<?> type, List<String> path) {
        String form = FORMS.get(type);
        boolean isHttp = type == HttpParameters.class;
        Set<String> rivals = isHttp ? TARGETS : Set.of(String.valueOf(form));
        List<PlexusConfiguration> children = List.of(merged.getChildren());
        if (form == null
                || merged.getValue("").isBlank()
                || children.stream().noneMatch(child -> isOneOf(rivals, child))) {
            return merged;
        }
        boolean text = written.isTextNearest(path, rivals).orElseThrow(() -> both(brackets(path)));
        PlexusConfiguration nearest = ServiceReader.copyOf(merged);
        if (text && isHttp) {
            nearest.setValue(merged.getValue());
        }
        for (PlexusConfiguration child : children) {
            if (!text || !isOneOf(rivals, child)) {
                nearest.addChild(child);
            } else if (!isHttp) {
                PlexusConfiguration http = ServiceReader.copyOf(child);
                http.setValue(merged.getValue());
                List.of(child.getChildren()).stream()
                        .filter(inner -> !isOneOf(TARGETS, inner))
                        .forEach(http::addChild);
                nearest.addChild(http);
            }
        }
        return nearest;
    }

    /**
     * Rejects two elements of which there may be one, if Maven merged them from different POMs: no POM that a reader looks
     * into has both.
     *
     * @throws InvalidStackException naming both POMs
     */
    void refuseMerged(PlexusConfiguration given, Class<?> type, List<String> path) {
        List<String> present = List.of(given.getChildren()).stream()
                .filter(child ->
                        child.getChildCount() > 0 || !child.getValue("").isBlank())
                .map(child -> ServiceElements.fieldName(child.getName()))
                .toList();
        for (List<String> rivals : RIVALS.getOrDefault(type, List.of())) {
            List<String> some = rivals.stream().filter(present::contains).toList();
            if (some.size() > 1) {
                written.merged(path, some.get(0), some.get(1)).ifPresent(merged -> {
                    throw elements.wrong(
                            brackets(path) + "<" + merged.own() + ">",
                            "Maven adds <" + merged.inherited() + "> of " + merged.parent() + " to that of "
                                    + merged.origin() + ", and only one of them can be used",
                            "write <" + merged.inherited() + " combine.self=\"override\"/> beside it in "
                                    + merged.origin()
                                    + ", or <service combine.self=\"override\"> to inherit nothing");
                });
            }
        }
    }

    InvalidStackException both(String element) {
        return elements.wrong(
                element,
                "there are both text and elements in it, perhaps merged from two POMs",
                "use one of them; combine.self=\"override\" on it keeps a parent's out");
    }

    private static boolean isOneOf(Set<String> names, PlexusConfiguration element) {
        return names.contains(ServiceElements.fieldName(element.getName()));
    }

    private static String tagged(String name, String text) {
        return "<" + name + ">" + text + "</" + name + ">";
    }

    private static String around(List<String> path, String inner) {
        StringBuilder closing = new StringBuilder();
        path.forEach(name -> closing.insert(0, "</" + name + ">"));
        return brackets(path) + inner + closing;
    }

    static String brackets(List<String> path) {
        return path.stream().map(name -> "<" + name + ">").collect(Collectors.joining());
    }
}
