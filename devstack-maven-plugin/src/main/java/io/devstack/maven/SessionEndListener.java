package io.devstack.maven;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.ExecutionListener;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/** Hears the ends of a session and its modules by standing before Maven's own listener; needs no build extension. */
final class SessionEndListener {
    private SessionEndListener() {}

    /**
     * Runs {@code ended} when the session has ended, and {@code failed} with a module that comes to no end because one of its
     * goals failed: with {@code --fail-at-end} others follow it.
     */
    static void install(MavenSession session, Runnable ended, Consumer<MavenProject> failed) {
        ExecutionListener original = session.getRequest().getExecutionListener();
        ExecutionListener wrapped = (ExecutionListener) Proxy.newProxyInstance(
                ExecutionListener.class.getClassLoader(),
                new Class<?>[] {ExecutionListener.class},
                (proxy, method, arguments) -> {
                    try {
                        if (method.getName().equals("sessionEnded")) {
                            ended.run();
                        } else if (method.getName().equals("projectFailed")) {
                            failed.accept(((ExecutionEvent) arguments[0]).getProject());
                        }
                        return original == null
                                ? answerOfNobody(
                                        method.getName(),
                                        proxy,
                                        arguments == null ? List.of() : Arrays.asList(arguments))
                                : method.invoke(original, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
        session.getRequest().setExecutionListener(wrapped);
    }

    private static @Nullable Object answerOfNobody(String method, Object proxy, List<?> arguments) {
        return switch (method) {
            case "equals" -> proxy == arguments.get(0);
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "devstack's session listener";
            default -> null;
        };
    }
}
