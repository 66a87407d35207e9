package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Chromium;
import io.devstack.fixture.ChromiumPage;
import io.devstack.fixture.Machine;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.StackDefinition;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard, seen by a real browser. One stack and one browser for all of it: both take seconds to start. */
@Tag("slow")
class DashboardInABrowserTest extends EndToEnd {
    private static final int LINES = 130_000;
    private static final String HOSTILE =
            "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>";
    private static final String TALK =
            "echo up; printf '\\033[32mgreen\\033[0m plain\\n2026-01-01 ERROR broken pipe\\n\\tat here\\n';"
                    + " printf '%s\\n' \"$HOSTILE\"; while [ ! -e go ]; do sleep 0.1; done;"
                    + lines(1, LINES / 2) + "while [ ! -e on ]; do sleep 0.1; done; " + lines(LINES / 2 + 1, LINES)
                    + "exec sleep 600";

    /** 5 MB a second, for ten seconds. */
    private static final String FLOOD = "echo up; while [ ! -e flood ]; do sleep 0.1; done;"
            + " awk 'BEGIN { for (i = 0; i < 5000; i++) printf \"INFO flood line %05d %80s\\n\", i, \"of water\" }' > water;"
            + " i=0; while [ $i -lt 100 ]; do cat water; i=$((i + 1)); sleep 0.1; done; echo ebb; exec sleep 600";

    /** Makes long lines; in two parts, because a page that is too far behind skips some. */
    private static String lines(int from, int to) {
        return " awk 'BEGIN { pad = sprintf(\"%250s\", \"\"); gsub(/ /, \"x\", pad); for (i = " + from + "; i <= " + to
                + "; i++) print \"INFO line number \" i \" of many \" pad }'; ";
    }

    @Test
    @Timeout(500)
    void aBrowserSeesWhatRunsAndActsOnlyWithControl(@TempDir Path profile) throws Exception {
        try (Chromium browser = Chromium.open(profile);
                RunningStack running = devStack()
                        .start(stack(
                                server("backend"),
                                shell("talker", TALK)
                                        .environment("HOSTILE", HOSTILE)
                                        .environment("API_TOKEN", "hunter2hunter2")
                                        .dependsOn("backend"),
                                shell("flood", FLOOD)))) {
            String link = devStack().dashboard(false);
            ChromiumPage page = browser.visit(link);
            page.resize(1280, 900, false);
            page.until("#outcome", "ready");
            page.until(
                    "#rows",
                    "backend",
                    "talker",
                    ":" + running.service("backend").port(),
                    " MB");
            untilDrawn(page, "#timeline svg", "backend", "talker", "ready");
            page.until("#events", "backend ready", "talker ready");
            page.until("#log", "green plain", "broken pipe", "</script>");
            logsAreStyledAndNothingInThemRuns(page);
            keysFindAndFilter(page);
            logsAreFilteredCopiedAndSaved(page);
            detailsShowNoSecret(page);
            manyLinesKeepTheDocumentSmall(page);
            timesAreShownOfNewLines(page);
            fits(page);
            itOnlyReads(page);
            itReconnects(page);
            itStaysResponsiveInAFlood(page);

            ChromiumPage control = browser.visit(link);
            control.until("#outcome", "ready"); // the first tab hands over its session
            ChromiumPage strange =
                    browser.visit("data:text/html,<form method=post action='" + stop(link) + "'>stranger");
            strange.until("form", "stranger");
            strange.evaluate("document.forms[0].submit()");
            strange.until("body", "no page of another origin may ask");

            stacksAreApartAndAnEndedSupervisorLeavesItsLines(browser, page);

            String rights = URI.create(devStack().dashboard(true)).getFragment();
            control.evaluate("location.hash = '" + rights + "'"); // as pasted into the open tab
            control.until("#stop:not([hidden])", "Stop the stack");
            itRestarts(control, running);
            ProcessHandle.of(Long.parseLong(pidOf(control, "backend")))
                    .orElseThrow()
                    .destroyForcibly();
            page.until("#outcome", "degraded");
            page.until("#rows", "dead", "backend died");
            page.until("#more-backend", "Show its log"); // it opens by itself, with the last lines
            page.until("#more-backend pre", "READY");
            control.evaluate("document.querySelector('#stop').click()");
            control.evaluate("document.querySelector('#confirm-yes').click()");
            for (ChromiumPage each : new ChromiumPage[] {page, control}) {
                each.until("#outcome", "stopped");
                each.until("#report", output().resolve("report.html").toString());
                each.until("#report-link", "Open the report");
                assertThat(each.evaluate("document.querySelector('#timeline .phase.stop title').textContent"))
                        .startsWith("stop: ");
                assertThat(each.evaluate("document.querySelectorAll('.action').length"))
                        .isEqualTo("0");
            }
            lastPictureStaysReadableInANarrowWindow(page);
            theReportOpens(browser, control);
        }
    }

