package io.devstack.stack;

import io.devstack.process.OomWatch;
import java.time.Duration;
import java.util.List;

/** Says how a process ended that nobody here had asked to, and what may lie behind it. */
public final class EndInWords {
    private static final String JAVA_OUT_OF_MEMORY = "java.lang.OutOfMemoryError";

    private EndInWords() {}

    /** Returns "exited with 3 after 0.4 s". */
    public static String of(ExitStatus status, Duration ran) {
        return status.text() + " after " + Elapsed.text(ran);
    }

    /**
     * Returns what may lie behind it, beginning with "; ", or nothing.
     *
     * @param oom what was seen of the kernel's OOM killer meanwhile
     * @param lastLines the end of its log
     */
    public static String cause(ExitStatus status, OomWatch.Finding oom, List<String> lastLines) {
        if (lastLines.stream().anyMatch(line -> line.contains(JAVA_OUT_OF_MEMORY))) {
            return "; its log has a " + JAVA_OUT_OF_MEMORY + ": raise its -Xmx, or let it keep less in memory";
        }
        if (!status.isKill()) {
            return "";
        }
        return switch (oom) {
            case IN_ITS_GROUP ->
                "; the kernel's OOM killer did that, for want of memory: raise the memory limit, or let it use less";
            case ON_THE_MACHINE ->
                "; most likely the kernel's OOM killer did that, which struck on this machine meanwhile: free some memory,"
                        + " or let it use less";
            case NOTHING -> "; another process sent that signal: the kernel's OOM killer did not strike meanwhile";
            case UNKNOWN -> "; another process sent that signal, or the kernel's OOM killer did: look into dmesg";
        };
    }
}
