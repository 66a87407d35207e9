package io.devstack.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens the page in a real browser, from the disk. */
class ReportInABrowserTest {
    private static final int READY_GREEN = 0x2b8a3e;
    private static final int STARTING_AMBER = 0xf2b01e;
    private static final int ALIVE_RED = 0xc92a2a;

    @TempDir
    Path directory = Path.of("");

    private String browser = "";

    @BeforeEach
    void findBrowser() {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(path -> Stream.of(Path.of(path, "chromium"), Path.of(path, "chromium-browser")))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty()) {
            System.out.println("NOTICE: skipped: no chromium is installed, so no browser opens the report");
        }
        assumeTrue(found.isPresent(), "no chromium is installed");
        browser = found.get().toString();
    }

    @Test
    void aBrowserFindsEveryServiceAndBar() throws Exception {
        RunReport.of(Runs.good().reading()).writePage(directory);
        String dom = Files.readString(browse("--dump-dom"));
        assertThat(dom).contains("All went well", "Nothing is left: two looks in a row");
        for (String service : List.of("database", "migrate", "api")) {
            assertThat(dom).contains("data-service=\"" + service + "\"", "<th>" + service + "</th>");
        }
        assertThat(dom.split("data-kind=\"", -1))
                .as("bars, and what is before the first")
                .hasSize(1 + 9);
    }

    /** What runs a script in the page changes its title, which is then no longer that of the run. */
    @Test
    void aBrowserPaintsTheBarsAndRunsNothingThatAServicePrinted() throws Exception {
        String attack = "</pre><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">";
        RunReport.of(Runs.lost().at(9_900, Runs.signal(54, attack)).reading()).writePage(directory);
        assertThat(Files.readString(browse("--dump-dom")))
                .contains("<title>Something is still running")
                .doesNotContain("<title>taken");
        browse("--screenshot=" + directory.resolve("page.png"));
        BufferedImage image = ImageIO.read(directory.resolve("page.png").toFile());
        assertThat(pixels(image, READY_GREEN)).isGreaterThan(20);
        assertThat(pixels(image, STARTING_AMBER)).isGreaterThan(20);
        assertThat(pixels(image, ALIVE_RED)).isGreaterThan(20);
    }

    private static int pixels(BufferedImage image, int colour) {
        int count = 0;
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                count += (image.getRGB(x, y) & 0xFFFFFF) == colour ? 1 : 0;
            }
        }
        return count;
    }

    private Path browse(String action) throws Exception {
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--hide-scrollbars",
                "--window-size=1200,1400",
                "--user-data-dir=" + directory.resolve("profile"),
                action,
                directory.resolve(RunReport.FILE).toUri().toString()));
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile())
                .redirectError(directory.resolve("errors").toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS))
                    .as("the browser ends")
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("errors")))
                .isZero();
        return output;
    }
}
