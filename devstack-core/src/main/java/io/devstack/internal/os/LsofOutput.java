package io.devstack.internal.os;

import io.devstack.internal.port.SocketUse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the output of {@code lsof -F}: one field a line, whose first character names it. A process has the fields p, g, c and u;
 * each of its files begins with f, which versions since 4.99 print only if it was asked for, and has n and several T.
 */
final class LsofOutput {
    /** The fields of a socket. */
    static final String SOCKET_FIELDS = "pgcufnT";

    private static final String STATE = "ST=";
    private static final String REMOTE = "->";
    private static final Pattern ESCAPED = Pattern.compile("\\\\(?:x([0-9a-f]{2})|\\\\)");

    /** The reason in the place of a name: {@code (readlink: Permission denied)}. */
    private static final Pattern HIDDEN = Pattern.compile(".* \\([a-z]+: .*\\)");

    private LsofOutput() {}

    /**
     * One open file of a process.
     *
     * @param pid the process
     * @param group its process group, 0 if that was not asked for
     * @param user its user, -1 if that was not asked for
     * @param command the name of its program, which macOS cuts after 9 characters
     * @param descriptor a number, or a word as {@code cwd}
     * @param name a path, or the addresses of a socket
     * @param state the state of a TCP socket, empty if lsof has none
     */
    record OpenFile(long pid, long group, long user, String command, String descriptor, String name, String state) {
        /** Returns the local port of a socket; empty if it has none, and for every other file. */
        Optional<Integer> localPort() {
            int arrow = name.indexOf(REMOTE);
            String local = arrow < 0 ? name : name.substring(0, arrow);
            String port = local.substring(local.lastIndexOf(':') + 1);
            return local.indexOf(':') < 0 || !port.matches("\\d{1,5}")
                    ? Optional.empty()
                    : Optional.of(Integer.parseInt(port));
        }

        /** A socket that lsof has no state of is not taken for a listener unless it has no other end. */
        SocketUse.State socketState() {
            return switch (state) {
                case "LISTEN" -> SocketUse.State.LISTENING;
                case "TIME_WAIT" -> SocketUse.State.TIME_WAIT;
                case "CLOSED", "BOUND" -> SocketUse.State.BOUND;
                case "" -> name.contains(REMOTE) ? SocketUse.State.CONNECTED : SocketUse.State.LISTENING;
                default -> SocketUse.State.CONNECTED;
            };
        }
    }

    /** Returns the open files, in the order of the output. */
    static List<OpenFile> files(String text) {
        List<OpenFile> files = new ArrayList<>();
        Map<Character, String> process = new HashMap<>();
        Map<Character, String> file = new HashMap<>();
        for (String line : text.lines().toList()) {
            if (line.isEmpty()) {
                continue;
            }
            char field = line.charAt(0);
            String value = line.substring(1);
            if (field == 'p' || field == 'f' || (field == 'n' && file.containsKey('n'))) {
                add(files, process, file);
                file.clear();
            }
            if (field == 'p') {
                process.clear();
            }
            if ("pgcuL".indexOf(field) >= 0) {
                process.put(field, value);
            } else if (field != 'T') {
                file.put(field, value);
            } else if (value.startsWith(STATE)) {
                file.put(field, value.substring(STATE.length()));
            }
        }
        add(files, process, file);
        return files;
    }

    private static void add(List<OpenFile> files, Map<Character, String> process, Map<Character, String> file) {
        String pid = process.getOrDefault('p', "");
        if (file.containsKey('n') && pid.matches("\\d+")) {
            files.add(new OpenFile(
                    Long.parseLong(pid),
                    Long.parseLong(process.getOrDefault('g', "0")),
                    PsOutput.userOf(process.getOrDefault('u', "-1")),
                    unescaped(process.getOrDefault('c', "")),
                    file.getOrDefault('f', ""),
                    file.getOrDefault('n', ""),
                    file.getOrDefault('T', "")));
        }
    }

    /** Returns the working directory in the output of {@code lsof -a -p PID -d cwd -Ffn}; empty where it is hidden. */
    static Optional<Path> workingDirectory(String text, long pid) {
        return files(text).stream()
                .filter(file -> file.pid() == pid && file.descriptor().equals("cwd"))
                .map(OpenFile::name)
                .filter(name -> name.startsWith("/") && !HIDDEN.matcher(name).matches())
                .map(LsofOutput::unescaped)
                .map(Path::of)
                .findFirst();
    }

    /** Some versions print a blank, and every byte that the locale lacks, as {@code \\x20}, and a backslash twice. */
    private static String unescaped(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher pieces = ESCAPED.matcher(text);
        int end = 0;
        while (pieces.find()) {
            bytes.writeBytes(text.substring(end, pieces.start()).getBytes(StandardCharsets.UTF_8));
            bytes.write(pieces.group(1) == null ? '\\' : Integer.parseInt(pieces.group(1), 16));
            end = pieces.end();
        }
        bytes.writeBytes(text.substring(end).getBytes(StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
