package io.devstack.internal.os;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes this JVM the adopter of its descendants' orphans, for machines without perl; needs JNA. */
final class Subreaper {
    /** {@code PR_SET_CHILD_SUBREAPER} of prctl(2). */
    private static final int SET_CHILD_SUBREAPER = 36;

    /** {@code WNOHANG} of waitpid(2). */
    private static final int NO_HANG = 1;

    private static final String JNA_DIRECTORY = "jna.tmpdir";

    private Subreaper() {}

    /** What is needed of the C library. */
    interface CLibrary extends Library {
        /** See prctl(2). */
        int prctl(int option, long second, long third, long fourth, long fifth);

        /** See waitpid(2). */
        int waitpid(int pid, @Nullable Pointer status, int options);
    }

    /** Returns whether it worked: not without JNA, nor where its native part cannot be unpacked (noexec). */
    static boolean become() {
        try {
            return library().prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0;
        } catch (LinkageError | RuntimeException e) {
            return false;
        }
    }

    /** JNA unpacks below {@code user.home}, which is {@code ?} for a user without a name: a directory of that name. */
    private static void unpackOutsideOfUnknownHome() {
        boolean known = Path.of(System.getProperty("user.home", "")).isAbsolute();
        if (!known && System.getProperty(JNA_DIRECTORY) == null) {
            System.setProperty(JNA_DIRECTORY, System.getProperty("java.io.tmpdir"));
        }
    }

    /** Takes the exit status of one dead child, so that it leaves the process table. */
    static void bury(long pid) {
        library().waitpid((int) pid, null, NO_HANG);
    }

    private static CLibrary library() {
        unpackOutsideOfUnknownHome();
        return Native.load("c", CLibrary.class);
    }
}