    /** No server draws it for another width any more. */
    private static void lastPictureStaysReadableInANarrowWindow(ChromiumPage page) throws Exception {
        page.resize(390, 900, false);
        Await.until("width 390", () -> page.evaluate("innerWidth").equals("390"));
        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo("390");
        assertThat(page.evaluate("(svg => svg.getBoundingClientRect().width - svg.viewBox.baseVal.width)"
                        + "(document.querySelector('#timeline svg'))"))
                .isEqualTo("0");
    }

    /** No server answers any more, so the page has kept it. */
    private static void theReportOpens(Chromium browser, ChromiumPage page) throws Exception {
        page.click("#report-link a");
        ChromiumPage report = browser.opened("blob:");
        report.until("h1", "backend died");
        untilDrawn(report, "#picture svg", "talker");
        assertThat(report.evaluate("getComputedStyle(document.querySelector('main')).maxWidth"))
                .as("its style is permitted")
                .isEqualTo("1120px");
        assertThat(report.evaluate("document.querySelectorAll('a').length")).isEqualTo("0");
        picture(report, "report");
    }

    private static void untilDrawn(ChromiumPage page, String picture, String... texts) throws Exception {
        String script = "(document.querySelector('" + picture + "') || {}).textContent || ''";
        Await.until(String.join(", ", texts) + " in " + picture, () -> {
            String drawn = page.evaluate(script);
            return Stream.of(texts).allMatch(drawn::contains);
        });
    }

    private void itStaysResponsiveInAFlood(ChromiumPage page) throws Exception {
        page.evaluate("""
                window.longest = 0;
                (function frame(before) {
                  requestAnimationFrame(now => { longest = Math.max(longest, now - before); frame(now); });
                })(performance.now())""");
        Files.createFile(project.resolve("flood"));
        page.until("#log", "of water");
        page.press("w");
        page.press("w");
        page.until("#follow[aria-pressed=true]", "Following");
        page.until("#log", "ebb");
        assertThat(Double.parseDouble(page.evaluate("longest")))
                .as("milliseconds without a frame")
                .isLessThan(10_000);
        assertThat(Double.parseDouble(page.evaluate("performance.memory.usedJSHeapSize")))
                .isLessThan(600e6);
        assertThat(Integer.parseInt(
                        page.evaluate("parseInt(document.querySelector('#log-count').textContent.replace(',', ''))")))
                .isLessThanOrEqualTo(120_000);
    }

    private static URI stop(String link) {
        return URI.create(link).resolve("/v1/stop");
    }

    private static void logsAreStyledAndNothingInThemRuns(ChromiumPage page) throws Exception {
        assertThat(page.evaluate("document.querySelector('#log .ink2').textContent"))
                .isEqualTo("green");
        assertThat(page.evaluate("document.querySelectorAll('#log .level3').length"))
                .as("the error and the next line of its trace")
                .isEqualTo("2");
        assertThat(page.evaluate("document.title")).startsWith("ready");
        assertThat(page.evaluate("document.querySelectorAll('#log img, #log script').length"))
                .isEqualTo("0");
        assertThat(page.evaluate("location.href + document.cookie"))
                .doesNotContain("#")
                .doesNotContain("=");
    }

    private static void keysFindAndFilter(ChromiumPage page) throws Exception {
        page.press("/");
        assertThat(page.evaluate("document.activeElement.id")).isEqualTo("search");
        search(page, "BROKEN");
        page.until("#log mark", "broken");
        page.until("#hits", "1 of 1");
        page.evaluate("document.querySelector('#filter').click()");
        page.until("#log-count", "1 line of ");
        page.evaluate("document.querySelector('#filter').click()");
        search(page, "");
        assertThat(page.evaluate("document.querySelectorAll('#log mark').length"))
                .as("nothing is marked any more, at once")
                .isEqualTo("0");
        page.until("#follow[aria-pressed=false]", "Follow");
        Await.until(
                "no search",
                () -> page.evaluate("document.querySelector('#hits').textContent")
                        .isEmpty());
        page.press("2");
        page.until("#chips [aria-pressed=true]", "talker");
        page.press("0");
        page.until("#chips [aria-pressed=true]", "All");
    }

