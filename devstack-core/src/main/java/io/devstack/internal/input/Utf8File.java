package io.devstack.internal.input;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a UTF-8 text file strictly: a wrong byte is an error with its line, never a replacement character. */
public final class Utf8File {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Utf8File() {}

    /**
     * Returns the text of a file without its byte order mark.
     *
     * @throws MalformedInputException if the file is not UTF-8, with the first line that is not
     */
    public static String read(Path file) throws IOException {
        return decode(Files.readAllBytes(file));
    }

    static String decode(byte[] bytes) {
        if (bytes.length >= 2 && (startsWith(bytes, 0xFF, 0xFE) || startsWith(bytes, 0xFE, 0xFF))) {
            throw new MalformedInputException("it is UTF-16; save it as UTF-8");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
        out.flip();
        if (result.isError()) {
            long line = 1 + out.chars().filter(character -> character == '\n').count();
            throw new MalformedInputException("line " + line
                    + String.format(" has the byte 0x%02X, which is not UTF-8", bytes[in.position()])
                    + "; save the file as UTF-8: iconv -f LATIN1 -t UTF-8");
        }
        String text = out.toString();
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            long line = 1
                    + text.substring(0, nul)
                            .chars()
                            .filter(character -> character == '\n')
                            .count();
            throw new MalformedInputException("line " + line + " has a NUL character; save the file as UTF-8 text");
        }
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private static boolean startsWith(byte[] bytes, int first, int second) {
        return (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
    }
}
