package io.devstack.maven;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Passes Ctrl+C to the registered listeners, and restores the previous handler when none is left. The only use of
 * {@code sun.misc.Signal}, by reflection, because it is in a module that a JDK need not have. Modules that run side by
 * side all receive the same Ctrl+C.
 */
final class InterruptSignal implements AutoCloseable {
    private static final List<Runnable> LISTENING = new ArrayList<>();
    private static @Nullable Object before;

    private final Runnable listener;

    private InterruptSignal(Runnable listener) {
        this.listener = listener;
    }

    /**
     * Calls {@code listener} on each Ctrl+C, on a thread of its own, until this is closed. Where that cannot be had, as with
     * {@code java -Xrs}, Ctrl+C ends Maven as always, and the supervisor takes the stack down.
     */
    static InterruptSignal to(Runnable listener) {
        synchronized (LISTENING) {
            LISTENING.add(listener);
            if (LISTENING.size() == 1) {
                before = install(handler());
            }
        }
        return new InterruptSignal(listener);
    }

    private static void pressed() {
        List<Runnable> all;
        synchronized (LISTENING) {
            all = List.copyOf(LISTENING);
        }
        all.forEach(Runnable::run);
    }

    private static Object handler() {
        try {
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            return Proxy.newProxyInstance(
                    InterruptSignal.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            pressed();
                            return null;
                        }
                        return switch (method.getName()) {
                            case "equals" -> arguments != null && proxy == arguments[0];
                            case "hashCode" -> System.identityHashCode(proxy);
                            default -> "devstack's Ctrl+C";
                        };
                    });
        } catch (ClassNotFoundException e) {
            return LISTENING; // install finds that out, too
        }
    }

    /** Returns what was there before, null if nothing could be installed. */
    private static @Nullable Object install(Object handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Method handle = signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"));
            return handle.invoke(null, signal.getConstructor(String.class).newInstance("INT"), handler);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return null; // there is no such class here, or the JVM keeps the signal for itself
        }
    }

    @Override
    public void close() {
        synchronized (LISTENING) {
            LISTENING.remove(listener);
            Object old = before;
            if (LISTENING.isEmpty() && old != null) {
                install(old);
                before = null;
            }
        }
    }
}
