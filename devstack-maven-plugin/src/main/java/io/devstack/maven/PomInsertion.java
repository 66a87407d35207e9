package io.devstack.maven;

import io.devstack.model.DevStackException;
import io.devstack.model.InvalidStackException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Inserts a plugin into a POM; the other bytes of the file stay as they are. */
final class PomInsertion {
    private static final Pattern ENCODING = Pattern.compile("^<\\?xml[^>]*?\\sencoding\\s*=\\s*[\"']([\\w.:-]+)[\"']");
    private static final Pattern FIRST_INDENTATION = Pattern.compile("[\\r\\n]([ \\t]+)<\\w");
    private static final Pattern NAME = Pattern.compile("[^\\s/>]+");
    private static final int LONGEST_DECLARATION = 200;

    private static final String PROJECT = "/project";
    private static final String BUILD = PROJECT + "/build";
    private static final String PLUGINS = BUILD + "/plugins";

    /**
     * A closing tag, or that of an empty element.
     *
     * @param start its first character
     * @param end the character after it
     * @param isEmpty whether it opens the element, too
     */
    private record End(int start, int end, boolean isEmpty) {}

    private final Path pom;
    private final byte[] bytes;
    private final Charset charset;
    private final String text;
    private final String lineEnd;

    private PomInsertion(Path pom, byte[] bytes) {
        this.pom = pom;
        this.bytes = bytes;
        this.charset = charset(bytes);
        this.text = new String(bytes, charset);
        this.lineEnd = text.contains("\r\n") ? "\r\n" : text.contains("\n") || !text.contains("\r") ? "\n" : "\r";
        if (!Arrays.equals(text.getBytes(charset), bytes)) {
            throw wrong("some bytes are not in its encoding " + charset, "correct the encoding in its first line");
        }
    }

    /**
     * Inserts a plugin element into the plugins of the build.
     *
     * @param block lines that end with {@code \n}, indented by two spaces for each level
     * @return whether it was inserted; a POM that has the plugin somewhere is not changed
     * @throws InvalidStackException if the file is no POM that can be changed safely
     */
    static boolean write(Path pom, String block) {
        if (Files.isSymbolicLink(pom) || !Files.isRegularFile(pom)) {
            throw new InvalidStackException(
                    pom.toString(), "it is a link or no regular file", "copy the printed block into the right file");
        }
        try {
            return new PomInsertion(pom, Files.readAllBytes(pom)).write(block);
        } catch (IOException | UnsupportedOperationException | UnsupportedCharsetException e) {
            throw new DevStackException(pom + " was not changed: " + e, e);
        }
    }

    private boolean write(String block) throws IOException {
        if (!Files.isWritable(pom)) {
            throw wrong("it is read-only", "make it writable");
        }
        if (isDeclared(bytes)) {
            return false;
        }
        byte[] changed = with(block).getBytes(charset);
        if (!isDeclared(changed)) {
            throw wrong("no place for the plugin was found", "copy the printed block into it");
        }
        replace(changed);
        return true;
    }

    /** Returns whether the plugin is in it: in the build, a profile, or the plugin management. */
    private boolean isDeclared(byte[] content) {
        try {
            if (text.contains("<!DOCTYPE")) { // it may declare entities with elements in them
                throw new IOException("it has a DOCTYPE");
            }
            return PomElement.read(new ByteArrayInputStream(content)).descendants("plugin").stream()
                    .anyMatch(plugin -> plugin.textOf("artifactId").equals("devstack-maven-plugin"));
        } catch (IOException e) {
            throw new InvalidStackException(
                    pom.toString(),
                    "it cannot be read as XML without a DOCTYPE: " + e.getMessage(),
                    "correct it, or copy the printed block into it");
        }
    }

    private String with(String block) {
        Map<String, End> ends = ends();
        String unit = unit();
        if (ends.containsKey(PLUGINS)) {
            return with(ends.get(PLUGINS), "plugins", 2, block, unit);
        }
        String plugins = "<plugins>\n" + indented(block, "  ", "  ", "\n") + "</plugins>\n";
        if (ends.containsKey(BUILD)) {
            return with(ends.get(BUILD), "build", 1, plugins, unit);
        }
        if (!ends.containsKey(PROJECT)) {
            throw wrong("its root is not <project>", "copy the printed block into the POM");
        }
        String build = "<build>\n" + indented(plugins, "  ", "  ", "\n") + "</build>\n";
        return with(ends.get(PROJECT), "project", 0, build, unit);
    }

    /** Returns the text with a block as the last child of an element at a depth. */
    private String with(End end, String element, int depth, String block, String unit) {
        int lineStart = end.start();
        while (lineStart > 0 && " \t".indexOf(text.charAt(lineStart - 1)) >= 0) {
            lineStart--;
        }
        boolean alone = lineStart == 0 || "\r\n".indexOf(text.charAt(lineStart - 1)) >= 0;
        String indentation = alone ? text.substring(lineStart, end.start()) : unit.repeat(depth);
        String children = escaped(indented(block, indentation + unit, unit, lineEnd));
        if (end.isEmpty()) {
            String opening = text.substring(end.start(), end.end() - 2).stripTrailing() + ">";
            return text.substring(0, end.start()) + opening + lineEnd + children + indentation + "</" + element + ">"
                    + text.substring(end.end());
        }
        return alone
                ? text.substring(0, lineStart) + children + text.substring(lineStart)
                : text.substring(0, end.start()) + lineEnd + children + indentation + text.substring(end.start());
    }

