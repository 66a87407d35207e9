package io.devstack.internal.state;

import io.devstack.event.RecordedEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.internal.journal.JournalReading;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the files of a PID directory that devstack wrote: those named after its supervisor and its services. */
final class OwnFiles {
    /** The file that is deleted when the disk is full, to make room. */
    static final String RESERVE = "supervisor.reserve";

    private static final String ENDINGS_OF_LOGS = "(-stop|-probe)?(\\.[0-9]+)?(\\.older)?\\.log";
    private static final String SUPERVISOR = "supervisor";

    private final Path directory;
    private final String names;

    private OwnFiles(Path directory, Set<ServiceName> services) {
        this.directory = directory;
        this.names = Stream.concat(Stream.of(SUPERVISOR), services.stream().map(ServiceName::value))
                .collect(Collectors.joining("|", "(?:", ")"));
    }

    /** Finds those of the services on record and in the journal, and of {@code services}. */
    static OwnFiles of(StateDirectory state, Collection<ServiceName> services) {
        Set<ServiceName> all = new LinkedHashSet<>(services);
        try {
            state.readRecord().ifPresent(record -> all.addAll(record.serviceNames()));
        } catch (IOException e) {
            all.addAll(List.of()); // a record that cannot be read names nothing
        }
        try {
            JournalReading.of(state.journal()).entries().forEach(entry -> all.addAll(named(entry)));
        } catch (IOException e) {
            all.addAll(List.of()); // nor does a journal
        }
        return new OwnFiles(state.path(), all);
    }

    private static List<ServiceName> named(RecordedEvent entry) {
        if (entry.fact() instanceof StackEvent.RunStarted started) {
            return started.services();
        }
        return entry.fact() instanceof ServiceEvent.ServiceLaunched launched ? List.of(launched.service()) : List.of();
    }

    /** Returns the logs, those of earlier launches too. */
    List<String> logs() throws IOException {
        return matching(name -> name.matches(names + ENDINGS_OF_LOGS));
    }

    /** Returns the PID files, those with arguments, and the reserve, which are of no use after the run. */
    List<String> pidFiles() throws IOException {
        return matching(name -> name.matches(names + "\\.(pid|args)") || name.equals(RESERVE));
    }

    private List<String> matching(Predicate<String> wanted) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(file -> wanted.test(file.getFileName().toString()))
                    .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .forEach(found::add);
        }
        return found;
    }
}