    private static void detailsShowNoSecret(ChromiumPage page) throws Exception {
        page.evaluate("[...document.querySelectorAll('.name')].find(name => name.textContent === 'talker').click()");
        page.until("#more-talker", "Depends on", "backend", "Environment", "API_TOKEN", "HOSTILE", "Directory");
        page.until("#more-talker", "Ready when", "a line of its log matches up", "\u2713", "line");
        page.evaluate("[...document.querySelectorAll('.name')].find(name => name.textContent === 'backend').click()");
        page.until("#more-backend", "its port accepts a connection", "a process of its own has its port");
        assertThat(page.evaluate("document.querySelectorAll('#more-backend .probe .good').length"))
                .as("what each of its two probes saw last")
                .isEqualTo("2");
        page.evaluate("[...document.querySelectorAll('.name')].find(name => name.textContent === 'backend').click()");
        assertThat(page.evaluate("document.querySelectorAll('#rows img').length"))
                .isEqualTo("0");
        assertThat(page.evaluate("document.querySelector('.name[aria-expanded=true]').textContent"))
                .isEqualTo("talker");
        assertThat(page.evaluate("document.querySelector('#more-talker').textContent"))
                .doesNotContain("hunter2");
    }

    private static void logsAreFilteredCopiedAndSaved(ChromiumPage page) throws Exception {
        page.press("e");
        page.press("e");
        page.until("#log-count", "2 lines of ");
        page.evaluate("""
                navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve(); };
                URL.createObjectURL = blob => { window.saved = blob; return '#'; };
                HTMLAnchorElement.prototype.click = function () { window.savedAs = this.download; };
                document.querySelector('#copy').click();
                document.querySelector('#download').click()""");
        page.until("#said", "Copied 2 lines");
        String lines = "talker | 2026-01-01 ERROR broken pipe\ntalker |     at here\n";
        assertThat(page.evaluate("copied")).isEqualTo(lines);
        assertThat(page.evaluate("saved.text()")).isEqualTo(lines);
        assertThat(page.evaluate("savedAs")).endsWith("-logs.txt");
        page.press("e");
        page.until("#log", "green plain");
    }

    private void manyLinesKeepTheDocumentSmall(ChromiumPage page) throws Exception {
        page.until("#follow[aria-pressed=false]", "Follow"); // the search has paused it
        page.press("f");
        page.until("#follow[aria-pressed=true]", "Following");
        Files.createFile(project.resolve("go"));
        page.until("#log", "line number " + LINES / 2 + " of many");
        Files.createFile(project.resolve("on"));
        page.until("#log", "line number " + LINES + " of many");
        page.until("#follow[aria-pressed=true]", "Following");
        assertThat(Integer.parseInt(page.evaluate("document.querySelectorAll('.line').length")))
                .isBetween(10, 200);
        assertThat(Integer.parseInt(
                        page.evaluate("parseInt(document.querySelector('#log-count').textContent.replace(',', ''))")))
                .isBetween(100_000, 120_000);
        page.evaluate("document.querySelector('#log').scrollTop = 900000");
        page.until("#follow[aria-pressed=false]", "Follow");
        page.until("#log", "line number ");
        page.press("w");
        page.until("#log.wraps", "line number ");
        assertThat(
                        Double.parseDouble(
                                page.evaluate(
                                        "(line => line.children[1].getBoundingClientRect().left"
                                                + " - line.children[0].getBoundingClientRect().right)(document.querySelector('.line:has(.label)'))")))
                .as("pixels between a service and its line")
                .isGreaterThan(8);
        page.press("f");
        page.until("#log", "line number " + LINES + " of many");
        page.press("w");
        pausedPageStaysPausedWhereItScrollsItself(page);
    }

