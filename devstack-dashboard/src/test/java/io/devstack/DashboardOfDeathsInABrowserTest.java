package io.devstack;

import io.devstack.fixture.Await;
import io.devstack.fixture.Chromium;
import io.devstack.fixture.ChromiumPage;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.Serves;
import io.devstack.model.RestartPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard of a stack whose services flood their logs, have several ports, take long to start, and die. */
@Tag("slow")
class DashboardOfDeathsInABrowserTest extends EndToEnd {
    private static final String LONG_NAME = "orders-backend-of-my-company";
    private static final String UNTIL = "while [ ! -e %1$s ]; do sleep 0.1; done; ";

    /** More than the page keeps, in pieces: a page that is too far behind skips some. */
    private static final String FLOOD = "echo up; " + UNTIL.formatted("flood")
            + "for part in 1 2 3 4 5 6 7; do awk 'BEGIN { for (i = 0; i < 20000; i++) print \"INFO of water \" i }';"
            + " sleep 0.5; done; echo ebb; exec sleep 600";

    /** It dies, and once more after its restart. */
    private static final String FLAPPY = "echo up; if [ -e once ]; then " + UNTIL.formatted("again") + "else "
            + UNTIL.formatted("die") + "touch once; fi; exit 1";

    private final SoftAssertions seen = new SoftAssertions();

    @Test
    @Timeout(300)
    void aBrowserSeesWhatFloodsHasManyPortsAndDies(@TempDir Path profile) throws Exception {
        Files.createFile(project.resolve("late"));
        try (Chromium browser = Chromium.open(profile);
                RunningStack running = devStack()
                        .start(stack(
                                ServiceBuilder.named("gateway")
                                        .command(Jvm.running(Serves.class, "@{devstack.gateway.ports.http}"))
                                        .workingDirectory(project)
                                        .stop(PATIENT)
                                        .port("http", 0)
                                        .port("admin", 0)
                                        .port("metrics", 0),
                                shell(LONG_NAME, "echo up; echo few words; exec sleep 600"),
                                ServiceBuilder.named("seed")
                                        .command("sh", "-c", "echo seeded")
                                        .workingDirectory(project)
                                        .task(),
                                shell("flood", FLOOD).dependsOn("seed"),
                                shell("late", UNTIL.formatted("late") + "echo up; exec sleep 600"),
                                ServiceBuilder.named("doomed")
                                        .command("sh", "-c", "echo alive; " + UNTIL.formatted("die") + "exit 3")
                                        .workingDirectory(project)
                                        .stop(PATIENT),
                                shell("flappy", FLAPPY)
                                        .restart(new RestartPolicy(RestartPolicy.When.ON_FAILURE, 1))))) {
            ChromiumPage page = browser.visit(devStack().dashboard(true));
            page.resize(1280, 800, false);
            page.until("#outcome", "ready");
            page.until("#rows", "flappy", "done");
            page.until("#log", "few words");
            page.until("#timeline", "flappy");
            wordsOfAReadyStack(page);
            everyPortIsALink(page, running);
            keysShowTheLogs(page);
            labelsEndBeforeTheBars(page);
            aStartIsNoFailure(page);
            aFloodTakesNothingFromTheOthers(page);
            theDeadStayDead(page);
        }
        seen.assertAll();
    }

    private void wordsOfAReadyStack(ChromiumPage page) throws Exception {
        seen.assertThat(text(page, "#summary")).isEqualTo("6 of 6 services ready, 1 task done");
        seen.assertThat(text(page, ".legend")).contains("✕");
        seen.assertThat(text(page, "#log")).contains("above: earlier lines, grouped by service");
        page.press("4");
        seen.assertThat(text(page, "#chips [aria-pressed=true]"))
                .as("the fourth row of the table")
                .isEqualTo("flood");
        page.press("0");
    }

    private void everyPortIsALink(ChromiumPage page, RunningStack running) throws Exception {
        List<Integer> ports = List.copyOf(running.service("gateway").ports().values());
        seen.assertThat(text(page, "#rows .address")).isEqualTo("http :%d, admin :%d, metrics :%d", ports.toArray());
        seen.assertThat(page.evaluate("[...document.querySelectorAll('#rows .address a')].map(a => a.port).join()"))
                .isEqualTo("%d,%d,%d", ports.toArray());
        open(page, "gateway");
        page.until("#more-gateway", "Command", "Serves");
        seen.assertThat(text(page, "#more-gateway"))
                .contains("metrics http://localhost:" + ports.get(2))
                .contains("Serves " + ports.get(0))
                .doesNotContain("@{");
        open(page, "gateway");
    }

    private void keysShowTheLogs(ChromiumPage page) throws Exception {
        for (String key : List.of("1", "0", "e", "e", "e", "w", "w")) {
            page.evaluate("scrollTo(0, 0)");
            page.press(key);
            seen.assertThat(page.evaluate(
                            "document.querySelector('#log').getBoundingClientRect().bottom <= innerHeight"))
                    .as("the logs are visible after " + key)
                    .isEqualTo("true");
        }
    }

