package io.devstack.internal.frontend;

import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.os.UnsupportedSystemException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Opens an address in the user's browser. The browser is not a member of any stack, even if a service made this call:
 * it runs in a session of its own without a marker, so that neither a stop nor Ctrl+C ends it.
 */
public final class BrowserCall {
    private static final String MARKERS = "DEVSTACK_";

    private BrowserCall() {}

    /** Returns whether a program for it was launched; there is none where there is no display. */
    public static boolean show(String url) {
        try {
            Optional<List<String>> command = OperatingSystem.current().showing(url);
            if (command.isEmpty()) {
                return false;
            }
            ProcessBuilder builder = new ProcessBuilder(command.get())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().keySet().removeIf(name -> name.startsWith(MARKERS));
            builder.start().getOutputStream().close();
            return true;
        } catch (IOException | UnsupportedSystemException e) {
            return false;
        }
    }
}
