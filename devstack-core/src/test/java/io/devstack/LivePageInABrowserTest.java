package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Chromium;
import io.devstack.fixture.ChromiumPage;
import io.devstack.fixture.Machine;
import io.devstack.stack.ServiceName;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The live page, seen by a real browser. */
class LivePageInABrowserTest extends EndToEnd {
    private static final String PLAIN = "echo up; exec sleep 600";

    @Test
    @Timeout(300)
    void aBrowserSeesEveryServiceAndWhatBecomesOfItAndCanDoNothing(@TempDir Path profile) throws Exception {
        try (Chromium browser = Chromium.open(profile);
                RunningStack running = devStack()
                        .start(stack(server("backend"), shell("worker", PLAIN).dependsOn("backend")))) {
            String link = devStack().livePage();
            ChromiumPage page = browser.visit(link);
            page.until("#outcome", "ready");
            untilStates(page, "backend ready 0, worker ready 0");
            assertThat(text(page, "#services"))
                    .contains(running.service("backend").url().orElseThrow());
            page.evaluate("window.kept = 'not loaded anew'");

            long before = running.service("worker").pid();
            devStack().restart(Set.of(new ServiceName("worker")), false);
            page.until("#events", "restart done");
            untilStates(page, "backend ready 0, worker ready 1");
            assertThat(text(page, "#services")).doesNotContain(String.valueOf(before));

            ProcessHandle.of(running.service("backend").pid()).orElseThrow().destroyForcibly();
            page.until("#outcome", "degraded");
            page.until("#services", "backend died");
            untilStates(page, "backend dead 0, worker ready 1");
            assertThat(page.evaluate("window.kept")).isEqualTo("not loaded anew");

            assertThatItCanDoNothing(page, link);
            browser.visit(link).until("body", "this link was used");
            ChromiumPage strange =
                    browser.visit("data:text/html,<form method=post action='" + stop(link) + "'>stranger");
            strange.until("form", "stranger");
            strange.evaluate("document.forms[0].submit()");
            strange.until("body", "no page of another origin may ask");
            assertThat(devStack().status().services())
                    .filteredOn(service -> service.name().value().equals("worker"))
                    .singleElement()
                    .satisfies(worker -> assertThat(Machine.isAlive(worker.pid().orElseThrow()))
                            .isTrue());

            running.stop();
            page.until("#outcome", "stopped");
        }
    }

    private static URI stop(String link) {
        return URI.create(link).resolve("/v1/stop");
    }

    private static void assertThatItCanDoNothing(ChromiumPage page, String link) throws Exception {
        String post = ", { method: 'POST' }).then(answer => answer.status)";
        assertThat(page.evaluate("fetch('v1/stop'" + post)).isEqualTo("403");
        assertThat(page.evaluate("fetch('v1/services/worker/restart'" + post)).isEqualTo("403");
        assertThat(page.evaluate("fetch('/v1/stop'" + post)).isEqualTo("401");
        assertThat(page.evaluate("fetch('/v1/stack').then(answer => answer.status)"))
                .isEqualTo("401");
        assertThat(page.evaluate("document.cookie")).isEmpty();
        assertThat(page.evaluate("fetch('" + link + "').then(answer => answer.status)"))
                .isEqualTo("401");
    }

    /** Waits until these are name, state and restarts of each row. */
    private static void untilStates(ChromiumPage page, String states) throws Exception {
        Await.until(states, () -> states(page).equals(states));
    }

    private static String states(ChromiumPage page) throws Exception {
        return page.evaluate("[...document.querySelectorAll('#services tr')].map(row => row.cells[0].innerText + ' '"
                + " + row.cells[1].firstChild.textContent + ' ' + row.cells[4].innerText).join(', ')");
    }

    private static String text(ChromiumPage page, String selector) throws Exception {
        return page.evaluate("document.querySelector('" + selector + "').innerText");
    }
}
