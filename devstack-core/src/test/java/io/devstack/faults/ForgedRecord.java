package io.devstack.faults;

import io.devstack.event.StackEvent;
import io.devstack.internal.journal.Journal;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A record that names processes which are none of the stack's: as text, so that it is the form of older versions too. */
final class ForgedRecord {
    static final String RUN = "forged-run";

    private final ProcessIdentity dead;
    private Optional<ProcessIdentity> supervisor = Optional.empty();
    private Optional<ProcessIdentity> keeper = Optional.empty();
    private Optional<ProcessIdentity> leader = Optional.empty();
    private Optional<ProcessIdentity> hidden = Optional.empty();
    private Optional<Integer> port = Optional.empty();
    private Path log = Path.of("/nowhere/web.log");
    private Path output;

    ForgedRecord(ProcessIdentity world, Path output) {
        this.dead = new ProcessIdentity(world.bootId(), world.pidNamespace(), 999_999, 1);
        this.output = output;
    }

    ForgedRecord supervisor(ProcessIdentity process) {
        supervisor = Optional.of(process);
        return this;
    }

    ForgedRecord keeper(ProcessIdentity process) {
        keeper = Optional.of(process);
        return this;
    }

    ForgedRecord leader(ProcessIdentity process) {
        leader = Optional.of(process);
        return this;
    }

    ForgedRecord hidden(ProcessIdentity process) {
        hidden = Optional.of(process);
        return this;
    }

    ForgedRecord log(Path file) {
        log = file;
        return this;
    }

    ForgedRecord output(Path directory) {
        output = directory;
        return this;
    }

    ForgedRecord port(int number) {
        port = Optional.of(number);
        return this;
    }

    /** Writes it, with a journal that says that the run has ended there. */
    void write(Path directory) throws Exception {
        Files.createDirectories(directory);
        String service = "{\"name\":\"web\",\"leader\":" + json(leader) + ",\"command\":\"h\",\"ports\":{"
                + port.map(number -> "\"http\":" + number).orElse("") + "},\"logFile\":\"" + log
                + "\",\"stop\":{\"signal\":\"term\",\"grace\":\"PT0.2S\"},\"dependsOn\":[]}";
        String record = "{\"format\":1,\"run\":\"" + RUN + "\",\"startedAt\":\"1970-01-01T00:00:00Z\",\"supervisor\":"
                + json(Optional.of(supervisor.orElse(dead))) + ",\"keeper\":" + json(keeper)
                + ",\"phase\":\"ready\",\"outputDirectory\":\"" + output + "\",\"services\":[" + service
                + "],\"stopLimit\":\"PT5S\",\"definition\":\"d\",\"hidden\":"
                + hidden.map(process -> "[" + json(Optional.of(process)) + "]").orElse("null") + ",\"control\":null}\n";
        Files.writeString(directory.resolve("run.json"), record);
        try (Journal journal = Journal.open(directory.resolve("events.jsonl"))) {
            journal.write(
                    new StackEvent.RunStarted(new RunId(RUN), List.of(new ServiceName("web")), 999_999, "keeper"));
        }
        Files.writeString(directory.resolve("web.log"), "forged\n");
    }

    private static String json(Optional<ProcessIdentity> process) {
        return process.map(which -> "{\"bootId\":\"" + which.bootId() + "\",\"pidNamespace\":\"" + which.pidNamespace()
                        + "\",\"pid\":" + which.pid() + ",\"startTime\":" + which.startTime() + "}")
                .orElse("null");
    }
}
