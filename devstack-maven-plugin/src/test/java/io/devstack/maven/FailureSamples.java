package io.devstack.maven;

import io.devstack.model.AlreadyRunningException;
import io.devstack.model.DevStackException;
import io.devstack.model.Failure;
import io.devstack.model.InvalidStackException;
import io.devstack.model.NotReusableException;
import io.devstack.model.NotRunningException;
import io.devstack.model.NotStoppedException;
import io.devstack.model.RestartFailedException;
import io.devstack.model.RunLostException;
import io.devstack.model.ServiceDiedException;
import io.devstack.model.ServiceName;
import io.devstack.model.StartFailedException;
import io.devstack.model.UnknownServiceException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One failure of every kind, as the core makes them. */
final class FailureSamples {
    private static final Path PIDS = Path.of("/project/.pids");
    private static final ServiceName API = new ServiceName("api");

    private FailureSamples() {}

    static List<DevStackException> all() {
        List<DevStackException> all = new ArrayList<>();
        all.add(new InvalidStackException(Optional.of(API), "port", "65536 is out of range", "use 1 to 65535"));
        all.add(TypedProperties.refusal("devstack.prots", "5000", Set.of("devstack.ports", "devstack.open")));
        all.add(TypedProperties.refusal(
                "devstack.dbPassword", "hunter2", new TreeSet<>(Set.of("devstack.ports", "devstack.open"))));
        all.add(new AlreadyRunningException(PIDS, 50, Instant.EPOCH, List.of(API)));
        all.add(new AlreadyRunningException(PIDS, 50, Instant.EPOCH, List.of()));
        all.add(new NotReusableException(PIDS, 50, "it was started with another definition"));
        all.add(new StartFailedException(Failure.of(
                API,
                "command",
                "there is no program 'uvicorn' on its PATH; install it, or write the path of the program")));
        all.add(failed(
                Failure.Kind.PORT_IN_USE,
                "port 5000 of service 'api' is taken: it is held by pid 77 of user anna (java -jar old.jar)"));
        all.add(failed(
                Failure.Kind.PORT_IN_USE_BY_PROJECT,
                "port 5000 of service 'api' is taken: it is held by pid 78 of user anna (uvicorn main:app)"));
        all.add(failed(
                Failure.Kind.PORT_IN_USE_BY_STACK,
                "port 5000 of service 'api' is taken by service 'web' of the stack in m2/.pids, which is running"));
        all.add(failed(Failure.Kind.PORT_LOST, "port 61234 of service 'api' was taken by another process"));
        all.add(failed(Failure.Kind.LAUNCH, "service 'api' could not be launched: java.io.IOException: error=7"));
        all.add(withLog(
                Failure.Kind.ENDED,
                "api exited with 3 after 0.4 s; it never opened port 5000",
                "Traceback:",
                "  no database"));
        all.add(withLog(
                Failure.Kind.NOT_READY,
                "api was not ready within 60.0 s; it was still running (pid 52), but no line of its log matches 'up'"));
        all.add(withLog(
                Failure.Kind.WRONG_ANSWER,
                "api was not ready within 60.0 s; it was still running (pid 52), but GET http://127.0.0.1:5000/ answered"
                        + " 503, wanted 200-399"));
        all.add(withLog(Failure.Kind.FAIL_ON, "api will not become ready: the log says: FATAL no database"));
        all.add(withLog(
                Failure.Kind.OTHER_PORT,
                "api was not ready within 60.0 s; it was still running (pid 52), but 127.0.0.1:5000 does not accept"
                        + " connections; it listens on port 8080, not on 5000"));
        all.add(withLog(
                Failure.Kind.NEVER_LISTENED,
                "api was not ready within 60.0 s; it was still running (pid 52), but nobody listens on port 5000"));
        all.add(withLog(
                Failure.Kind.SEVERAL_PORTS,
                "api will not become ready: it listens on 2 ports, so its own cannot be told: 5000 (pid 52 of user anna"
                        + " (java)), 5001 (pid 52 of user anna (java))"));
        all.add(withLog(
                Failure.Kind.UNHEALTHY,
                "api is unhealthy: its alive check failed 3 times in a row: GET http://127.0.0.1:5000/ answered 503, wanted"
                        + " 200-399",
                "out of memory"));
        all.add(failed(Failure.Kind.CANCELLED, "the start was cancelled: a stop was asked for"));
        StartFailedException cancelled = failed(Failure.Kind.CANCELLED, "the start was cancelled: its owner is gone");
        cancelled.addSuppressed(new DevStackException("still alive: pid 52 of user anna (java)"));
        all.add(cancelled);
        all.add(failed(
                Failure.Kind.INTERNAL, "the supervisor ended during the start; see /project/.pids/supervisor.log"));
        all.add(new ServiceDiedException(new Failure(
                                Failure.Kind.ENDED,
                                Optional.of(API),
                                "api died: it was ended by signal KILL (exit status 137) after 2.0 s; somebody else did that,"
                                        + " perhaps the kernel's OOM killer: look into dmesg",
                                List.of("READY"),
                                Optional.of(Path.of("/project/target/devstack/api.log")))
                        .text()
                + "\nThe integration tests of this module: 3 run, 1 failed"));
        all.add(new NotStoppedException(List.of("pid 52 of user anna (java)", "pid 53 of user root (nginx)")));
        all.add(new RunLostException("somebody else stopped what this build had started"));
        all.add(new RestartFailedException(List.of(
                new Failure(
                        Failure.Kind.ENDED,
                        Optional.of(API),
                        "api exited with 3 after 0.4 s; it never opened port 5000",
                        List.of("no database"),
                        Optional.of(PIDS.resolve("api.log"))),
                Failure.of(
                        Failure.Kind.LAUNCH,
                        Optional.empty(),
                        "web was not launched again, because api is not ready"))));
        all.add(new NotRunningException("nothing is running in /project/.pids"));
        all.add(new UnknownServiceException(new ServiceName("ap"), List.of(API, new ServiceName("web"))));
        all.add(new UnknownServiceException(new ServiceName("database"), List.of(API)));
        return all;
    }

    private static StartFailedException failed(Failure.Kind kind, String what) {
        return new StartFailedException(Failure.of(kind, Optional.of(API), what));
    }

    private static StartFailedException withLog(Failure.Kind kind, String what, String... lines) {
        return new StartFailedException(new Failure(
                kind,
                Optional.of(API),
                what,
                List.of(lines),
                Optional.of(Path.of("/project/target/devstack/api.log"))));
    }
}
