package io.devstack.internal.journal;

import io.devstack.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the files of the last run in the output directory. A file has another name there, such as {@code web.devstack.log},
 * if a file of that name exists that devstack did not write.
 *
 * @since 0.1.0
 */
public final class PutAwayFiles {
    /** Begins the name of each list of files; the rest is the identity of a stack. */
    public static final String LIST = ".put-away-";

    private static final String MARK = ".devstack";
    private static final Pattern LINE = Pattern.compile("\\d+ \\d+ (.+)");
    private static final long LONGEST = 1 << 20;

    private PutAwayFiles() {}

    /** Returns the name {@code number}, from 1, of a file whose own name is taken. */
    public static String alternative(String name, int number) {
        int end = name.lastIndexOf('.');
        return name.substring(0, end) + MARK + (number == 1 ? "" : "-" + number) + name.substring(end);
    }

    /**
     * Returns where the file {@code name} of the last run is.
     *
     * @param directory the output directory
     * @param name the name that it had in the PID directory
     */
    public static Path find(Path directory, String name) {
        int end = Math.max(0, name.lastIndexOf('.'));
        Pattern names = Pattern.compile(Pattern.quote(name.substring(0, end)) + "(?:\\.devstack(?:-\\d+)?)?"
                + Pattern.quote(name.substring(end)));
        return lists(directory).stream()
                .flatMap(list -> namesOn(list).stream()
                        .filter(each -> names.matcher(each).matches()))
                .map(directory::resolve)
                .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                .findFirst()
                .orElse(directory.resolve(name));
    }

    /** Returns a failure with the current place of its log, which is in {@code directory} if that is present. */
    public static Failure placed(Failure failure, Optional<Path> directory) {
        return directory
                .map(output ->
                        failure.withLog(failure.logFile().map(log -> find(output, String.valueOf(log.getFileName())))))
                .orElse(failure);
    }

    /** Returns the lists in the directory, the latest first. */
    private static List<Path> lists(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith(LIST))
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted(Comparator.comparingLong(
                                    (Path file) -> file.toFile().lastModified())
                            .reversed())
                    .toList();
        } catch (IOException e) {
            return List.of(); // there is no such directory
        }
    }

    private static List<String> namesOn(Path list) {
        try {
            return Files.size(list) > LONGEST
                    ? List.of()
                    : Files.readAllLines(list).stream()
                            .map(LINE::matcher)
                            .filter(Matcher::matches)
                            .map(line -> line.group(1))
                            .toList();
        } catch (IOException e) {
            return List.of(); // it is not known what was put there
        }
    }
}
