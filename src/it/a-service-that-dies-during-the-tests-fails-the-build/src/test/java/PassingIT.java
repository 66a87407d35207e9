import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

class PassingIT {
    @Test
    void passes() {}

    @Test
    @Disabled("so that there is something to count")
    void isSkipped() {}
}
