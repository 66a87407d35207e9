package io.devstack.faults;

import java.nio.file.Files;
import java.nio.file.Path;

/** A way in which the record in a directory of this user may have been written by another one. */
enum ForgedFile {
    OWNED {
        @Override
        void forge(Path pids) throws Exception {
            Crowd.own(pids.resolve("run.json"), Crowd.MALLORY);
        }
    },
    SHARED {
        @Override
        boolean isPossible(Path pids) throws Exception {
            Crowd.allow(pids, "rwxr-xr-x");
            return Crowd.letWrite(pids.resolve("run.json"), Crowd.MALLORY);
        }
    },
    HARD_LINKED {
        @Override
        void forge(Path pids) throws Exception {
            Path theirs = pids.resolveSibling("theirs.json");
            Files.move(pids.resolve("run.json"), theirs);
            Crowd.own(theirs, Crowd.MALLORY);
            Files.createLink(pids.resolve("run.json"), theirs);
        }
    },
    SWAPPED {
        @Override
        void forge(Path pids) throws Exception {
            Files.move(pids.resolve("run.json"), pids.resolve("theirs"));
            Crowd.own(pids.resolve("theirs"), Crowd.MALLORY);
        }

        @Override
        Process meanwhile(Path pids) throws Exception {
            return new ProcessBuilder(
                            "perl",
                            "-e",
                            "chdir shift; while (1) { rename 'theirs', 'run.json'; rename 'run.json', 'theirs'; }",
                            pids.toString())
                    .start();
        }
    };

    /** Forges the record that is in {@code pids}. */
    void forge(Path pids) throws Exception {}

    /** Returns whether the file system can do it. */
    boolean isPossible(Path pids) throws Exception {
        return true;
    }

    /** Starts what goes on while a goal looks at the directory. */
    Process meanwhile(Path pids) throws Exception {
        return new ProcessBuilder("true").start();
    }
}
