package io.devstack.maven;

import io.devstack.model.DevStackException;
import io.devstack.model.InvalidStackException;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.model.Plugin;
import org.apache.maven.project.MavenProject;

/** The services that a module is likely to need, by the files in its directory and one directory below. */
final class FoundServices {
    private static final Set<String> SKIPPED = Set.of("target", "build", "dist", "src", "node_modules", "venv");
    private static final String SPRING_BOOT = "org.springframework.boot:spring-boot-maven-plugin";

    /** These characters need no escape in XML, and neither Maven nor devstack evaluates them. */
    private static final String PLAIN_NAME = "[\\p{L}\\p{N}_+-]([\\p{L}\\p{N} ._+-]*[\\p{L}\\p{N}_+-])?";

    private static final List<String> EXAMPLE = List.of(
            "<!-- A program that runs until it is stopped. Add a service for each one. -->",
            "<service>",
            "  <name>backend</name>",
            "  <!-- The program and its arguments, without a shell. -->",
            "  <command>node server.js --port @{devstack.backend.port}</command>",
            "  <!-- 0 picks a free port. -->",
            "  <port>0</port>",
            "  <!-- The service is ready when this path answers. -->",
            "  <ready>/health</ready>",
            "</service>");

    private final Path directory;
    private final List<String> notes = new ArrayList<>();
    private final List<FoundService> services = new ArrayList<>();
    private final List<String> withPorts = new ArrayList<>();
    private boolean procfile;

    private FoundServices(Path directory) {
        this.directory = directory;
    }

    /**
     * Finds the services of {@code module}.
     *
     * @throws InvalidStackException if a file that names services is malformed
     */
    static FoundServices in(MavenProject module) {
        FoundServices found = new FoundServices(module.getBasedir().toPath());
        try {
            found.scan(module);
        } catch (IOException e) {
            throw new DevStackException("the files in " + found.directory + " cannot be read: " + e.getMessage(), e);
        }
        return found;
    }

    private void scan(MavenProject module) throws IOException {
        springBoot(module).ifPresent(this::add);
        for (Path each : directories()) {
            FoundService.python(each).ifPresent(service -> add(service.in(directory.relativize(each))));
            FoundService.node(each).ifPresent(service -> add(service.in(directory.relativize(each))));
        }
        Path file = directory.resolve("Procfile");
        if (Files.isRegularFile(file)) {
            Consumer<String> warnings = notes::add;
            ProcfileServices lines = ProcfileServices.read(file, System.getenv(), warnings);
            procfile = true;
            lines.names().stream()
                    .filter(name -> lines.entry(name)
                            .flatMap(ProcfileServices.Entry::port)
                            .isPresent())
                    .forEach(withPorts::add);
            notes.add("found Procfile with " + String.join(", ", lines.names()));
            if (!services.isEmpty()) {
                notes.add("left out, because the Procfile is likely to start them: "
                        + services.stream().map(FoundService::source).collect(Collectors.joining(", ")));
            }
        } else {
            services.forEach(service -> withPorts.add(service.name()));
            services.forEach(service -> notes.add("found " + service.source() + " for the service " + service.name()
                    + service.preparation()
                            .map(command -> "; its packages are not installed; before the first start: " + command)
                            .orElse("")));
        }
    }

    /** Returns the module's directory and those directly below it that are no modules. */
    private List<Path> directories() throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return Stream.concat(
                            Stream.of(directory),
                            children.filter(child -> Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS))
                                    .filter(child ->
                                            isCandidate(child.getFileName().toString()))
                                    .filter(child -> Files.notExists(child.resolve("pom.xml")))
                                    .sorted())
                    .toList();
        }
    }

    private static boolean isCandidate(String name) {
        return name.matches(PLAIN_NAME) && !SKIPPED.contains(name);
    }

    private static Optional<FoundService> springBoot(MavenProject module) {
        Plugin plugin = module.getPlugin(SPRING_BOOT);
        if (plugin == null) {
            return Optional.empty();
        }
        boolean actuator = module.getDependencies().stream()
                .anyMatch(dependency -> dependency.getArtifactId().equals("spring-boot-starter-actuator"));
        return Optional.of(FoundService.springBoot(plugin, module.getPackaging(), actuator));
    }

    /** Adds a service under a name of its own. */
    private void add(FoundService service) {
        Set<String> taken = services.stream().map(FoundService::name).collect(Collectors.toSet());
        String wanted = serviceName(service.name()).orElse("service");
        String name = wanted;
        for (int number = 2; taken.contains(name); number++) {
            name = wanted + "-" + number;
        }
        services.add(service.named(name));
    }

    private static Optional<String> serviceName(String text) {
        String name =
                text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^[^a-z]+|-+$", "");
        try {
            return Optional.of(new ServiceName(name).value());
        } catch (InvalidStackException e) {
            return Optional.empty(); // too long, reserved, or without a letter of ASCII
        }
    }

    /** Returns what was found and what was left out, a line for each. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    boolean isEmpty() {
        return services.isEmpty() && !procfile;
    }

    /** Returns the names of the services that have an address, or that of the example if there are none. */
    List<String> withPorts() {
        return isEmpty() ? List.of("backend") : List.copyOf(withPorts);
    }

    /** Returns the plugin element with all services, or with an example if there are none. */
    String block(String version) {
        List<String> lines = new ArrayList<>(List.of(
                "<plugin>",
                "  <groupId>io.devstack</groupId>",
                "  <artifactId>devstack-maven-plugin</artifactId>",
                "  <version>" + version + "</version>",
                "  <configuration>"));
        if (procfile) {
            lines.add("    <procfile>Procfile</procfile>");
        } else {
            lines.add("    <services>");
            List<String> backends = services.stream()
                    .filter(service -> !service.isFrontend())
                    .map(FoundService::name)
                    .toList();
            Stream<String> elements = isEmpty()
                    ? EXAMPLE.stream()
                    : services.stream().flatMap(service -> service.lines(backends).stream());
            elements.forEach(line -> lines.add("      " + line));
            lines.add("    </services>");
        }
        lines.addAll(List.of(
                "  </configuration>",
                "  <executions>",
                "    <execution>",
                "      <goals>",
                "        <goal>start</goal>",
                "        <goal>stop</goal>",
                "      </goals>",
                "    </execution>",
                "  </executions>",
                "</plugin>"));
        return String.join("\n", lines) + "\n";
    }
}
