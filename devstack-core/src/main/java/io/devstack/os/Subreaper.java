package io.devstack.os;

import com.sun.jna.Library;
import com.sun.jna.Native;

/**
 * Makes this JVM the adopter of its descendants' orphans, for machines without perl; needs JNA.
 *
 * <p>The JDK waits for its own children only, so adopted ones stay zombies until this JVM ends. A zombie is dead.
 */
final class Subreaper {
    /** {@code PR_SET_CHILD_SUBREAPER} of prctl(2). */
    private static final int SET_CHILD_SUBREAPER = 36;

    private Subreaper() {}

    /** The one function that is needed of the C library. */
    interface CLibrary extends Library {
        /** See prctl(2). */
        int prctl(int option, long second, long third, long fourth, long fifth);
    }

    /** Returns whether it worked: not without JNA, nor where its native part cannot be unpacked (noexec). */
    static boolean become() {
        try {
            CLibrary library = Native.load("c", CLibrary.class);
            return library.prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0;
        } catch (LinkageError | RuntimeException e) {
            return false;
        }
    }
}
