package io.devstack.cli;

import io.devstack.event.NarratingListener;
import io.devstack.event.RecordedEvent;
import io.devstack.internal.json.Json;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Prints the events of a run. */
@Command(name = "events", description = "Prints the events of the run that runs, or else of the last run.")
final class EventsCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss ", Locale.ROOT).withZone(ZoneId.systemDefault());

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private DevStackCommand tool;

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on with new events until the stack ends or Ctrl+C.")
    private boolean follow;

    @Option(names = "--json", description = "Prints one JSON document for each event, as in events.jsonl.")
    private boolean json;

    private void print(String line) {
        new ReadOutput(tool.out()).println(line);
    }

    /** Words each event, with its time before each line. */
    private final class Sentences implements Consumer<RecordedEvent> {
        private final NarratingListener narrator = new NarratingListener(this::print, this::print);
        private Instant at = Instant.EPOCH;

        @Override
        public void accept(RecordedEvent entry) {
            at = entry.at();
            narrator.on(entry.fact());
        }

        private void print(String text) {
            text.lines().forEach(line -> EventsCommand.this.print(TIME.format(at) + line));
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        Consumer<RecordedEvent> printing = json ? entry -> print(Json.write(entry)) : new Sentences();
        if (!tool.silentDevStack().events(tool.outputDirectory(), follow, printing)) {
            tool.err().println("there are no events in " + tool.pidDirectory() + " nor in " + tool.outputDirectory());
            return ExitCodes.NOT_RUNNING;
        }
        return ExitCodes.DONE;
    }
}
