package io.devstack.internal.os;

import io.devstack.internal.process.Launcher;
import io.devstack.model.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Starts programs in hidden consoles of their own, which Windows makes for each because a supervisor has none. Programs get every word
 * as it is; a batch file is run by {@code cmd.exe}, and what that would change is refused.
 */
final class WindowsLauncher implements Launcher {
    /** Windows starts no program in a longer directory. */
    private static final int LONGEST_DIRECTORY = 258;

    private static final String DEFAULT_EXTENSIONS = ".COM;.EXE;.BAT;.CMD";

    /** What Windows can start; {@code PATHEXT} names scripts as well, which only a shell can run. */
    private static final List<String> STARTABLE = List.of(".com", ".exe", ".bat", ".cmd");

    private static final List<String> OPTIONS_OF_SHELL = List.of("/d", "/s", "/c");

    private static final Pattern BATCH = Pattern.compile("(?i).*\\.(cmd|bat)");
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*");
    private static final Pattern PLAIN = Pattern.compile("[\\w.:/\\\\+@~#-]+", Pattern.UNICODE_CHARACTER_CLASS);

    /** What {@code cmd.exe} replaces, also between quotes. */
    private static final Pattern CHANGED_BY_CMD = Pattern.compile("[%^\"\\r\\n]");

    /** Batch files and lines of the shell that run: their standard input is closed when they are asked to end, see {@link #asked}. */
    private static final Map<Long, Process> BATCHES = new ConcurrentHashMap<>();

    private final Consumer<Process> started;

    /** Makes a launcher that hands over each process as soon as it has started it. */
    WindowsLauncher(Consumer<Process> started) {
        this.started = started;
    }

