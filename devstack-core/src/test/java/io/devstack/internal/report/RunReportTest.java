package io.devstack.internal.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.event.RecordedEvent;
import io.devstack.event.RunEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.fixture.Samples;
import io.devstack.internal.journal.JournalReading;
import io.devstack.internal.state.Archive;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.Failure;
import io.devstack.model.RunId;
import io.devstack.model.Verdict;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class RunReportTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void everyServiceHasItsBarsInTheOrderOfItsLife() throws Exception {
        Document picture = picture(Runs.good().reading());
        assertThat(bars(picture, "database")).containsExactly("starting", "ready", "stopping");
        assertThat(bars(picture, "migrate")).containsExactly("waiting", "task");
        assertThat(bars(picture, "api")).containsExactly("waiting", "starting", "ready", "stopping");
    }

    @Test
    void whoeverWaitedHasAnArrowFromEachThatItWaitedFor() throws Exception {
        assertThat(attributes(picture(Runs.good().reading()), "data-from", "data-to"))
                .containsExactlyInAnyOrder("database migrate", "database api", "migrate api");
    }

    @Test
    void aLongTimeInWhichNothingHappenedIsShortenedAndTheStartCanStillBeSeen() throws Exception {
        Document picture = picture(Runs.good().reading());
        assertThat(texts(picture)).contains("\u2248 20 min");
        assertThat(widthOf(picture, "database", "starting")).isGreaterThan(50);
    }

    @Test
    void theOutcomeOfAGoodRunIsSaidInWordsToo() {
        assertThat(page(Runs.good()))
                .contains("The services ran well", "3 services were ready after 2.9 s, and ran for 20 min")
                .contains("devstack run in shop")
                .contains("looked at, one by one, 3 times; at the last look there were 132")
                .contains("Nothing is left")
                .contains("<td>database, migrate, 1.8 s</td>")
                .contains("signal TERM to pid 53 (java -jar api.jar), on record")
                .contains("by force, after 0.6 s")
                .contains("<td><a href=\"api.log\">api.log</a></td>", "<dt>Drawn by</dt><dd>devstack")
                .containsSubsequence("Nothing is left", "<details>", "signal TERM to pid 53", "</details>")
                .doesNotContain("not whole", "What went wrong");
    }

    @Test
    void pageOfAServiceThatDiedAgainAndAgainStaysSmall() throws Exception {
        Runs run = new Runs().at(0, new StackEvent.RunStarted(new RunId("run-9"), List.of(Runs.API), 50, "keeper"));
        for (int i = 1; i <= 5_000; i++) {
            run.at(i * 100L, Runs.launched(Runs.API, i, Map.of()));
            run.at(i * 100L + 50, Runs.ready(Runs.API, i, Map.of()));
            run.at(i * 100L + 90, Runs.died(Runs.API, i));
        }
        run.at(600_000, Runs.stopping("it was asked"));
        run.at(600_100, Runs.ended(Verdict.CERTIFIED, List.of()));
        assertThat(bars(picture(run.reading()), "api")).hasSize(101);
        assertThat(page(run))
                .contains("api changed 14900 times from")
                .contains("The last 100; 4900 more are in the journal.")
                .contains("5000 times")
                .contains("<td>4980 more; at ")
                .hasSizeLessThan(400_000);
    }

    @Test
    void uncertainEndNamesTheObstacleOfTheProof() {
        assertThat(page(scanned(Verdict.UNOBSERVABLE)))
                .contains("lists of children do not prove it either, because the keeper is gone.");
        assertThat(page(scanned(Verdict.CERTIFIED))).doesNotContain("the keeper is gone");
    }

    @Test
    void proofByTheKernelIsNotCalledTwoScans() {
        assertThat(page(provenByKernel(Verdict.CERTIFIED)))
                .contains("the kernel listed no descendant of this run")
                .contains(
                        "1 scan searched for processes that do not descend from the run, the last one among 7 processes")
                .doesNotContain("two looks in a row", "all processes of the machine");
        assertThat(page(provenByKernel(Verdict.UNOBSERVABLE)))
                .contains("did not become empty in time")
                .doesNotContain("Other programs");
    }

    private static Runs provenByKernel(Verdict verdict) {
        return new Runs()
                .at(0, new StackEvent.RunStarted(new RunId("run-9"), List.of(Runs.API), 50, "keeper"))
                .at(50, new StopEvent.ProcessesScanned(1, 7, Optional.empty(), true))
                .at(60, Runs.ended(verdict, List.of()));
    }

    private static Runs scanned(Verdict verdict) {
        return new Runs()
                .at(0, new StackEvent.RunStarted(new RunId("run-8"), List.of(Runs.API), 50, "keeper"))
                .at(50, new StopEvent.ProcessesScanned(40, 99, Optional.of("the keeper is gone")))
                .at(60, Runs.ended(verdict, List.of()));
    }

    @Test
    void portsAreShownBeforeAndAfter() {
        assertThat(page(Runs.good()))
                .contains("<th>5000</th><td>api</td><td>free, picked for it</td><td>free</td>")
                .contains("<th>5432</th><td>database</td><td>free</td><td>free; it lingers</td>");
        assertThat(page(Runs.failed(Runs.failure(Runs.MIGRATE, "no"))))
                .contains(
                        "<th>5000</th><td>api</td><td>free, picked for it</td><td>not used: its service was never launched");
    }

    @Test
    void aPortThatWasTakenIsNamedThoughNobodyGotIt() {
        Runs run = new Runs()
                .at(0, new StackEvent.RunStarted(new RunId("run-4"), List.of(Runs.API), 50, "keeper"))
                .at(
                        30,
                        new StackEvent.StartFailed(Failure.of(
                                Failure.Kind.PORT_IN_USE,
                                Optional.of(Runs.API),
                                "port 5000 of service 'api' is taken: it is held by pid 77 (java)")))
                .at(50, Runs.ended(Verdict.CERTIFIED, List.of()));
        assertThat(page(run))
                .contains("The start failed: api", "never launched", "is taken: it is held by pid 77 (java)")
                .contains("before a service was given a port");
    }

    @Test
    void aStartThatFailedWithoutPortsHadNone() {
        Runs run = new Runs()
                .at(0, new StackEvent.RunStarted(new RunId("run-7"), List.of(Runs.API), 50, "keeper"))
                .at(30, Runs.launched(Runs.API, 53, Map.of()))
                .at(40, new StackEvent.StartFailed(Runs.failure(Runs.API, "api exited with 3")))
                .at(50, Runs.ended(Verdict.CERTIFIED, List.of()));
        assertThat(page(run)).contains("No service of this run had a port.").doesNotContain("was given a port");
    }

    @Test
    void failureComesFirstWithWhatToDoNext() {
        assertThat(page(Runs.failed(Runs.failure(Runs.MIGRATE, "migrate exited with 3"))))
                .containsSubsequence("What went wrong", "Fix the problem that its last lines show", "<svg")
                .containsPattern("<p>At [0-9.]+ s, 03:04:0[0-9].[0-9]{2} UTC.</p>");
    }

    @Test
    void timesOfEventsAreTheSecondsOfTheRunAndOfTheClock() {
        Runs run = new Runs()
                .at(0, new StackEvent.RunStarted(new RunId("run-5"), List.of(Runs.API), 50, "keeper"))
                .at(61_020, Runs.stopping("a stop was asked for"))
                .at(61_290, Runs.ended(Verdict.CERTIFIED, List.of()));
        assertThat(page(run)).contains("<td>1 min 1.02 s</td><td>", "<td>1 min 1.29 s</td><td>", "<th>UTC</th>");
        assertThat(page(run)).containsPattern("<td>1 min 1\\.02 s</td><td>[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{2}</td>");
    }

    @Test
    void aFailedStartNamesTheServiceAndShowsItsLog() throws Exception {
        JournalReading run = Runs.failed(
                        Runs.failure(Runs.MIGRATE, "migrate exited with 3 after 0.7 s", "Traceback:", "no such table"))
                .reading();
        assertThat(RunReport.of(run).html())
                .contains("The start failed: migrate", "migrate exited with 3 after 0.7 s")
                .contains("Traceback:\nno such table\n")
                .contains("<a href=\"migrate.log\">")
                .contains("<td>it failed to start</td>", "<td>never launched</td><td>none</td>");
        Document picture = picture(run);
        assertThat(bars(picture, "migrate")).containsExactly("waiting", "starting", "down");
        assertThat(bars(picture, "api")).containsExactly("waiting");
        assertThat(attributes(picture, "data-mark")).containsExactly("failed to start");
    }

    @Test
    void deathsAndRestartsAreBarsOfTheirOwnAndEachHasTheLogOfItsLaunch() throws Exception {
        Document picture = picture(Runs.died().reading());
        assertThat(bars(picture, "api")).containsExactly("starting", "ready", "down", "starting", "ready", "down");
        assertThat(attributes(picture, "data-mark")).containsExactly("died", "died");
        assertThat(page(Runs.died()))
                .contains("api died, 2 times", "There was 1 restart.")
                .containsSubsequence("<a href=\"api.1.log\">", "<a href=\"api.log\">")
                .contains("api stays down: it died 2 times within 1.7 s");
    }

    @Test
    void launchThatDidNotBecomeReadyIsABarOfItsOwn() throws Exception {
        Document picture = picture(Runs.failedLaunchBetween().reading());
        assertThat(bars(picture, "api"))
                .containsExactly("starting", "ready", "down", "starting", "down", "starting", "ready");
        assertThat(attributes(picture, "data-mark")).containsExactly("died", "failed to start");
        assertThat(page(Runs.failedLaunchBetween())).contains("(2 of 2): api exited with 3 after 0.1 s");
    }

    @Test
    void anOrderedRestartThatFailedIsToldThoughNothingDied() throws Exception {
        Runs run = Runs.restartFailed()
                .at(2_000, Runs.stopping("a stop was asked for"))
                .at(2_100, Runs.ended(Verdict.CERTIFIED, List.of()));
        assertThat(page(run))
                .contains(
                        "A restart failed: database, api",
                        "1 restart was ordered, of database, api.",
                        "no; 1 ordered restart")
                .contains("database exited with 3 after 0.2 s", "no disk")
                .contains("api was not launched again, because database is not ready")
                .doesNotContain("The services ran well");
        Document picture = picture(run.reading());
        assertThat(bars(picture, "database"))
                .containsExactly("starting", "ready", "stopping", "restarting", "starting", "down");
        assertThat(bars(picture, "api")).containsExactly("starting", "ready", "stopping", "restarting", "down");
        assertThat(phases(picture)).containsExactly("start", "tests", "not-ready", "stop");
        assertThat(RunReport.of(run.reading()).junitXml())
                .contains("failures=\"2\"", "message=\"database exited with 3 after 0.2 s\"");
    }

    /** The tests had not all of the stack then, though nothing went wrong. */
    @Test
    void whileAnOrderedRestartLastsNotAllIsReady() throws Exception {
        Runs run = Runs.restarted();
        Document picture = picture(run.reading());
        assertThat(phases(picture)).containsExactly("start", "tests", "tests", "restart", "stop");
        assertThat(titles(picture, "phase"))
                .contains("all ready: tests window: 1.00 s", "restart: 0.80 s", "all ready: tests window: 2.00 s");
        assertThat(bars(picture, "database"))
                .containsExactly("starting", "ready", "stopping", "restarting", "starting", "ready");
        assertThat(page(run))
                .contains("The services ran well", "1 restart was ordered, of database.", "no; 1 ordered restart")
                .contains("stopped by an ordered restart", "those of ordered restarts included");
        assertThat(RunReport.of(run.reading())
                        .inShort(directory, Optional.empty())
                        .restarts())
                .isEqualTo(1);
    }

    @Test
    void whileSomethingIsDownNotAllIsReady() throws Exception {
        assertThat(phases(picture(Runs.died().reading())))
                .containsExactly("start", "tests", "tests", "not-ready", "not-ready", "stop");
    }

    @Test
    void aTaskThatIsDoneStaysReadyUntilItRunsAgain() throws Exception {
        assertThat(phases(picture(Runs.good().reading()))).containsExactly("start", "tests", "stop");
    }

    @Test
    void anOrderedRestartThatBrokeIsNobodysAndStillTold() {
        Runs run = Runs.good();
        Runs broke = new Runs();
        run.reading().entries().stream()
                .filter(entry -> !(entry.fact() instanceof StopEvent.RunEnded))
                .forEach(entry -> broke.add(entry));
        broke.at(
                        1_300_000,
                        new StackEvent.RestartFailed(
                                1,
                                List.of(Failure.of(
                                        Failure.Kind.INTERNAL, Optional.empty(), "the restart broke: oh no"))))
                .at(1_300_100, Runs.ended(Verdict.CERTIFIED, List.of()));
        assertThat(page(broke))
                .contains("A restart failed", "the restart broke: oh no")
                .doesNotContain("The services ran well");
        assertThat(RunReport.of(broke.reading()).junitXml()).contains("failures=\"1\"", "the restart broke: oh no");
    }

    @Test
    void whatALostSupervisorDidNotSeeIsShownAsUnwatchedAndSurvivorsAreNamed() throws Exception {
        assertThat(bars(picture(Runs.lost().reading()), "api"))
                .containsExactly("starting", "ready", "unwatched", "stopping", "still-alive");
        assertThat(page(Runs.lost()))
                .contains("Something is still running", "pid 53 of user root (api --token=***")
                .contains("not free: it is held by pid 53 (api)")
                .doesNotContain("geheim", "Nothing is left");
    }

    @Test
    void whateverAServicePrintsStaysText() throws Exception {
        String nasty =
                "</pre><script>alert(1)</script><img src=x onerror=alert(2)> \" ' & ]]> \u0000\u001b[31m\u202e\ud800";
        Runs run = Runs.failed(Runs.failure(Runs.MIGRATE, "it said " + nasty, nasty))
                .at(1_980, Runs.signal(77, "sh -c '" + nasty + "'"));
        String page = page(run);
        assertThat(page)
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .doesNotContain("<script", "<img", "\u0000", "\u001b", "\u202e")
                .contains("default-src 'none'");
        assertThat(new String(page.getBytes("UTF-8"), "UTF-8")).isEqualTo(page);
        assertThat(junit(run).getElementsByTagName("script").getLength()).isZero();
    }

    @Test
    void secretsInTheLastLinesAreMasked() {
        Runs run =
                Runs.failed(Runs.failure(Runs.MIGRATE, "no login with --password=hunter2", "PASSWORD=hunter2", "url"));
        assertThat(page(run)).contains("PASSWORD=***").doesNotContain("hunter2");
        assertThat(RunReport.of(run.reading()).junitXml())
                .contains("PASSWORD=***")
                .doesNotContain("hunter2");
    }

    /** A journal can break off anywhere. */
    @Test
    void everyBeginningOfAJournalGivesAPageThatSaysSo() throws Exception {
        for (Runs run : List.of(Runs.good(), Runs.died(), Runs.lost())) {
            for (int count = 0; count < run.size(); count++) {
                assertThat(RunReport.of(run.first(count)).html())
                        .contains("The journal of this run is not whole", "It has no end");
                junit(RunReport.of(run.first(count)));
            }
        }
    }

    private Archive output() throws IOException {
        return StateDirectory.at(directory.resolve(".pids")).archiver().output(directory);
    }

    private void writePage(RunReport report) throws IOException {
        output().write(RunReport.FILE, RunReport.PAGE_MARK, report::html);
    }

    private boolean hasPage(RunReport report) throws IOException {
        return output().has(RunReport.FILE, report.mark());
    }

    /** A file of that name may be of any size. */
    @Test
    void onlyTheBeginningOfAPageIsRead() throws Exception {
        RunReport report = RunReport.of(Runs.good().reading());
        try (RandomAccessFile page =
                new RandomAccessFile(directory.resolve("report.html").toFile(), "rw")) {
            page.setLength(20L << 30); // a file without blocks
            assertThat(hasPage(report)).isFalse();
            assertThatThrownBy(() -> writePage(report)).hasMessageContaining("is not devstack's");
            page.write(report.html().getBytes(StandardCharsets.UTF_8));
            assertThat(hasPage(report)).isTrue();
        }
    }

    @Test
    void aDamagedJournalGivesAPageThatSaysHowMuchOfItIsMissing() throws Exception {
        Path journal = Files.writeString(
                directory.resolve("events.jsonl"),
                "{\"at\":\"2026-01-02T03:04:05Z\",\"fact\":{\"kind\":\"detached\"}}\n\u0000\u0000\n\n{\"at\":\"20");
        RunReport report = RunReport.of(journal);
        assertThat(report.html()).contains("2 lines of it could not be read", "It has no beginning", "It has no end");
        assertThat(hasPage(report)).isFalse();
        writePage(report);
        assertThat(hasPage(report)).isTrue();
        assertThat(hasPage(RunReport.of(Runs.good().reading()))).isFalse();
    }

    @Test
    void onlyWhatIsOursIsDeleted() throws Exception {
        RunReport report = RunReport.of(Runs.good().reading());
        Path junit = directory.resolve("TEST-devstack.xml");
        writePage(report);
        output().write("TEST-devstack.xml", RunReport.JUNIT_MARK, report::junitXml);
        output().delete(RunReport.FILE, RunReport.PAGE_MARK);
        output().delete("TEST-devstack.xml", RunReport.JUNIT_MARK);
        assertThat(directory.toFile().list()).isEmpty();
        Files.writeString(directory.resolve("report.html"), "<html>of somebody else</html>");
        Files.writeString(junit, "<testsuite name=\"devstack-tests\" tests=\"1\"/>");
        output().delete(RunReport.FILE, RunReport.PAGE_MARK);
        output().delete("TEST-devstack.xml", RunReport.JUNIT_MARK);
        assertThat(directory.toFile().list()).hasSize(2);
    }

    @Test
    void whatCannotBeWrittenLeavesNoPartOfIt() throws Exception {
        Files.createDirectories(directory.resolve("report.html/in-the-way"));
        RunReport report = RunReport.of(Runs.good().reading());
        assertThatThrownBy(() -> writePage(report))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not devstack's; move it elsewhere");
        assertThat(directory.toFile().list()).containsExactly("report.html");
    }

    @Test
    void everyKindOfFactCanBeShownEvenWhereTheClockGoesBack() throws Exception {
        List<RecordedEvent> entries = new ArrayList<>();
        for (RunEvent fact : Samples.facts()) {
            entries.add(new RecordedEvent(Instant.ofEpochSecond(1_000_000 - entries.size()), fact));
        }
        JournalReading reading = new JournalReading(entries, 0);
        assertThat(bars(picture(reading), "api")).isNotEmpty();
        junit(RunReport.of(reading));
    }

    @Test
    void theRunInShortHasTheNumbersOfTheConsole() {
        assertThat(RunReport.of(Runs.died().reading()).inShort(directory, Optional.of("no room")))
                .isEqualTo(new StackEvent.RunReported(
                        1,
                        Optional.of(Duration.ofMillis(160)),
                        Optional.of(Duration.ofMillis(3_840)),
                        2,
                        0,
                        0,
                        Optional.of(Duration.ofMillis(1_100)),
                        new StackEvent.RunReported.Report(directory.resolve("report.html"), Optional.of("no room"))));
    }

    @Test
    void unhealthyServiceThatRecoversIsAWarning() throws Exception {
        String page = RunReport.of(Runs.unhealthy(true).reading()).html();
        assertThat(page)
                .contains("<h1 class=\"warning\">api was unhealthy and recovered</h1>")
                .contains("bar unhealthy");
        assertThat(RunReport.of(Runs.unhealthy(true).reading()).junitXml())
                .contains("failures=\"0\"")
                .contains("<system-out>api is unhealthy: nothing listens on port 5000; it recovered after 6 s");
    }

    @Test
    void serviceThatIsUnhealthyWhenTheStopBeginsIsAFailure() throws Exception {
        String page = RunReport.of(Runs.unhealthy(false).reading()).html();
        assertThat(page).contains("<h1 class=\"bad\">api was unhealthy</h1>");
        assertThat(RunReport.of(Runs.unhealthy(false).reading()).junitXml()).contains("failures=\"1\"");
        assertThat(RunReport.of(Runs.unhealthy(false).reading())
                        .inShort(directory, Optional.empty())
                        .deaths())
                .isEqualTo(1);
    }

    @Test
    void aCiServerSeesEachServiceAsATestCase() throws Exception {
        Element good = junit(Runs.good()).getDocumentElement();
        assertThat(good.getAttribute("tests")).isEqualTo("4");
        assertThat(good.getAttribute("failures")).isEqualTo("0");
        Document failed = junit(Runs.failed(Runs.failure(Runs.MIGRATE, "migrate exited with 3", "no such table")));
        assertThat(failed.getDocumentElement().getAttribute("failures")).isEqualTo("1");
        assertThat(failed.getDocumentElement().getAttribute("skipped")).isEqualTo("1");
        Element failure = (Element) failed.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message")).isEqualTo("migrate exited with 3");
        assertThat(failure.getTextContent()).contains("no such table");
        assertThat(((Element) failure.getParentNode()).getAttribute("name")).isEqualTo("migrate");
        assertThat(junit(Runs.lost()).getElementsByTagName("failure").item(0).getTextContent())
                .contains("the supervisor died", "still alive: pid 53");
    }

    private static String page(Runs run) {
        return RunReport.of(run.reading()).html();
    }

    private static Document junit(Runs run) throws Exception {
        return junit(RunReport.of(run.reading()));
    }

    private static Document junit(RunReport report) throws Exception {
        return xml(report.junitXml());
    }

    /** Returns the drawing, which must be well-formed. */
    private static Document picture(JournalReading reading) throws Exception {
        Matcher svg = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL)
                .matcher(RunReport.of(reading).html());
        assertThat(svg.find()).as("a drawing").isTrue();
        return xml(svg.group());
    }

    private static Document xml(String text) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }

    private static List<String> bars(Document picture, String service) {
        List<String> kinds = new ArrayList<>();
        for (Element group : groups(picture, "data-kind")) {
            if (((Element) group.getParentNode()).getAttribute("data-service").equals(service)) {
                kinds.add(group.getAttribute("data-kind"));
            }
        }
        return kinds;
    }

    /** Returns what the strip above the rows is divided into, as drawn. */
    private static List<String> phases(Document picture) {
        return groups(picture, "class").stream()
                .map(group -> group.getAttribute("class"))
                .filter(css -> css.startsWith("phase "))
                .map(css -> css.substring("phase ".length()))
                .toList();
    }

    private static List<String> titles(Document picture, String css) {
        return groups(picture, "class").stream()
                .filter(group -> group.getAttribute("class").startsWith(css + " "))
                .map(group -> group.getElementsByTagName("title").item(0).getTextContent())
                .toList();
    }

    private static double widthOf(Document picture, String service, String kind) {
        for (Element group : groups(picture, "data-kind")) {
            boolean wanted = group.getAttribute("data-kind").equals(kind)
                    && ((Element) group.getParentNode())
                            .getAttribute("data-service")
                            .equals(service);
            if (wanted) {
                return Double.parseDouble(
                        ((Element) group.getElementsByTagName("rect").item(0)).getAttribute("width"));
            }
        }
        throw new AssertionError("no bar " + kind + " of " + service);
    }

    private static List<String> attributes(Document picture, String... names) {
        List<String> values = new ArrayList<>();
        for (Element group : groups(picture, names[0])) {
            List<String> each = new ArrayList<>();
            for (String name : names) {
                each.add(group.getAttribute(name));
            }
            values.add(String.join(" ", each));
        }
        return values;
    }

    private static List<Element> groups(Document picture, String attribute) {
        List<Element> found = new ArrayList<>();
        NodeList all = picture.getElementsByTagName("g");
        for (int i = 0; i < all.getLength(); i++) {
            if (((Element) all.item(i)).hasAttribute(attribute)) {
                found.add((Element) all.item(i));
            }
        }
        return found;
    }

    private static List<String> texts(Document picture) {
        List<String> texts = new ArrayList<>();
        NodeList all = picture.getElementsByTagName("text");
        for (int i = 0; i < all.getLength(); i++) {
            texts.add(all.item(i).getTextContent());
        }
        return texts;
    }
}
