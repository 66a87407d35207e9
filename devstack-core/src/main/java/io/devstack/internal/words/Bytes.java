package io.devstack.internal.words;

/** A number of bytes, as every message writes it. */
public final class Bytes {
    /** The bytes of a megabyte. */
    public static final long MEGABYTE = 1024L * 1024;
    /** The bytes of a gigabyte. */
    public static final long GIGABYTE = 1024 * MEGABYTE;

    private Bytes() {}

    /** Returns whole gigabytes as such, and everything else in whole megabytes, such as "1 GB", "312 MB". */
    public static String text(long bytes) {
        return bytes >= GIGABYTE && bytes % GIGABYTE == 0 ? bytes / GIGABYTE + " GB" : bytes / MEGABYTE + " MB";
    }
}
