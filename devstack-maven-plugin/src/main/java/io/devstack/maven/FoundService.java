package io.devstack.maven;

import io.devstack.internal.json.Json;
import io.devstack.model.InvalidStackException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;

/**
 * A program that was found in a project.
 *
 * @param name the name of the service
 * @param source the file or plugin that it was found by
 * @param isFrontend whether it is likely to use the other services
 * @param elements the elements of the service after its name
 * @param preparation the command that must have run in its directory before the first start; empty if nothing is missing
 */
record FoundService(
        String name, String source, boolean isFrontend, List<String> elements, Optional<String> preparation) {
    /** Stands for that of the service. */
    private static final String PORT = "@{devstack.NAME.port}";

    private static final Set<String> MANAGERS = Set.of("bun", "npm", "pnpm", "yarn");
    private static final String FREE_PORT = "<port>0</port>";
    private static final String READY_HINT =
            "<!-- Ready when the port accepts connections. A path proves more: <ready>/health</ready> -->";
    private static final Pattern ASGI = Pattern.compile(
            "(?m)^(\\w+)(?:\\s*:\\s*[\\w.]+)?\\s*=\\s*(?:\\w+\\.)?(?:FastAPI|Starlette|Litestar|Quart)\\(");
    private static final Pattern HEALTH =
            Pattern.compile("(?m)^@\\w+\\.(?:get|route)\\(\\s*[\"'](/(?:healthz?|readyz?|status|ping))[\"']");
    private static final Pattern UVICORN_PORT =
            Pattern.compile("uvicorn\\.run\\([^)]*\\bport\\s*=\\s*([1-9][0-9]{1,4})\\b");
    private static final Pattern SCRIPT_PORT = Pattern.compile("(?:--port[= ]|-p |\\bPORT=)([1-9][0-9]{1,4})\\b");
    private static final Pattern NODE = Pattern.compile("node ([\\w./-]+)");
    private static final Pattern PACKAGES = Pattern.compile("\"(?:dependencies|devDependencies)\"\\s*:\\s*\\{\\s*\"");
    private static final String WITH_PORT_OPTION = ".*\\b(?:ng serve|webpack serve|webpack-dev-server|astro dev)\\b.*";

    /**
     * The part of {@code package.json} that is read.
     *
     * @param scripts the commands by their names
     * @param packageManager the program that runs them, with its version
     */
    record PackageJson(Optional<Map<String, String>> scripts, Optional<String> packageManager) {}

    private static FoundService backend(String source, List<String> elements) {
        return new FoundService("backend", source, false, elements, Optional.empty());
    }

    /** Returns the application of a module that has Spring Boot's plugin. */
    static FoundService springBoot(Plugin plugin, String packaging, boolean actuator) {
        String classifier = Stream.concat(
                        Stream.ofNullable(plugin.getConfiguration()),
                        plugin.getExecutions().stream().map(PluginExecution::getConfiguration))
                .flatMap(configuration -> PomElement.parse(configuration).stream())
                .flatMap(configuration -> configuration.child("classifier").stream())
                .map(PomElement::text)
                .map(text -> "-" + text.trim())
                .findFirst()
                .orElse("");
        return backend(
                "spring-boot-maven-plugin",
                List.of(
                        "<!-- Made by: mvn package -->",
                        "<jar>${project.build.directory}/${project.build.finalName}" + classifier + "."
                                + (packaging.equals("war") ? "war" : "jar") + "</jar>",
                        FREE_PORT,
                        "<environmentVariables>",
                        "  <SERVER_PORT>" + PORT + "</SERVER_PORT>",
                        "</environmentVariables>",
                        actuator ? "<ready>/actuator/health</ready>" : READY_HINT));
    }

    /** Returns the ASGI application in a directory, or the program there that runs uvicorn. */
    static Optional<FoundService> python(Path directory) throws IOException {
        for (String module : List.of("main", "app", "app/main")) {
            Path file = directory.resolve(module + ".py");
            boolean inPackage = Files.exists(file.resolveSibling("__init__.py"));
            if (!Files.isRegularFile(file) || module.contains("/") != inPackage) {
                continue;
            }
            String text = text(file);
            Matcher app = ASGI.matcher(text);
            if (app.find()) {
                Matcher health = HEALTH.matcher(text);
                return Optional.of(backend(
                        module + ".py",
                        List.of(
                                "<command>" + tool(directory, "uvicorn", "uvicorn") + " " + module.replace('/', '.')
                                        + ":" + app.group(1) + " --port " + PORT + "</command>",
                                FREE_PORT,
                                health.find() ? "<ready>" + health.group(1) + "</ready>" : READY_HINT)));
            }
            if (text.contains("uvicorn.run(")) {
                String python = tool(directory, "python", "python3");
                Optional<String> port = first(UVICORN_PORT, text);
                return Optional.of(backend(
                        module + ".py",
                        List.of(
                                "<command>" + python + " " + module + ".py</command>",
                                port.map(number -> "<port>" + number + "</port>")
                                        .orElse(FREE_PORT),
                                port.isPresent() ? READY_HINT : "<!-- The program listens on the port in PORT. -->")));
            }
        }
        return Optional.empty();
    }

    /** Returns the program of a virtual environment in the directory, if it has one. */
    private static String tool(Path directory, String name, String otherwise) {
        return Stream.of(".venv/bin/", "venv/bin/", ".venv/Scripts/", "venv/Scripts/")
                .map(place -> place + name)
                .filter(path -> Files.isExecutable(directory.resolve(path))
                        || Files.isExecutable(directory.resolve(path + ".exe")))
                .findFirst()
                .orElse(otherwise);
    }

    /**
     * Returns the server that {@code package.json} starts.
     *
     * @throws InvalidStackException if the file is malformed
     */
    static Optional<FoundService> node(Path directory) throws IOException {
        Path file = directory.resolve("package.json");
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        String text = text(file);
        Map<String, String> scripts;
        Optional<String> manager;
        try {
            PackageJson json = Json.read(text, PackageJson.class);
            scripts = json.scripts().orElse(Map.of());
            manager = json.packageManager()
                    .map(named -> named.replaceFirst("@.*", ""))
                    .filter(MANAGERS::contains);
        } catch (IOException e) {
            throw new InvalidStackException(
                    file.toString(), "it is not JSON whose scripts are texts: " + e.getMessage(), "correct the file");
        }
        String program = manager.orElseGet(() -> managerByLock(directory));
        return server(scripts, program).map(found -> found.after(installation(directory, text, program)));
    }

    private static Optional<FoundService> server(Map<String, String> scripts, String manager) {
        for (String name : List.of("start", "dev")) { // without a process between the signal and the server
            Matcher direct = NODE.matcher(scripts.getOrDefault(name, "").trim());
            if (direct.matches()) {
                return Optional.of(frontend(name, "node " + direct.group(1), FREE_PORT));
            }
        }
        return Stream.of("dev", "start")
                .filter(scripts::containsKey)
                .findFirst()
                .map(name ->
                        script(manager, name, scripts.getOrDefault(name, "").trim()));
    }

    /** Returns the command that installs the packages; empty if there are none, or if they are there. Node searches all parents. */
    private static Optional<String> installation(Path directory, String packageJson, String manager) {
        boolean installed = Stream.iterate(directory.toAbsolutePath(), Objects::nonNull, Path::getParent)
                .anyMatch(each -> Files.isDirectory(each.resolve("node_modules")));
        if (installed || !PACKAGES.matcher(packageJson).find()) {
            return Optional.empty();
        }
        boolean locked = manager.equals("npm") && Files.exists(directory.resolve("package-lock.json"));
        return Optional.of(manager + (locked ? " ci" : " install"));
    }

    private static String managerByLock(Path directory) {
        return Stream.of("pnpm-lock.yaml", "yarn.lock", "bun.lock", "bun.lockb")
                .filter(lock -> Files.exists(directory.resolve(lock)))
                .map(lock -> lock.replaceFirst("[-.].*", ""))
                .findFirst()
                .orElse("npm");
    }

    private static FoundService script(String manager, String name, String script) {
        String command = manager + " run " + name;
        Optional<String> port = first(SCRIPT_PORT, script);
        if (port.isPresent()) {
            return frontend(name, command, "<port>" + port.get() + "</port>");
        }
        String last = script.substring(Math.max(script.lastIndexOf('&'), script.lastIndexOf(';')) + 1);
        String arguments = "";
        if (last.matches("(?:.*\\s)?vite(?:\\s+(?!build|preview).*)?")) {
            arguments = " --port " + PORT + " --strictPort";
        } else if (last.matches(WITH_PORT_OPTION)) {
            arguments = " --port " + PORT;
        }
        String separator = manager.equals("npm") && !arguments.isEmpty() ? " --" : "";
        return frontend(name, command + separator + arguments, FREE_PORT);
    }

    private static FoundService frontend(String script, String command, String port) {
        List<String> elements = new ArrayList<>(List.of("<command>" + command + "</command>", port));
        if (!port.equals(FREE_PORT) || command.contains(PORT)) {
            elements.add(READY_HINT);
        } else {
            elements.add("<!-- The program listens on the port in PORT. -->");
        }
        return new FoundService(
                "frontend", "package.json (script '" + script + "')", true, List.copyOf(elements), Optional.empty());
    }

    private static Optional<String> first(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).findFirst();
    }

    private static String text(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** Returns the service where it was found in a directory of the module; the empty path is the module's own. */
    FoundService in(Path directory) {
        String path = directory.toString();
        if (path.isEmpty()) {
            return this;
        }
        List<String> all = new ArrayList<>(elements);
        all.add("<workingDirectory>" + path + "</workingDirectory>");
        return new FoundService(
                path,
                path + "/" + source,
                isFrontend,
                List.copyOf(all),
                preparation.map(each -> each + ", in " + path));
    }

    /** Returns the service with a command that must have run before it starts. */
    private FoundService after(Optional<String> command) {
        return command.map(first -> new FoundService(
                        name,
                        source,
                        isFrontend,
                        Stream.concat(Stream.of("<!-- Before the first start: " + first + " -->"), elements.stream())
                                .toList(),
                        command))
                .orElse(this);
    }

    FoundService named(String unique) {
        return new FoundService(unique, source, isFrontend, elements, preparation);
    }

    /** Returns its element; a frontend depends on {@code backends}. */
    List<String> lines(List<String> backends) {
        List<String> lines = new ArrayList<>(List.of("<service>", "  <name>" + name + "</name>"));
        elements.forEach(line -> lines.add("  " + line.replace(PORT, PORT.replace("NAME", name))));
        if (isFrontend && !backends.isEmpty()) {
            lines.add("  <dependsOn>" + String.join(", ", backends) + "</dependsOn>");
        }
        lines.add("</service>");
        return List.copyOf(lines);
    }
}
