package io.devstack.faults;

import io.devstack.ServiceBuilder;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.RestartPolicy;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.Signal;
import io.devstack.model.StackDefinition;
import io.devstack.model.StopPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The project of a cell and the stack that it declares. */
final class Scene {
    /** Short, because many services let it pass. */
    static final Duration GRACE = Duration.ofSeconds(1);

    /** Longer than anything waits for: a start that is held up must not end by itself. */
    static final Duration READY = Duration.ofMinutes(30);

    private final Cell cell;
    private final Path directory;

    private Scene(Cell cell, Path directory) {
        this.cell = cell;
        this.directory = directory;
    }

    /** Returns the scene of {@code cell} in a directory that {@link #prepare} has filled. */
    static Scene of(Cell cell, Path directory) {
        return new Scene(cell, directory);
    }

    static Scene prepare(Cell cell, Path directory) throws IOException {
        Scene scene = of(cell, directory);
        Programs.put("services.pl", scene.project());
        Programs.put("step.pl", scene.project());
        Programs.put("bystanders.pl", directory);
        Programs.put("recycle.pl", directory);
        CellPom.write(scene);
        return scene;
    }

    Cell cell() {
        return cell;
    }

    /** Returns the directory of everything that the cell leaves. */
    Path directory() {
        return directory;
    }

    Path project() {
        return directory.resolve("project");
    }

    Path pids() {
        return project().resolve(".pids");
    }

    Path record() {
        return pids().resolve("run.json");
    }

    Path output() {
        return project().resolve("target/devstack");
    }

    Path journal() {
        return pids().resolve("events.jsonl");
    }

    /** Returns the services of the stack. */
    List<Subject> subjects() {
        List<Subject> subjects = new ArrayList<>(cell.subjects());
        if (cell.event().isAtStart()) {
            subjects.add(Subject.GATE);
        }
        return subjects;
    }

    StackDefinition stack() {
        return new StackDefinition(subjects().stream().map(this::service).toList(), output());
    }

    private ServiceDefinition service(Subject subject) {
        return ServiceBuilder.named(subject.serviceName())
                .command(subject.command(project()))
                .workingDirectory(project())
                .port(subject.port())
                .ready(new ReadyPolicy(List.of(new ProbeDefinition.Tcp()), READY, ReadyPolicy.HeldBy.MEMBER))
                .stop(new StopPolicy(Signal.TERM, GRACE))
                .restart(
                        subject == Subject.CRASHES || cell.event() == Event.DISK_FULL_RESTART
                                ? new RestartPolicy(RestartPolicy.When.ALWAYS, 1_000)
                                : RestartPolicy.NEVER)
                .build();
    }

    /** Returns the number in a PID file, 0 if there is none. */
    long pidOf(String name) {
        Path file = pids().resolve(name + ".pid");
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    ? Long.parseLong(Files.readString(file).trim())
                    : 0;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /** Returns whether the journal of the run has a fact of that kind. */
    boolean journalHas(String kind) {
        for (Path file : List.of(journal(), output().resolve("events.jsonl"))) {
            try {
                if (Files.readString(file).contains(kind)) {
                    return true;
                }
            } catch (IOException e) {
                continue; // moved in between: the next look sees it
            }
        }
        return false;
    }
}
