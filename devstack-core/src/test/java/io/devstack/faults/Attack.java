package io.devstack.faults;

import io.devstack.fixture.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Lets one of the later events happen: hard shutdowns, stopped processes, and what CI and full disks do. */
final class Attack {
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final Duration SUPERVISOR_LOST = Duration.ofSeconds(10);
    private static final Duration ROUNDING_OF_PS = Duration.ofSeconds(3);
    private static final long CI_PATIENCE_MILLIS = 2_000;

    private final Stage stage;
    private final Happening happening;
    private final Scene scene;
    private final World world;
    private final Findings findings;

    Attack(Stage stage, Happening happening) {
        this.stage = stage;
        this.happening = happening;
        this.scene = stage.scene();
        this.world = stage.world();
        this.findings = stage.findings();
    }

    void happen(Event event) throws Exception {
        switch (event) {
            case HARD_SHUTDOWN -> hardShutdown();
            case HARD_SHUTDOWN_WHILE_STOPPED -> {
                stopBoth();
                hardShutdown();
            }
            case HARD_SHUTDOWN_AFTER_KILL -> {
                World.killTogether(List.of(world.keeper(), world.supervisor()));
                hardShutdown();
            }
            case BY_HAND_MEANWHILE -> byHandMeanwhile();
            case HARD_SHUTDOWNS_AT_ONCE -> {
                ExecutorService pool = Executors.newFixedThreadPool(3);
                Future<Build.Outcome> first = pool.submit(stage.build()::hardShutdown);
                Future<Build.Outcome> second = pool.submit(stage.build()::hardShutdown);
                pool.submit(stage.build()::stop).get();
                for (Build.Outcome outcome : List.of(first.get(), second.get())) {
                    findings.expect(outcome.success(), "a hard shutdown did not succeed: " + outcome.text());
                }
                pool.shutdown();
                stage.expectGone(AT_ONCE);
            }
            case HARD_SHUTDOWN_AT_START -> {
                Build.Outcome outcome = stage.build().hardShutdown();
                findings.expect(outcome.success(), "the hard shutdown did not succeed: " + outcome.text());
                findings.expect(stage.ownerEnds() != 0, "a start that was ended by force ended with success");
                stage.expectGone(AT_ONCE);
            }
            case CI_CANCEL -> {
                stage.owner().signal("TERM");
                Thread.sleep(CI_PATIENCE_MILLIS);
                stage.owner().signal("KILL");
                happening.ownerIsLost();
            }
            case CI_CANCEL_GROUP -> {
                long group = stage.owner().pid();
                signalGroup("TERM", group);
                Thread.sleep(CI_PATIENCE_MILLIS);
                signalGroup("KILL", group);
                happening.ownerIsLost();
            }
            case STOPPED_STOP -> {
                stopBoth();
                stops();
            }
            case STOPPED_START -> {
                stopBoth();
                Build.Outcome second = stage.build().startAgain();
                findings.expect(!second.success(), "a second start succeeded: " + second.text());
                happening.stopsAndIsGone();
            }
            case STOPPED_KILL -> {
                Processes.signal("STOP", world.supervisor());
                stage.owner().signal("KILL");
                happening.ownerIsLost();
            }
            case BOTH_KILLED_OTHER_PLUGIN_FAILS -> {
                World.killTogether(List.of(world.keeper(), world.supervisor()));
                stage.tell("fail-hard");
                findings.expect(stage.ownerEnds() != 0, "a build that failed ended with success");
                stage.expectGone(AT_ONCE);
            }
            case KEEPER_STOPPED -> {
                long supervisor = world.supervisor();
                Processes.signal("STOP", world.keeper());
                Processes.signal("KILL", supervisor);
                stopsOrIsNotGreen();
            }
            case DISK_FULL, DISK_FULL_RESTART -> diskFull(event == Event.DISK_FULL_RESTART);
            case PROJECT_DELETED -> {
                delete(scene.project());
                happening.stopsAndIsGone();
                Files.createDirectories(scene.project());
            }
            case TERMINAL_CLOSED -> {
                stage.owner().hangUp();
                findings.expect(
                        stage.leaders().stream()
                                .allMatch(pid -> Processes.look(pid)
                                        .filter(seen -> !seen.isDead())
                                        .isPresent()),
                        "a service did not outlive its terminal");
                happening.stopsAndIsGone();
            }
            case STOP_AT_ROLLBACK -> {
                startFails();
                happening.succeeds(stage.build().stop());
                findings.expect(stage.ownerEnds() != 0, "a start that failed ended with success");
                stage.expectGone(AT_ONCE);
            }
            case KILL_AT_ROLLBACK -> {
                startFails();
                stage.owner().signal("KILL");
                happening.ownerIsLost();
            }
            case SUPERVISOR_KILLED_AT_ROLLBACK -> {
                long supervisor = world.supervisor();
                startFails();
                Processes.signal("KILL", supervisor);
                findings.expect(stage.ownerEnds() != 0, "a start that failed ended with success");
                stage.expectGone(SUPERVISOR_LOST);
            }
            case STOP_AT_START -> {
                Build.Outcome outcome = stage.build().stop();
                findings.expect(outcome.success(), "the stop of a start did not succeed: " + outcome.text());
                findings.expect(stage.ownerEnds() != 0, "a start that was stopped ended with success");
                stage.expectGone(AT_ONCE);
            }
            case ALL_KILLED_START -> {
                List<Long> victims = new ArrayList<>(List.of(world.keeper(), world.supervisor()));
                if (stage.owner().isAlive()) {
                    victims.add(0, stage.owner().pid());
                }
                World.killTogether(victims);
                stage.owner().awaitEnd();
                stage.startAndAwait(false);
                stage.hurtServices();
                happening.stopsAndIsGone();
            }
            case SERVICE_KILLED -> {
                kill(stage.leaders().subList(0, 1));
                stopsAndTells();
            }
            case SERVICE_KILLED_RECORD_DELETED -> {
                kill(stage.leaders());
                Damage.DELETED.apply(scene);
                stopsAndTells();
            }
            case NUMBERS_TAKEN -> {
                stage.bystanders().takeNumbersOf(stage.leaders());
                stopsAndTells();
            }
            case NUMBERS_TAKEN_SUPERVISOR_KILLED -> {
                Instant ready = Instant.now();
                Await.until(
                        "the services are older than ps can tell",
                        () -> Instant.now().isAfter(ready.plus(ROUNDING_OF_PS)));
                stage.bystanders().takeNumbersOf(stage.leaders());
                Processes.signal("KILL", world.supervisor());
                stage.expectGone(SUPERVISOR_LOST);
                stage.build().stop(); // puts the record away
            }
            default -> throw new IllegalArgumentException(event.words());
        }
    }

