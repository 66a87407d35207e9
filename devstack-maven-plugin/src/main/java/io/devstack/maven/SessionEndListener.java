package io.devstack.maven;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import org.apache.maven.execution.ExecutionListener;
import org.apache.maven.execution.MavenSession;
import org.jspecify.annotations.Nullable;

/** Hears the end of a session by standing before Maven's own listener; needs no build extension. */
final class SessionEndListener {
    private SessionEndListener() {}

    /** Runs {@code action} when the session has ended, after everybody else was told. */
    static void install(MavenSession session, Runnable action) {
        ExecutionListener original = session.getRequest().getExecutionListener();
        ExecutionListener wrapped = (ExecutionListener) Proxy.newProxyInstance(
                ExecutionListener.class.getClassLoader(),
                new Class<?>[] {ExecutionListener.class},
                (proxy, method, arguments) -> {
                    boolean ended = method.getName().equals("sessionEnded");
                    try {
                        if (ended) {
                            action.run();
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
