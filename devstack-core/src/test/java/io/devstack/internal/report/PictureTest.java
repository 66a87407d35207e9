package io.devstack.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.internal.journal.JournalReading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The picture in the README is the one of the report: drawn from the journal of a run in which a service died. */
class PictureTest {
    private static final Path PICTURE = Path.of("..", "docs", "images", "failed-run.svg");

    /** To draw it anew: {@code mvn test -pl devstack-core -Dtest=PictureTest -Dpicture.write=true}. */
    @Test
    void pictureOfTheReadmeIsWhatTheReportDraws() throws Exception {
        Path journal = Path.of(Objects.requireNonNull(PictureTest.class.getResource("failed-run.jsonl"))
                .toURI());
        String page = "<rect width=\"1000\" height=\"100%\" fill=\"var(--page)\"/>";
        String drawn = Timeline.of(RunStory.of(JournalReading.of(journal)))
                .replaceFirst("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1000\" ")
                .replaceFirst("<defs>", "<style>" + Style.CSS + "</style>" + page + "<defs>")
                .replace("><g", ">\n<g");
        if (Boolean.getBoolean("picture.write")) {
            Files.createDirectories(PICTURE.getParent());
            Files.writeString(PICTURE, drawn + "\n");
        }
        assertThat(Files.readString(PICTURE)).isEqualTo(drawn + "\n");
    }
}
