package io.devstack.maven;

import io.devstack.DevStack;
import io.devstack.internal.journal.StatusTable;
import io.devstack.internal.journal.StatusWords;
import io.devstack.internal.json.Json;
import io.devstack.model.DevStackException;
import io.devstack.model.InvalidStackException;
import io.devstack.model.StackStatus;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows what the stacks of all modules are doing. */
final class StatusGoal {
    /** Every document begins with it. */
    private static final String BEGINNING = "{\"outcome\":";

    private final Build build;
    private final String format;
    private final @Nullable File outputFile;

    /**
     * The one document of {@code format=json}.
     *
     * @param outcome that of the first stack that is not ready, or else {@code READY}
     * @param stacks what each is doing
     */
    record Document(StackStatus.Outcome outcome, List<Stack> stacks) {}

    /**
     * One stack in the document.
     *
     * @param pidDirectory which
     * @param status what it is doing
     */
    record Stack(Path pidDirectory, StackStatus status) {}

    StatusGoal(Build build, String format, @Nullable File outputFile) {
        this.build = build;
        this.format = format;
        this.outputFile = outputFile;
    }

    void run(boolean failUnlessReady, DashboardLink dashboard) throws InterruptedException {
        if (!List.of("text", "json").contains(format)) {
            throw new InvalidStackException("<format>", "'" + format + "' is not known", "use text or json");
        }
        if (outputFile != null && !format.equals("json")) {
            throw new InvalidStackException(
                    "<outputFile>",
                    "only format=json writes '" + outputFile + "', and the format is '" + format + "'",
                    "add -Ddevstack.format=json, or leave the file out");
        }
        Map<Path, StackStatus> stacks = new LinkedHashMap<>();
        for (Path pidDirectory : DeclaredStacks.withServices(build)) {
            stacks.put(pidDirectory, DevStack.in(pidDirectory).status());
        }
        StackStatus.Outcome outcome = outcome(stacks);
        if (format.equals("json")) {
            print(outcome, stacks);
        } else {
            Consumer<String> shown = shown();
            int width = Terminal.width();
            for (Map.Entry<Path, StackStatus> stack : stacks.entrySet()) {
                StatusTable.lines(stack.getKey(), stack.getValue(), Remedies.COMMANDS, width)
                        .forEach(shown);
                if (stack.getValue().supervisorPid().isPresent()) {
                    dashboard.line(stack.getKey()).ifPresent(shown);
                }
            }
        }
        if (failUnlessReady && outcome != StackStatus.Outcome.READY) {
            throw new DevStackException(problem(stacks));
        }
    }

    /** The status is always printed; with {@code -q} it is the only output. */
    @SuppressWarnings("SystemOut")
    private Consumer<String> shown() {
        return build.log().isInfoEnabled() ? build.log()::info : System.out::println;
    }

    private static String problem(Map<Path, StackStatus> stacks) {
        Map<Path, StackStatus> unready = new LinkedHashMap<>(stacks);
        unready.values().removeIf(status -> status.outcome() == StackStatus.Outcome.READY);
        String what = unready.entrySet().stream()
                .map(stack -> StatusWords.unready(stack.getKey(), stack.getValue()))
                .collect(Collectors.joining("\n"));
        String next = unready.values().stream()
                .map(Remedies::next)
                .filter(line -> !line.isEmpty())
                .distinct()
                .map(line -> "\n" + line)
                .collect(Collectors.joining());
        return "not all is ready: " + (what.isEmpty() ? "there are no services" : what) + next;
    }

    @SuppressWarnings("SystemOut") // it is for a program that reads it
    private void print(StackStatus.Outcome outcome, Map<Path, StackStatus> stacks) {
        List<Stack> all = new ArrayList<>();
        stacks.forEach((pidDirectory, status) -> all.add(new Stack(pidDirectory, status)));
        String document = Json.write(new Document(outcome, all));
        if (outputFile == null) {
            System.out.println(document);
            return;
        }
        Path file = build.directory().resolve(outputFile.toPath());
        new PidDirectoryCheck(build).checkFile("<outputFile>", file);
        try {
            if (!isOurs(file)) {
                throw new InvalidStackException(
                        "<outputFile>",
                        "'" + file + "' exists and is not devstack's",
                        "move it elsewhere, or name another file, such as target/devstack/status.json");
            }
            OutputFile.write(file, document + "\n");
        } catch (IOException e) {
            throw new DevStackException("the <outputFile> " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Returns whether a file may be replaced: there is none, it is empty, or it has an earlier status. */
    static boolean isOurs(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return true;
        }
        try (InputStream content = Files.newInputStream(file)) {
            String start = new String(content.readNBytes(BEGINNING.length()), StandardCharsets.UTF_8);
            return start.isBlank() || start.equals(BEGINNING);
        }
    }

    private static StackStatus.Outcome outcome(Map<Path, StackStatus> stacks) {
        if (stacks.isEmpty()) {
            return StackStatus.Outcome.STOPPED;
        }
        return stacks.values().stream()
                .map(StackStatus::outcome)
                .filter(outcome -> outcome != StackStatus.Outcome.READY)
                .findFirst()
                .orElse(StackStatus.Outcome.READY);
    }
}
