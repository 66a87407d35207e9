package io.devstack.faults;

import java.nio.file.Files;
import java.nio.file.Path;

/** A way in which a directory, and the record in it, may be another user's. */
enum ForgedDirectory {
    OWNED("belongs to user '" + Crowd.MALLORY + "'") {
        @Override
        void forge(Path pids) throws Exception {
            Crowd.own(pids, Crowd.MALLORY);
        }
    },
    SHARED("can be written by") {
        @Override
        void forge(Path pids) throws Exception {
            Crowd.allow(pids, "rwxrwxrwx");
        }
    },
    LINKED("is a link") {
        @Override
        void forge(Path pids) throws Exception {
            Path theirs = pids.resolveSibling("theirs");
            Files.move(pids, theirs);
            Files.createSymbolicLink(pids, theirs);
        }
    };

    private final String words;

    ForgedDirectory(String words) {
        this.words = words;
    }

    /** Makes it of {@code pids}, which is this user's and closed. */
    abstract void forge(Path pids) throws Exception;

    /** Returns what a goal says of it. */
    String words(Path pids) {
        return pids + " " + words;
    }
}
