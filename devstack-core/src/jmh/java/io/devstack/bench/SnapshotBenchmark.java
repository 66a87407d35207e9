package io.devstack.bench;

import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessTable;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.infra.Blackhole;

/** Reads the whole process table, and finds the members of a run in it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class SnapshotBenchmark {
    /** Foreign processes on the machine. */
    @Param({"100", "1000"})
    public int processes;

    private final ProcessTable table = OperatingSystem.current().processes();
    private Tree others;
    private Tree ours;
    private Members members;

    @Setup(Level.Trial)
    public void start() throws Exception {
        others = Tree.of(processes);
        ours = Tree.of(10);
        members = new Members(
                table,
                Evidence.since(ours.entry().identity().startTime())
                        .withSession(ours.leader().pid())
                        .withMarker(Set.of("DEVSTACK_RUN=of-nobody")));
    }

    @TearDown(Level.Trial)
    public void end() throws Exception {
        ours.close();
        others.close();
    }

    /** The kernel's line about each process. */
    @Benchmark
    public void snapshot(Blackhole out) {
        for (long pid : table.pids()) {
            out.consume(table.read(pid));
        }
    }

    /** A pass that classifies each process; 10 are members. */
    @Benchmark
    public int classification() {
        int found = members.pass().members().size();
        if (found != 10) {
            throw new IllegalStateException(found + " members");
        }
        return found;
    }

    /** What the JDK has: parent and start of each process. */
    @Benchmark
    public void jdk(Blackhole out) {
        ProcessHandle.allProcesses().forEach(process -> {
            Optional<ProcessHandle> parent = process.parent();
            out.consume(parent);
            out.consume(process.info().startInstant());
        });
    }
}