    private void timesAreShownOfNewLines(ChromiumPage page) throws Exception {
        page.press("t");
        page.until("#times:checked", "");
        page.until("#log .time", ":");
        String last = "[...document.querySelectorAll('#log .time')].at(-1).textContent";
        String age = "(Date.now() - new Date(new Date().toDateString() + ' ' + " + last + ") + 86400000) % 86400000";
        assertThat(Double.parseDouble(page.evaluate(age)))
                .as("milliseconds since a line was written, also at midnight")
                .isBetween(0.0, 300_000.0);
        page.evaluate("document.querySelector('#copy').click()");
        assertThat(page.evaluate("copied.split('\\n').at(-2)"))
                .matches("talker \\| [0-2][0-9]:[0-5][0-9]:[0-5][0-9]\\.[0-9]{3} INFO line number " + LINES
                        + " of many x+");
        page.press("1");
        page.until("#log .time", "------------");
        page.press("0");
        page.until("#log", "line number " + LINES + " of many");
    }

    private static void pausedPageStaysPausedWhereItScrollsItself(ChromiumPage page) throws Exception {
        search(page, "number " + LINES + " of");
        page.until("#hits", "1 of 1");
        page.evaluate("document.querySelector('#filter').click()");
        page.until("#log-count", "1 line of ");
        page.evaluate("document.querySelector('#filter').click()");
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        page.until("#follow[aria-pressed=false]", "Follow");
        search(page, "");
        page.press("f");
        page.until("#follow[aria-pressed=true]", "Following");
        for (int height : new int[] {500, 900}) { // a larger window keeps on following
            page.resize(1280, height, false);
            Await.until("height " + height, () -> page.evaluate("innerHeight").equals(String.valueOf(height)));
            page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        }
        page.until("#follow[aria-pressed=true]", "Following");
    }

    private static void search(ChromiumPage page, String words) throws Exception {
        page.evaluate("(s => { s.value = '" + words
                + "'; s.dispatchEvent(new Event('input')); s.blur(); })(document.querySelector('#search'))");
    }

    /** No page scrolls sideways, and every text has enough contrast. */
    private static void fits(ChromiumPage page) throws Exception {
        for (boolean dark : new boolean[] {false, true}) {
            for (int width : new int[] {1280, 390}) {
                page.resize(width, 900, dark);
                Await.until("width " + width, () -> page.evaluate("innerWidth").equals(String.valueOf(width)));
                assertThat(page.evaluate("document.documentElement.scrollWidth"))
                        .isEqualTo(String.valueOf(width));
                assertThat(page.evaluate(CONTRAST)).as(width + " dark: " + dark).isEqualTo("");
                Await.until(
                        "a picture of the run for this width",
                        () -> page.evaluate("document.querySelector('#timeline svg').viewBox.baseVal.width"
                                        + " === document.querySelector('#timeline').clientWidth")
                                .equals("true"));
                page.evaluate("scrollTo(0, 0)");
                picture(page, width + (dark ? "-dark" : "-light"));
            }
        }
        page.resize(1280, 900, false);
    }

    private static void picture(ChromiumPage page, String name) throws Exception {
        String pictures = System.getProperty("dashboard.pictures");
        if (pictures != null) {
            page.picture(Path.of(pictures, name + ".png"));
        }
    }

    /** Returns what has a contrast below 4.5, by the formula of WCAG; transparent backgrounds show their parent's. */
    private static final String CONTRAST = """
            (() => {
              const parts = colour => colour.match(/[\\d.]+/g).map(Number);
              const light = colour => parts(colour).slice(0, 3).map(c => c / 255)
                  .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
                  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
              const ground = e => {
                for (; e; e = e.parentElement) {
                  const colour = getComputedStyle(e).backgroundColor;
                  if (parts(colour)[3] !== 0) return colour;
                }
                return 'rgb(255, 255, 255)';
              };
              return [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && getComputedStyle(e).backgroundImage === 'none'
                  && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).filter(e => {
                const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
                return (a + 0.05) / (b + 0.05) < 4.5;
              }).map(e => e.className + ' ' + e.textContent.slice(0, 20)).join('; ');
            })()""";

    private static void itReconnects(ChromiumPage page) throws Exception {
        page.offline(true);
        page.until("#outcome", "lost");
        page.until("#notice", "The supervisor has not answered since ");
        page.offline(false);
        page.until("#outcome", "ready");
        page.until("#log", "line number " + LINES + " of many");
        Await.until(
                "no notice",
                () -> page.evaluate("document.querySelector('#notice').hidden").equals("true"));
    }

