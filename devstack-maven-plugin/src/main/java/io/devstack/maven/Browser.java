package io.devstack.maven;

import io.devstack.stack.RunningService;
import java.io.IOException;
import java.util.List;
import org.codehaus.plexus.util.Os;

/**
 * Shows addresses in a browser, or prints them. It is this JVM that opens it, not the supervisor, so the browser is no
 * member of the stack and no stop ever ends it.
 */
final class Browser {
    private final Build build;
    private final boolean wanted;

    Browser(Build build, boolean wanted) {
        this.build = build;
        this.wanted = wanted;
    }

    void show(List<RunningService> services) {
        for (RunningService service : services) {
            service.open().ifPresent(url -> show(url, service.openAsShown().orElse(url)));
        }
    }

    private void show(String url, String shown) {
        if (wanted && somebodyIsWatching() && opened(url)) {
            build.log().info("opened " + shown);
        } else {
            build.log().info("look at " + shown);
        }
    }

    private boolean somebodyIsWatching() {
        return !build.isBound()
                && build.session().getRequest().isInteractiveMode()
                && System.getenv("CI") == null
                && Terminal.isPresent()
                && hasDisplay();
    }

    private static boolean hasDisplay() {
        return Os.isFamily(Os.FAMILY_WINDOWS)
                || Os.isFamily(Os.FAMILY_MAC)
                || System.getenv("DISPLAY") != null
                || System.getenv("WAYLAND_DISPLAY") != null;
    }

    private static boolean opened(String url) {
        List<String> command = Os.isFamily(Os.FAMILY_WINDOWS)
                ? List.of("rundll32", "url.dll,FileProtocolHandler", url)
                : List.of(Os.isFamily(Os.FAMILY_MAC) ? "open" : "xdg-open", url);
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return true;
        } catch (IOException e) {
            return false; // no such program here: the address is printed instead
        }
    }
}
