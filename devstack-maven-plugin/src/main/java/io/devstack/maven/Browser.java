package io.devstack.maven;

import io.devstack.internal.frontend.BrowserCall;
import io.devstack.internal.process.Secrets;
import io.devstack.model.RunningService;
import java.util.List;

/**
 * Shows addresses in a browser if a person typed the goal at a terminal, and prints them otherwise. This JVM opens the
 * browser, not the supervisor, so the browser is no member of the stack and no stop ever kills it.
 */
final class Browser {
    private final Build build;
    private final boolean wanted;

    Browser(Build build, boolean wanted) {
        this.build = build;
        this.wanted = wanted;
    }

    void show(Screen screen, List<RunningService> services) {
        for (RunningService service : services) {
            service.open()
                    .ifPresent(url -> show(
                            screen, url, service.open().map(Secrets::masked).orElse(url)));
        }
    }

    private void show(Screen screen, String url, String shown) {
        boolean opened = wanted && somebodyIsWatching() && BrowserCall.show(url);
        screen.info((opened ? "opened " : "look at ") + shown);
    }

    private boolean somebodyIsWatching() {
        return !build.isBound()
                && build.request().isInteractiveMode()
                && System.getenv("CI") == null
                && Terminal.isPresent();
    }
}
