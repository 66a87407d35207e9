package io.devstack.maven;

import io.devstack.RunningStack;
import io.devstack.model.RunId;
import io.devstack.model.StopReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import javax.inject.Named;
import javax.inject.Singleton;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.personality.plexus.lifecycle.phase.Disposable;

/**
 * The stacks that this Maven started: ends them with the session, which in a resident Maven is earlier than the end of
 * the JVM. Keeps them reachable until then, because an attached stack ends when its lifeline is collected as garbage.
 */
@Named
@Singleton
public final class SessionStacks implements Disposable {
    private final List<Tied> stacks = new ArrayList<>();
    private final Set<Path> reused = new HashSet<>();
    private final Set<Path> watched = new HashSet<>();
    private final Map<Path, RunId> running = new HashMap<>();

    /** By request, which a session has in common with the copies of it that modules get. */
    private final Set<MavenExecutionRequest> left = Collections.newSetFromMap(new WeakHashMap<>());

    private record Tied(
            MavenSession session,
            Optional<MavenProject> module,
            RunningStack stack,
            boolean detached,
            Log log,
            Runnable afterwards) {}

    /** A stack was started by this build and has not been stopped by it since. */
    synchronized void started(Path pidDirectory, RunId run) {
        running.put(pidDirectory, run);
    }

    /** Returns whether this build reports the stack's deaths as they happen. */
    synchronized boolean isWatched(Path pidDirectory) {
        return watched.contains(pidDirectory);
    }

    /** From now on this build reports the stack's deaths as they happen. */
    synchronized void watched(Path pidDirectory) {
        watched.add(pidDirectory);
    }

    /** Returns the run that this build has started there and not stopped since. */
    synchronized Optional<RunId> runOf(Path pidDirectory) {
        return Optional.ofNullable(running.get(pidDirectory));
    }

    /** Returns whether this build had started the stack; from now on it has not. */
    synchronized boolean forget(Path pidDirectory) {
        return running.remove(pidDirectory) != null;
    }

    /** Somebody else's stack was taken: this build does not stop it. */
    synchronized void reused(Path pidDirectory) {
        reused.add(pidDirectory);
    }

    synchronized boolean isReused(Path pidDirectory) {
        return reused.contains(pidDirectory);
    }

    /** A person has ended what ran in the foreground; the modules after this one do not begin anew. */
    synchronized void left(MavenSession session) {
        left.add(session.getRequest());
    }

    synchronized boolean isLeft(MavenSession session) {
        return left.contains(session.getRequest());
    }

    /**
     * Ties a stack to the session. An attached stack ends with the session, or earlier with its module if that fails
     * and so never gets to its stop; a detached stack ends only if the session fails. Then {@code afterwards} follows.
     * If a stack cannot be stopped, the build logs a warning.
     */
    void add(Build build, RunningStack stack, boolean detached, Runnable afterwards) {
        MavenSession session = build.session();
        boolean first;
        synchronized (this) {
            first = stacks.stream().noneMatch(tied -> isSame(tied.session(), session));
            stacks.add(new Tied(session, build.project(), stack, detached, build.log(), afterwards));
        }
        if (first) {
            SessionEndListener.install(session, () -> ended(session), this::failed);
        }
    }

    /** With {@code -T} each module gets a copy of the session; the request they have in common. */
    static boolean isSame(MavenSession session, MavenSession other) {
        return session.getRequest().equals(other.getRequest());
    }

    private void ended(MavenSession session) {
        boolean failed = session.getResult().hasExceptions();
        end(takeAll().stream()
                .filter(tied -> !tied.detached() || (failed && isSame(tied.session(), session)))
                .toList());
    }

    private void failed(MavenProject module) {
        List<Tied> its;
        synchronized (this) {
            its = stacks.stream()
                    .filter(tied -> !tied.detached() && tied.module().equals(Optional.of(module)))
                    .toList();
            stacks.removeAll(its);
        }
        end(its);
    }

    /** The container ends, for sessions whose end was not reported. */
    @Override
    public void dispose() {
        end(takeAll().stream().filter(tied -> !tied.detached()).toList());
    }

    private synchronized List<Tied> takeAll() {
        List<Tied> all = List.copyOf(stacks);
        stacks.clear();
        return all;
    }

    /** It is too late to fail the build. */
    static void warn(StopReport report, Log log) {
        if (!report.left().isEmpty()) {
            log.warn("not everything could be stopped at the end of the build; still alive: "
                    + String.join("; ", report.left()) + "; stop it with: mvn devstack:stop");
        }
    }

    /** Maven's listener calls this: errors are only logged, and the other stacks are still ended. */
    private static void end(Tied tied) throws InterruptedException {
        try {
            warn(tied.stack().stop(), tied.log());
            tied.afterwards().run();
        } catch (RuntimeException e) {
            tied.log()
                    .warn("a stack could not be stopped at the end of the build: " + e.getMessage()
                            + "; stop it with: mvn devstack:stop");
        }
    }

    private static void end(List<Tied> ended) {
        try {
            for (Tied tied : ended) {
                end(tied);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // their lifelines close with this JVM
        }
    }
}
