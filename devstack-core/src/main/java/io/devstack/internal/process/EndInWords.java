package io.devstack.internal.process;

import io.devstack.internal.words.Elapsed;
import io.devstack.model.ExitStatus;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Describes how a process ended without being stopped by devstack, and the possible cause. */
public final class EndInWords {
    private static final String JAVA_OUT_OF_MEMORY = "java.lang.OutOfMemoryError";

    private static final Pattern CLASS_VERSION =
            Pattern.compile("class file version ([0-9]{2,4})\\.[0-9]+\\).*class file versions up to ([0-9]{2,4})\\.");

    /** Java 1.1 has class files of version 45, Java 17 of version 61. */
    private static final int VERSION_OF_JAVA_0 = 44;

    private EndInWords() {}

    private static int javaOf(String classFileVersion) {
        return Integer.parseInt(classFileVersion) - VERSION_OF_JAVA_0;
    }

    /** Returns "exited with 3 after 0.4 s". */
    public static String of(ExitStatus status, Duration ran) {
        return status.text() + " after " + Elapsed.text(ran);
    }

    /**
     * Returns what may lie behind it, beginning with "; ", or nothing.
     *
     * @param oom what was seen of the kernel's OOM killer in that time
     * @param lastLines the end of its log
     */
    public static String cause(ExitStatus status, OomWatch.Finding oom, List<String> lastLines) {
        if (lastLines.stream().anyMatch(line -> line.contains(JAVA_OUT_OF_MEMORY))) {
            return "; its log has a " + JAVA_OUT_OF_MEMORY + ": raise its -Xmx, or let it keep less in memory";
        }
        for (String line : lastLines) {
            Matcher version = CLASS_VERSION.matcher(line);
            if (version.find()) {
                return "; it needs Java " + javaOf(version.group(1)) + " and runs with " + javaOf(version.group(2))
                        + ": run it with a newer JDK, or compile it for an older one";
            }
        }
        if (!status.isKill()) {
            return "";
        }
        return switch (oom) {
            case IN_ITS_GROUP ->
                "; most likely the kernel's OOM killer did that, which struck in its memory cgroup meanwhile: raise the memory"
                        + " limit, or let it use less";
            case ON_THE_MACHINE ->
                "; most likely the kernel's OOM killer did that, which struck on this machine meanwhile: free some memory,"
                        + " or let it use less";
            case NOTHING -> "; another process sent that signal: the kernel's OOM killer did not strike meanwhile";
            case UNKNOWN -> "; another process sent that signal, or the kernel's OOM killer did: look into dmesg";
        };
    }
}
