package io.devstack.bench;

import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.Termination;
import io.devstack.model.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.zeroturnaround.process.PidProcess;
import org.zeroturnaround.process.Processes;

/**
 * Kills a tree of processes, or a fork storm. Only {@code certified} proves that nothing is left; the counter {@code survivors}
 * is the number of processes that lived when the others returned. Budget: at most twice {@code groupUntilEmpty} for 1,000.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 15)
@Fork(1)
@State(Scope.Benchmark) // one object for the benchmark and for the counter
public class KillBenchmark {
    private static final Duration BUDGET = Duration.ofSeconds(30);

    /** The number of processes, or the kind of the storm. */
    @Param({"10", "100", "1000", "respawn", "bush"})
    public String tree = "";

    private final OperatingSystem system = OperatingSystem.current();
    private Tree processes;

    /** The processes that were alive after the kill. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Survivors {
        /** Their number, over all iterations. */
        public long survivors;

        @TearDown(Level.Invocation)
        public void count(KillBenchmark benchmark) {
            survivors += benchmark.processes.alive();
        }
    }

    @Setup(Level.Invocation)
    public void start() throws Exception {
        processes = Character.isDigit(tree.charAt(0)) ? Tree.of(Integer.parseInt(tree)) : Tree.storm(tree);
    }

    @TearDown(Level.Invocation)
    public void end() throws Exception {
        processes.close();
    }

    /** What {@code hard-shutdown} does to a service. */
    @Benchmark
    public Verdict certified(Survivors count) throws Exception {
        Evidence evidence = Evidence.since(0)
                .withRecorded(processes.entry().identity())
                .withSession(processes.leader().pid());
        Termination.Result result = new Termination(system.signals(), (signal, member, delivery) -> {})
                .kill(new Members(system.processes(), evidence), BUDGET);
        if (result.verdict() == Verdict.LEFT) {
            throw new IllegalStateException("alive: " + result.left());
        }
        return result.verdict();
    }

    /** KILL to the process group until a scan finds it empty. */
    @Benchmark
    public void groupUntilEmpty(Survivors count) {
        processes.killGroupUntilEmpty();
    }

    /** The children as the JDK finds them, then the leader, each killed, until none of them runs. */
    @Benchmark
    public void descendants(Survivors count) {
        List<ProcessHandle> all = all();
        all.forEach(ProcessHandle::destroyForcibly);
        processes.awaitEnds(all);
    }

    /** The same processes by zt-process-killer, which runs a {@code kill} for each. */
    @Benchmark
    public void ztProcessKiller(Survivors count) throws Exception {
        for (ProcessHandle handle : all()) {
            PidProcess process = Processes.newPidProcess((int) handle.pid());
            process.destroyForcefully();
        }
    }

    private List<ProcessHandle> all() {
        List<ProcessHandle> all =
                new ArrayList<>(processes.leader().descendants().toList());
        all.add(processes.leader());
        return all;
    }
}