    /** Both in the width of a phone and in that of a screen. */
    private void labelsEndBeforeTheBars(ChromiumPage page) throws Exception {
        for (int width : new int[] {390, 1280}) {
            page.resize(width, 800, false);
            Await.until(
                    "a picture of the run for this width",
                    () -> page.evaluate("document.querySelector('#timeline svg').viewBox.baseVal.width"
                                    + " === document.querySelector('#timeline').clientWidth")
                            .equals("true"));
            seen.assertThat(page.evaluate("""
                            (bar => [...document.querySelectorAll('#timeline :is(.name, .small)')]
                                .filter(label => label.getBoundingClientRect().right > bar)
                                .map(label => label.textContent).join() || 'none'
                            )(document.querySelector('#timeline .strip').getBoundingClientRect().left)"""))
                    .as("labels that reach their bars at " + width)
                    .isEqualTo("none");
            if (width == 390) {
                seen.assertThat(text(page, "#timeline svg")).contains("3 ports");
            }
            seen.assertThat(page.evaluate("document.documentElement.scrollWidth"))
                    .isEqualTo(String.valueOf(width));
        }
    }

    private void aStartIsNoFailure(ChromiumPage page) throws Exception {
        Files.delete(project.resolve("late"));
        open(page, "late");
        page.until("#more-late", "Restart", "Ready when");
        page.evaluate(
                "[...document.querySelectorAll('#more-late button')].find(b => b.textContent === 'Restart').click()");
        page.until("#events", "waiting for late");
        page.until("#more-late .probe span", "no line");
        seen.assertThat(page.evaluate("document.querySelector('#more-late .probe span').className"))
                .as("a check that may still succeed")
                .isEqualTo("soft");
        seen.assertThat(page.evaluate("[...document.querySelectorAll('#events li')]"
                        + ".find(event => event.textContent.includes('waiting for late')).className"))
                .isEmpty();
        Files.createFile(project.resolve("late"));
        page.until("#outcome", "ready");
        open(page, "late");
    }

    private void aFloodTakesNothingFromTheOthers(ChromiumPage page) throws Exception {
        page.press("0");
        Files.createFile(project.resolve("flood"));
        page.until("#log", "ebb");
        page.evaluate("document.querySelector('#log').scrollTop = 0");
        page.press("2");
        page.until("#log", "few words");
        page.press("4");
        untilTheTopSays(page, "older lines dropped, see");
        seen.assertThat(text(page, "#log"))
                .containsPattern("… [0-9,]+ older lines dropped, see " + pids().resolve("flood.log"));
    }

    private void theDeadStayDead(ChromiumPage page) throws Exception {
        Files.createFile(project.resolve("die"));
        page.until("#rows", "doomed died: it exited with 3");
        page.until("#more-doomed .probe", "stayed up");
        seen.assertThat(page.evaluate("document.querySelectorAll('#more-doomed .probe .good').length"))
                .as("what held before its death")
                .isEqualTo("0");
        Await.until(
                "flappy is ready again",
                () -> page.evaluate("[...document.querySelectorAll('#events li')]"
                                + ".filter(event => event.textContent.includes('flappy ready')).length")
                        .equals("2"));
        Files.createFile(project.resolve("again"));
        page.until("#events", "flappy stays down");
        page.evaluate("document.querySelector('#stop').click()");
        page.evaluate("document.querySelector('#confirm-yes').click()");
        page.until("#outcome", "stopped");
        seen.assertThat(text(page, "#notice")).contains("flappy ×2").contains("doomed");
        seen.assertThat(page.evaluate("document.querySelector('[aria-controls=more-doomed]').closest('tr')"
                        + ".querySelector('.pill').textContent"))
                .isEqualTo("dead");
        seen.assertThat(text(page, "#more-doomed")).contains("Log\n" + output().resolve("doomed.log"));
        seen.assertThat(output().resolve("doomed.log")).exists();
        untilTheTopSays(page, "see " + output().resolve("flood.log"));
    }

    /** The log is drawn with the next frame, and may follow its end until then. */
    private static void untilTheTopSays(ChromiumPage page, String words) throws Exception {
        Await.until("'" + words + "' at the top of the log", () -> {
            page.evaluate("document.querySelector('#log').scrollTop = 0");
            return text(page, "#log").contains(words);
        });
    }

    private static void open(ChromiumPage page, String service) throws Exception {
        page.evaluate("document.querySelector('[aria-controls=more-" + service + "]').click()");
    }

    /** Returns the text that a person sees. */
    private static String text(ChromiumPage page, String selector) throws Exception {
        return page.evaluate("(e => e.innerText ?? e.textContent)(document.querySelector('" + selector + "'))");
    }
}