    private static void itOnlyReads(ChromiumPage page) throws Exception {
        assertThat(page.evaluate("document.querySelector('#stop').hidden")).isEqualTo("true");
        String post = "fetch('/v1/stop', { method: 'POST', headers: { Authorization: 'Bearer '"
                + " + JSON.parse(sessionStorage['devstack-session']).token } }).then(answer => answer.status)";
        assertThat(page.evaluate(post)).isEqualTo("403");
        assertThat(page.evaluate("fetch('/v1/stack').then(answer => answer.status)"))
                .isEqualTo("401");
    }

    private void stacksAreApartAndAnEndedSupervisorLeavesItsLines(Chromium browser, ChromiumPage first)
            throws Exception {
        Path directory = Files.createDirectory(project.resolve("<img src=x onerror=\"document.title='taken'\">"));
        DevStack second = DevStack.in(directory.resolve(".pids"));
        ServiceDefinition lonely =
                shell("constructor", "echo up; echo last words; exec sleep 600").build();
        try (RunningStack running =
                second.start(new StackDefinition(List.of(lonely), directory.resolve("target/devstack")))) {
            URI link = URI.create(second.dashboard(false));
            ChromiumPage waiting =
                    browser.visit(link.resolve("/#" + "0".repeat(48)).toString());
            waiting.until("#notice", "This link was used in another browser");
            ChromiumPage page = browser.visit(link.toString());
            page.until("#rows", "constructor");
            waiting.until("#rows", "constructor"); // it goes on when another tab has a session
            assertThat(page.evaluate("document.querySelector('h1').textContent"))
                    .startsWith("<img src=x ");
            assertThat(page.evaluate("document.querySelectorAll('h1 img').length + document.title"))
                    .startsWith("0ready");
            page.until("#log", "last words");
            assertThat(page.evaluate("document.querySelector('#rows').textContent"))
                    .doesNotContain("backend");
            assertThat(first.evaluate("document.querySelector('#rows').textContent"))
                    .contains("backend")
                    .doesNotContain("constructor");
            assertThat(page.evaluate("sessionStorage['devstack-session']"))
                    .isNotEqualTo(first.evaluate("sessionStorage['devstack-session']"));

            kill(pidIn(directory.resolve(".pids/supervisor.pid")));
            page.until("#outcome", "lost");
            assertThat(page.evaluate("document.querySelector('#log').innerText"))
                    .contains("last words");
            Await.until(
                    "the keeper stops the service",
                    () -> running.services().stream().noneMatch(service -> Machine.isAlive(service.pid())));
        }
    }

    private void itRestarts(ChromiumPage page, RunningStack running) throws Exception {
        page.until("#outcome", "ready");
        long before = running.service("talker").pid();
        page.evaluate("[...document.querySelectorAll('.name')].find(name => name.textContent === 'talker').click()");
        page.until("#more-talker", "Restart");
        page.evaluate(
                "[...document.querySelectorAll('#more-talker button')].find(b => b.textContent === 'Restart').click()");
        page.until("#events", "ready again");
        Await.until("the old process is gone", () -> !Machine.isAlive(before));

        untilItHasAnotherProcess(page, "talker", String.valueOf(before));
        String dependant = pidOf(page, "talker");
        page.evaluate("[...document.querySelectorAll('.name')].find(name => name.textContent === 'backend').click()");
        page.until("#more-backend", "Restart with dependants");
        String backend = pidOf(page, "backend");
        page.evaluate("[...document.querySelectorAll('#more-backend button')]"
                + ".find(b => b.textContent === 'Restart with dependants').click()");
        untilItHasAnotherProcess(page, "backend", backend);
        untilItHasAnotherProcess(page, "talker", dependant);
        page.until("#outcome", "ready");
    }

    private static void untilItHasAnotherProcess(ChromiumPage page, String service, String old) throws Exception {
        Await.until("another process of " + service, () -> {
            String now = pidOf(page, service);
            return now.matches("[0-9]+") && !now.equals(old);
        });
    }

    /** Returns the number in the open details of a service. */
    private static String pidOf(ChromiumPage page, String service) throws Exception {
        return page.evaluate("document.querySelector('#more-" + service + " dd').textContent.split(' ')[0]");
    }
}
