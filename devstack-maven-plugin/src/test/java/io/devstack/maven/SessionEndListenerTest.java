package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.maven.execution.AbstractExecutionListener;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.ExecutionListener;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;

class SessionEndListenerTest {
    private final MavenProject module = Poms.moduleWithoutPlugin("shop");
    private final MavenSession session = Poms.build(module, false, module).session();
    private final List<String> heard = new ArrayList<>();

    @Test
    void aModuleThatFailsIsToldBeforeTheSessionsEndAndSoIsMavensOwnListener() {
        session.getRequest().setExecutionListener(new AbstractExecutionListener() {
            @Override
            public void projectFailed(ExecutionEvent event) {
                heard.add("Maven of " + event.getProject().getArtifactId());
            }
        });
        SessionEndListener.install(session, () -> heard.add("ended"), failed -> heard.add(failed.getArtifactId()));
        ExecutionListener installed =
                Objects.requireNonNull(session.getRequest().getExecutionListener());
        installed.projectSucceeded(eventOf(module));
        installed.projectFailed(eventOf(module));
        installed.sessionEnded(eventOf(module));
        assertThat(heard).containsExactly(module.getArtifactId(), "Maven of " + module.getArtifactId(), "ended");
    }

    private static ExecutionEvent eventOf(MavenProject module) {
        return (ExecutionEvent) Proxy.newProxyInstance(
                ExecutionEvent.class.getClassLoader(),
                new Class<?>[] {ExecutionEvent.class},
                (proxy, method, arguments) -> method.getName().equals("getProject") ? module : null);
    }
}