    @Override
    public Process launch(Launch launch) throws IOException {
        String directory = launch.directory().toString();
        if (directory.length() > LONGEST_DIRECTORY) {
            throw new IOException("the working directory has " + directory.length()
                    + " characters, and Windows starts no program in one of more than " + LONGEST_DIRECTORY + ": "
                    + directory);
        }
        if (Files.isSymbolicLink(launch.output())) {
            Files.deleteIfExists(launch.output());
        }
        boolean isBatch = BATCH.matcher(launch.command().get(0)).matches();
        ProcessBuilder builder = new ProcessBuilder(isBatch ? byCmd(launch.command()) : quoted(launch.command()))
                .directory(launch.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.output().toFile()));
        builder.environment().clear();
        builder.environment().putAll(launch.environment());
        Process process = start(builder);
        started.accept(process);
        if (launch.input() == StandardInput.EMPTY) {
            process.getOutputStream().close();
        } else if (isBatch || isShell(launch.command())) {
            BATCHES.put(process.pid(), process);
            BATCHES.values().removeIf(batch -> !batch.isAlive());
        }
        return process;
    }

    private static Process start(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IllegalArgumentException e) {
            throw new IOException("Java does not hand a word of the command on unchanged: " + e.getMessage(), e);
        }
    }

    /** After Ctrl+C, {@code cmd.exe} asks "Terminate batch job (Y/N)?" and reads the answer: the end of its input is one. */
    static void asked(long pid) {
        Process batch = BATCHES.get(pid);
        if (batch != null) {
            try {
                batch.getOutputStream().close();
            } catch (IOException e) {
                return; // it has ended
            }
        }
    }

    /** {@code call} keeps cmd.exe from removing the first quote and the last. */
    private static List<String> byCmd(List<String> command) throws IOException {
        List<String> words = new ArrayList<>(List.of(commandInterpreter(), "/d", "/c", "call"));
        for (String word : command) {
            if (CHANGED_BY_CMD.matcher(word).find()) {
                throw new IOException(
                        "a batch file cannot get this word as it is, because cmd.exe replaces %, ^, quotes"
                                + " and line breaks: " + word);
            }
            boolean isLeft = isQuotedByTheJdk(word) || PLAIN.matcher(word).matches();
            words.add(isLeft ? word : '"' + word + '"');
        }
        return words;
    }

    /** Returns the words that have {@code cmd.exe} run a line. */
    static List<String> shell(String line) {
        List<String> words = new ArrayList<>(List.of(commandInterpreter()));
        words.addAll(OPTIONS_OF_SHELL);
        words.add(line);
        return words;
    }

    /** With these options cmd.exe removes the first quote and the last, and runs what is between them as it is. */
    private static boolean isShell(List<String> command) {
        int options = OPTIONS_OF_SHELL.size();
        return command.size() == options + 2 && command.subList(1, options + 1).equals(OPTIONS_OF_SHELL);
    }

    private static String shellLine(String line) throws IOException {
        if (line.strip().lines().count() > 1) {
            throw new IOException("cmd.exe runs one line only: join the lines by &&");
        }
        String command = line.strip();
        return '"'
                + command
                + (command.endsWith("\\") ? " " : "")
                + '"'; // the JDK takes \" for no end of a quoted word
    }

    private static String commandInterpreter() {
        return Path.of(System.getenv().getOrDefault("SystemRoot", "C:\\Windows"), "System32", "cmd.exe")
                .toString();
    }

    private static List<String> quoted(List<String> command) throws IOException {
        if (isShell(command)) {
            List<String> words = new ArrayList<>(command.subList(0, command.size() - 1));
            words.add(shellLine(command.get(command.size() - 1)));
            return words;
        }
        List<String> words = new ArrayList<>(List.of(command.get(0)));
        command.stream().skip(1).map(WindowsLauncher::quoted).forEach(words::add);
        return words;
    }

    /** The JDK quotes these, and doubles the backslashes at the end ({@code ProcessImpl.createCommandLine}). */
    private static boolean isQuotedByTheJdk(String word) {
        return word.indexOf(' ') >= 0 || word.indexOf('\t') >= 0;
    }

    /**
     * Returns a word as it has to be given to the JDK so that a program gets it unchanged ({@code CommandLineToArgvW}): the JDK would
     * lose an empty word and the double quotes inside of another.
     */
    static String quoted(String word) {
        if (word.isEmpty()) {
            return "\"\"";
        }
        StringBuilder quoted = new StringBuilder();
        int backslashes = 0;
        for (int i = 0; i < word.length(); i++) {
            char each = word.charAt(i);
            if (each == '"') {
                quoted.append("\\".repeat(backslashes + 1));
            }
            backslashes = each == '\\' ? backslashes + 1 : 0;
            quoted.append(each);
        }
        return quoted.toString();
    }

    @Override
    public boolean isPath(String program) {
        return program.indexOf('/') >= 0
                || program.indexOf('\\') >= 0
                || DRIVE.matcher(program).matches();
    }

    @Override
    public Optional<String> objectionTo(Signal signal) {
        return signal == Signal.TERM || signal == Signal.INT
                ? Optional.empty()
                : Optional.of("Windows has no signal " + signal
                        + ": remove it, so that Ctrl+C asks the service, or ask it first by stop.http or stop.exec");
    }

    @Override
    public Map<String, String> environment(Map<String, String> variables) {
        Map<String, String> environment = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        environment.putAll(variables);
        return environment;
    }

    @Override
    public Optional<Path> find(String program, Path directory, Map<String, String> environment) {
        Map<String, String> variables = environment(environment);
        List<String> extensions = extensions(variables.getOrDefault("PATHEXT", DEFAULT_EXTENSIONS));
        if (program.isEmpty()) {
            return Optional.empty();
        }
        if (isPath(program)) {
            return find(directory, program, extensions);
        }
        for (String element : variables.getOrDefault(Launcher.SEARCH_PATH, "").split(";")) {
            String place = element.replace("\"", "");
            Optional<Path> found = place.isBlank()
                    ? Optional.empty()
                    : Launcher.resolved(directory, place).flatMap(at -> find(at, program, extensions));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static List<String> extensions(String names) {
        List<String> extensions = new ArrayList<>();
        for (String name : names.toLowerCase(Locale.ROOT).split(";")) {
            if (STARTABLE.contains(name.strip())) {
                extensions.add(name.strip());
            }
        }
        return extensions;
    }

    private static Optional<Path> find(Path directory, String program, List<String> extensions) {
        String name = program.toLowerCase(Locale.ROOT);
        List<String> names = new ArrayList<>();
        if (STARTABLE.stream().anyMatch(name::endsWith)) {
            names.add(program);
        }
        extensions.forEach(extension -> names.add(program + extension));
        return names.stream()
                .flatMap(each -> Launcher.resolved(directory, each).stream())
                .filter(WindowsLauncher::isProgram)
                .findFirst();
    }

    /** The programs of the Microsoft Store are links of a kind that Java cannot follow, and Windows starts. */
    private static boolean isProgram(Path file) {
        try {
            return Files.isRegularFile(file)
                    || Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                            .isOther();
        } catch (IOException e) {
            return false;
        }
    }
}