    private static String indented(String block, String indentation, String unit, String lineEnd) {
        return block.lines()
                .map(line -> {
                    int level = (line.length() - line.stripLeading().length()) / 2;
                    return indentation + unit.repeat(level) + line.stripLeading() + lineEnd;
                })
                .collect(Collectors.joining());
    }

    /** Writes characters that the encoding lacks as references. */
    private String escaped(String block) {
        CharsetEncoder encoder = charset.newEncoder();
        return block.codePoints()
                .mapToObj(point ->
                        encoder.canEncode(Character.toString(point)) ? Character.toString(point) : "&#" + point + ";")
                .collect(Collectors.joining());
    }

    private String unit() {
        Matcher first = FIRST_INDENTATION.matcher(text);
        return first.find() ? first.group(1) : "  ";
    }

    /** Returns where the elements end that may get children, by their paths; the text is well-formed. */
    private Map<String, End> ends() {
        Map<String, End> ends = new HashMap<>();
        Deque<String> open = new ArrayDeque<>(List.of(""));
        int at = text.indexOf('<');
        while (at >= 0) {
            int end;
            if (text.startsWith("<!--", at)) {
                end = text.indexOf("-->", at + 4) + 3;
            } else if (text.startsWith("<![CDATA[", at)) {
                end = text.indexOf("]]>", at) + 3;
            } else if (text.startsWith("<?", at)) {
                end = text.indexOf("?>", at) + 2;
            } else {
                end = tagEnd(at);
                if (text.charAt(at + 1) == '/') {
                    ends.putIfAbsent(open.pop(), new End(at, end, false));
                } else {
                    Matcher name = NAME.matcher(text).region(at + 1, end);
                    String path = open.peek() + "/" + (name.lookingAt() ? name.group() : "");
                    if (text.charAt(end - 2) == '/') {
                        ends.putIfAbsent(path, new End(at, end, true));
                    } else {
                        open.push(path);
                    }
                }
            }
            at = text.indexOf('<', end);
        }
        return ends;
    }

    /** Returns the index after the end of the tag; a {@code >} in an attribute is none. */
    private int tagEnd(int start) {
        char quote = 0;
        for (int at = start; at < text.length(); at++) {
            char each = text.charAt(at);
            if (quote != 0) {
                quote = each == quote ? 0 : quote;
            } else if (each == '"' || each == '\'') {
                quote = each;
            } else if (each == '>') {
                return at + 1;
            }
        }
        throw wrong("a tag has no end", "correct it");
    }

    private static Charset charset(byte[] bytes) {
        if (bytes.length >= 2 && (bytes[0] & 0xFF) == 0xFE && (bytes[1] & 0xFF) == 0xFF) {
            return StandardCharsets.UTF_16BE;
        }
        if (bytes.length >= 2 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == 0xFE) {
            return StandardCharsets.UTF_16LE;
        }
        String start = new String(bytes, 0, Math.min(bytes.length, LONGEST_DECLARATION), StandardCharsets.ISO_8859_1);
        Matcher encoding = ENCODING.matcher(start);
        return encoding.find() ? Charset.forName(encoding.group(1)) : StandardCharsets.UTF_8;
    }

    /** Replaces the file by one with the same owner and permissions. */
    private void replace(byte[] content) throws IOException {
        Path directory = pom.toAbsolutePath().getParent();
        Path temporary = Files.createTempFile(directory, "." + pom.getFileName(), ".tmp");
        try {
            Files.write(temporary, content);
            keepAttributes(temporary);
            if (!Arrays.equals(Files.readAllBytes(pom), bytes)) {
                throw wrong("another program has just changed it", "run the command again");
            }
            Files.move(temporary, pom, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private void keepAttributes(Path temporary) throws IOException {
        PosixFileAttributeView from = Files.getFileAttributeView(pom, PosixFileAttributeView.class);
        PosixFileAttributeView to = Files.getFileAttributeView(temporary, PosixFileAttributeView.class);
        if (from == null || to == null) {
            return; // such a file system has no such permissions
        }
        PosixFileAttributes wanted = from.readAttributes();
        PosixFileAttributes present = to.readAttributes();
        if (!present.owner().equals(wanted.owner())) {
            to.setOwner(wanted.owner());
        }
        if (!present.group().equals(wanted.group())) {
            to.setGroup(wanted.group());
        }
        to.setPermissions(wanted.permissions());
    }

    private InvalidStackException wrong(String problem, String fix) {
        return new InvalidStackException(pom.toString(), problem, fix);
    }
}
