import static org.junit.jupiter.api.Assertions.fail;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FailingIT {
    @Test
    void fails() throws Exception {
        String url = System.getProperty("backend.url") + "/ping";
        fail("it answered " + new String(URI.create(url).toURL().openStream().readAllBytes(), StandardCharsets.UTF_8));
    }
}
