package io.devstack.maven;

import io.devstack.model.DevStackException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.maven.project.MavenProject;

/** Prints the plugin's configuration for a module, or inserts it into the POM. */
final class InitGoal {
    private static final String LOOKED_FOR =
            "it looks for spring-boot-maven-plugin in the POM, for a Procfile, and here"
                    + " and one directory below for package.json with the script 'dev' or 'start', and for main.py or app.py"
                    + " with FastAPI or uvicorn";

    private final Build build;

    InitGoal(Build build) {
        this.build = build;
    }

    void run(boolean write) {
        MavenProject module = build.project().orElseThrow();
        Path pom = module.getFile().toPath();
        if (module.getPlugin(RawConfiguration.KEY) != null) {
            build.log().info(pom + " has devstack-maven-plugin already, or a parent POM has it; nothing was changed");
            return;
        }
        FoundServices found = FoundServices.in(module);
        found.notes().forEach(build.log()::info);
        Optional<String> failsafe = FailsafeBlock.of(module, found.withPorts());
        String block = found.block(build.execution().getVersion()) + failsafe.orElse("");
        if (write) {
            requireSomethingToWrite(module, found);
            if (PomInsertion.write(pom, block)) {
                String first = block.contains("<jar>") ? "package " : "";
                build.log()
                        .info("devstack-maven-plugin was added to " + pom
                                + failsafe.map(added ->
                                                ", and maven-failsafe-plugin, which runs the tests of mvn verify")
                                        .orElse("")
                                + "; next: mvn " + first + "devstack:run, or mvn verify");
                FailsafeBlock.hint(module).ifPresent(build.log()::info);
            } else {
                build.log().info(pom + " has devstack-maven-plugin already; nothing was changed");
            }
            return;
        }
        if (found.isEmpty()) {
            build.log().info("found no service in " + build.directory() + ": " + LOOKED_FOR + "; here is an example:");
        } else {
            build.log()
                    .info("add this to the <plugins> of the <build> in " + pom + ", or let devstack add it: mvn"
                            + " io.devstack:devstack-maven-plugin:"
                            + build.execution().getVersion() + ":init -Dwrite");
        }
        print(block);
        FailsafeBlock.hint(module).ifPresent(build.log()::info);
    }

    private void requireSomethingToWrite(MavenProject module, FoundServices found) {
        if (!module.getModules().isEmpty()) {
            throw new DevStackException(
                    module.getFile() + " has modules, and each would inherit the services, so it was"
                            + " not changed; choose the module with the integration tests: -pl MODULE");
        }
        if (found.isEmpty()) {
            throw new DevStackException("found no service in " + build.directory() + ", so the POM was not changed: "
                    + LOOKED_FOR + "; without -Dwrite it prints an example to copy");
        }
    }

    /** Without a prefix, so that it can be copied. */
    private static void print(String block) {
        Terminal.plainOutput().println(block.stripTrailing());
    }
}
