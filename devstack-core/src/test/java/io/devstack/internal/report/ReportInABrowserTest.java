package io.devstack.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Chromium;
import io.devstack.fixture.ChromiumPage;
import java.awt.image.BufferedImage;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Opens the page in a real browser, from the disk. */
class ReportInABrowserTest {
    private static final int READY_GREEN = 0x247a36;
    private static final int STARTING_AMBER = 0xf2b01e;
    private static final int ALIVE_RED = 0xc92a2a;

    @TempDir
    Path directory = Path.of("");

    @Test
    @Timeout(300)
    void aBrowserFindsEveryServiceAndBar() throws Exception {
        Files.writeString(
                directory.resolve("report.html"),
                RunReport.of(Runs.good().reading()).html());
        String dom = Chromium.dom(directory, page());
        assertThat(dom).contains("The services ran well", "Nothing is left: two looks in a row");
        for (String service : List.of("database", "migrate", "api")) {
            assertThat(dom).contains("data-service=\"" + service + "\"", "<th>" + service + "</th>");
        }
        assertThat(dom.split("data-kind=\"", -1))
                .as("bars of both pictures, and what is before the first")
                .hasSize(1 + 2 * 9);
    }

    @Test
    @Timeout(300)
    void telephoneShowsThePageWithoutScrollingSideways() throws Exception {
        try (Chromium browser = Chromium.open(directory)) {
            for (Runs run : List.of(Runs.died(), Runs.lost())) {
                Files.writeString(
                        directory.resolve("report.html"),
                        RunReport.of(run.reading()).html());
                ChromiumPage page = browser.visit(page().toString());
                page.until("h1", "i"); // it is loaded
                page.resize(390, 844, false);
                assertThat(page.evaluate("String(document.documentElement.scrollWidth)"))
                        .isEqualTo("390");
                assertThat(page.evaluate("document.querySelector('.slim svg').getBoundingClientRect().width <= 390"))
                        .isEqualTo("true");
                assertThat(page.evaluate("getComputedStyle(document.querySelector('.wide')).display"))
                        .isEqualTo("none");
            }
        }
    }

    /** What runs a script in the page changes its title, which is then no longer that of the run. */
    @Test
    @Timeout(300)
    void aBrowserPaintsTheBarsAndRunsNothingThatAServicePrinted() throws Exception {
        String attack = "</pre><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">";
        Files.writeString(
                directory.resolve("report.html"),
                RunReport.of(Runs.lost().at(9_900, Runs.signal(54, attack)).reading())
                        .html());
        assertThat(Chromium.dom(directory, page()))
                .contains("<title>Something is still running")
                .doesNotContain("<title>taken");
        BufferedImage image = ImageIO.read(Chromium.picture(directory, page()).toFile());
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

    private URI page() {
        return directory.resolve(RunReport.FILE).toUri();
    }
}
