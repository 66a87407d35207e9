package io.devstack.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.devstack.model.RunningService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A JVM that runs a test which never ends, as an IDE does: prints READY and the PID of the service. */
final class RunsATest {
    private RunsATest() {}

    public static void main(String[] arguments) {
        LauncherFactory.create()
                .execute(LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(NeverEnds.class))
                        .build());
    }

    static class NeverEnds {
        @RegisterExtension
        static final DevStackExtension stack = DevStackExtension.of(Backend.of("killed"));

        @Test
        void neverEnds(@FromService("backend") RunningService backend) throws Exception {
            System.out.println("READY " + backend.pid());
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
