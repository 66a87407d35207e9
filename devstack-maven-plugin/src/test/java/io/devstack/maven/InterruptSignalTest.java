package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a real signal, for this JVM itself. */
class InterruptSignalTest {
    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private Object original;

    /** From here on a signal does no harm, whoever hears it. */
    @BeforeEach
    void somebodyListensAlready() throws Exception {
        Class<?> type = Class.forName("sun.misc.SignalHandler");
        original =
                handle(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
                    heard.add("the one before");
                    return null;
                }));
        assumeThat(original)
                .as("SIGINT is not ignored here")
                .isNotEqualTo(type.getField("SIG_IGN").get(null));
    }

    @AfterEach
    void restore() throws Exception {
        handle(original);
    }

    @Test
    void ctrlCIsHandedOverAndGoesToWhomItWentBeforeWhenThatIsOver() throws Exception {
        try (InterruptSignal first = InterruptSignal.to(() -> heard.add("first"))) {
            press();
            assertThat(next()).isEqualTo("first");
            try (InterruptSignal second = InterruptSignal.to(() -> heard.add("second"))) {
                assertThat(second).isNotEqualTo(first);
                press();
                assertThat(next()).isEqualTo("first");
                assertThat(next()).isEqualTo("second");
            }
            press();
            assertThat(next()).isEqualTo("first");
        }
        press();
        assertThat(next()).isEqualTo("the one before");
        assertThat(heard).isEmpty();
    }

    private String next() throws InterruptedException {
        return heard.poll(30, TimeUnit.SECONDS);
    }

    private static void press() throws Exception {
        Class<?> signal = Class.forName("sun.misc.Signal");
        signal.getMethod("raise", signal)
                .invoke(null, signal.getConstructor(String.class).newInstance("INT"));
    }

    private static Object handle(Object handler) throws Exception {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Method handle = signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"));
        return handle.invoke(null, signal.getConstructor(String.class).newInstance("INT"), handler);
    }
}