    /** Lets the start fail that the gate holds up, and waits until it ends what it had launched. */
    private void startFails() throws Exception {
        Processes.signal("KILL", scene.pidOf(Subject.GATE.serviceName()));
        Await.until(
                "the start has failed",
                () -> scene.journalHas("\"stopping\"") || !stage.owner().isAlive());
    }

    private void hardShutdown() throws Exception {
        Build.Outcome outcome = stage.build().hardShutdown();
        findings.expect(outcome.success(), "the hard shutdown did not succeed: " + outcome.text());
        stage.expectGone(AT_ONCE);
        if (scene.cell().way() == Way.BOUND) {
            happening.isNotGreen();
        }
    }

    private void byHandMeanwhile() throws Exception {
        for (Subject subject : scene.cell().subjects()) {
            if (subject == Subject.DIES) {
                stage.bystanders().beginByHand(subject);
            }
        }
        if (scene.cell().way() == Way.BOUND) {
            happening.isNotGreen();
        } else {
            findings.expect(!stage.build().stop().success(), "the stop hides a death");
        }
        stage.expectGone(AT_ONCE);
        stage.bystanders().dead().forEach(dead -> findings.wrong("an innocent died: " + dead));
        stage.bystanders().endOthers();
    }

    private void stopBoth() throws Exception {
        long supervisor = world.supervisor();
        Processes.signal("STOP", world.keeper());
        Processes.signal("STOP", supervisor);
    }

    private void stops() throws Exception {
        if (scene.cell().way() == Way.BOUND) {
            stage.tell("stop");
            findings.expect(
                    (stage.ownerEnds() == 0) != scene.cell().dies(),
                    "the build did not end as it should: " + stage.owner().said());
            stage.expectGone(AT_ONCE);
        } else {
            happening.stopsAndIsGone();
        }
    }

    private void stopsOrIsNotGreen() throws Exception {
        if (scene.cell().way() == Way.BOUND) {
            happening.isNotGreen();
        } else {
            happening.succeeds(stage.build().stop());
        }
        stage.expectGone(AT_ONCE);
    }

    /** Nobody may be told that all went well. */
    private void stopsAndTells() throws Exception {
        if (scene.cell().way() == Way.BOUND) {
            happening.isNotGreen();
        } else {
            Build.Outcome outcome = stage.build().stop();
            findings.expect(!outcome.success(), "the stop hides a death: " + outcome.text());
        }
        stage.expectGone(AT_ONCE);
    }

    private void diskFull(boolean restarts) throws Exception {
        Await.until("space is reserved", () -> Files.exists(scene.pids().resolve("supervisor.reserve")));
        List<Long> leaders = stage.leaders();
        world.fillDisk();
        kill(leaders);
        if (restarts) {
            stage.awaitRestart(leaders);
        }
        stopsAndTells();
    }

    /** Returns when they are dead: while a signal is on its way nobody can tell of a death. */
    private static void kill(List<Long> leaders) throws Exception {
        for (long leader : leaders) {
            Processes.signal("KILL", leader);
        }
        Await.until(
                "they are dead",
                () -> leaders.stream()
                        .allMatch(pid -> Processes.look(pid)
                                .filter(seen -> !seen.isDead())
                                .isEmpty()));
    }

    private static void signalGroup(String name, long group) throws IOException, InterruptedException {
        if (group <= 1) {
            return;
        }
        new ProcessBuilder("sh", "-c", "kill -s \"$0\" -- \"-$1\"", name, Long.toString(group))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** The supervisor puts its files back, perhaps while rm is at work, which fails then. */
    private static void delete(Path project) throws Exception {
        Await.until("the project is deleted", () -> {
            new ProcessBuilder("rm", "-rf", project.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            return Files.notExists(project);
        });
    }
}
