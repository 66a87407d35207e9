package io.devstack.internal.state;

import io.devstack.internal.log.AppendedFile;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file that is open, by the path that Linux gives to its descriptor. The JDK neither shows the number of a descriptor nor
 * hands an open file to a child, but a path such as {@code /proc/self/fd/7} opens that very file again. The number is found by
 * the position of the channel, which is set to one that no other descriptor has.
 */
final class Descriptor implements AppendedFile {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path DETAILS = Path.of("/proc/self/fdinfo");
    private static final String POSITION = "pos:\t";
    private static final int ROUNDS = 3;

    private final SeekableByteChannel channel;
    private final Path path;

    private Descriptor(SeekableByteChannel channel, Path path) {
        this.channel = channel;
        this.path = path;
    }

    /** Returns whether this system shows descriptors: Linux does. */
    static boolean isPossible() {
        return Files.isDirectory(DESCRIPTORS) && Files.isDirectory(DETAILS);
    }

    /** Takes a channel over, which is closed with this, or if this fails. */
    static Descriptor of(SeekableByteChannel channel) throws IOException {
        try {
            return new Descriptor(channel, DESCRIPTORS.resolve(number(channel)));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Each round uses a new position, so another descriptor would have to be there several times by chance. */
    private static String number(SeekableByteChannel channel) throws IOException {
        List<String> found = numbers();
        for (int round = 0; round < ROUNDS; round++) {
            long position = ThreadLocalRandom.current().nextLong(Integer.MAX_VALUE);
            channel.position(position);
            found.removeIf(number -> !isAt(number, position));
        }
        if (found.size() != 1) {
            throw new IOException("the descriptor of an open file was not found in " + DETAILS);
        }
        return found.get(0);
    }

    private static List<String> numbers() throws IOException {
        List<String> numbers = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(DETAILS)) {
            all.forEach(each -> numbers.add(each.getFileName().toString()));
        }
        return numbers;
    }

    private static boolean isAt(String number, long position) {
        try {
            return Files.readString(DETAILS.resolve(number)).startsWith(POSITION + position + "\n");
        } catch (IOException e) {
            return false; // it was closed since
        }
    }

    /**
     * Checks that this is a plain file without a second name, which could be that of a file elsewhere.
     *
     * @throws IOException if it is something else; it must not be written then
     */
    void requirePlain(Path named) throws IOException {
        Object names = Files.getAttribute(path, "unix:nlink");
        if (!Files.isRegularFile(path) || (names instanceof Integer number && number > 1)) {
            throw new IOException(named + " is not a plain file, or has another name too; delete it");
        }
    }

    /** Gives the file to the owner of its directory, whom it would be in the way of otherwise. */
    void giveTo(Optional<UserPrincipal> owner) {
        try {
            if (owner.isPresent() && !Files.getOwner(path).equals(owner.get())) {
                Files.setOwner(path, owner.get());
            }
        } catch (IOException e) {
            return; // a file system that has no such owners, root of a container that may not, or no root
        }
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
