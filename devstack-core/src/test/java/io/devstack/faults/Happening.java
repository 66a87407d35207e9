package io.devstack.faults;

import io.devstack.fixture.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Lets one event happen to a running stack and looks whether what was promised comes of it. */
final class Happening {
    /** What is left over for a process that was asked to end and one that waits for it. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private static final Duration OWNER_LOST = Duration.ofSeconds(8 + 5);
    private static final Duration SUPERVISOR_LOST = Duration.ofSeconds(10);

    private final Stage stage;
    private final Scene scene;
    private final World world;
    private final Findings findings;

    Happening(Stage stage) {
        this.stage = stage;
        this.scene = stage.scene();
        this.world = stage.world();
        this.findings = stage.findings();
    }

    void happen(Event event) throws Exception {
        switch (event) {
            case STOP -> {
                endsAs("stop", !scene.cell().dies(), AT_ONCE);
                boolean alone = scene.cell().way() == Way.LIBRARY; // nobody else forks in this namespace
                findings.expect(
                        !alone || !scene.cell().isQuiet() || scene.journalHas("\"verdict\":\"certified\""),
                        "the end of services that are quiet was not certified");
            }
            case TESTS_FAIL -> endsAs("fail", false, AT_ONCE);
            case OTHER_PLUGIN_FAILS -> endsAs("fail-hard", false, AT_ONCE);
            case EXIT -> endsAs("exit", true, OWNER_LOST);
            case CTRL_C_AT_START, CTRL_C -> {
                stage.owner().typeControlC();
                ownerIsLost();
            }
            case HANG_UP -> {
                stage.owner().hangUp();
                ownerIsLost();
            }
            case TERM, HUP, KILL -> {
                stage.owner().signal(event.name());
                ownerIsLost();
            }
            case KILL_AT_START -> {
                stage.owner().signal("KILL");
                ownerIsLost();
            }
            case KILL_AT_STOP -> {
                stage.tell("stop");
                Await.until(
                        "it is stopping",
                        Settings.patiently(OWNER_LOST),
                        () -> scene.journalHas("\"stopping\"") || !stage.owner().isAlive());
                stage.owner().signal("KILL");
                ownerIsLost();
            }
            case STOP_TWICE -> {
                stopsAndIsGone();
                Build.Outcome second = stage.build().stop();
                findings.expect(second.success(), "the second stop failed: " + second.text());
                findings.expect(
                        second.text().contains("NOTHING") || second.text().contains("nothing is on record"),
                        "the second stop found something: " + second.text());
            }
            case STOPS_AT_ONCE -> stopsAtOnce();
            case START_TWICE -> startsTwice();
            case STARTS_AT_ONCE -> {
                // the other one was started by the stage
                Launched other = stage.rival();
                findings.expect(
                        stage.owner().said().contains("READY") != other.said().contains("READY"),
                        "not exactly one of two starts won: " + stage.owner().said() + " / " + other.said());
                stopsAndIsGone();
            }
            case POWER_CUT_STOP, REBOOT_STOP -> {
                powerCut(event == Event.REBOOT_STOP);
                succeeds(stage.build().stop());
                findings.expect(!Files.exists(scene.record()), "the record is still there after the stop");
            }
            case POWER_CUT_START, REBOOT_START -> {
                powerCut(event == Event.REBOOT_START);
                stage.startAndAwait(false);
                stage.hurtServices();
                stopsAndIsGone();
            }
            case CLOCK_STEP -> {
                stepClock();
                stopsAndIsGone();
            }
            case SUPERVISOR_KILLED, SUPERVISOR_KILLED_AT_START -> supervisorIsLost();
            case KEEPER_KILLED -> keeperIsLost();
            case BOTH_KILLED -> {
                World.killTogether(List.of(world.keeper(), world.supervisor()));
                sweeps();
            }
            case ALL_KILLED -> {
                World.killTogether(List.of(stage.owner().pid(), world.keeper(), world.supervisor()));
                stage.owner().awaitEnd();
                sweeps();
            }
            case RECORD_DELETED, RECORD_TRUNCATED, RECORD_GARBAGE, RECORD_NEWER, RECORD_DIRECTORY -> {
                Damage.of(event).apply(scene);
                stopsAndIsGone();
            }
            case READ_ONLY -> readOnly();
            case START_OVER_GARBAGE, START_OVER_DIRECTORY, START_OVER_NEWER -> {
                try (Stream<Path> files = Files.list(scene.output())) {
                    findings.expect(
                            files.anyMatch(file -> file.getFileName().toString().startsWith("set-aside-")),
                            "the damaged record was not set aside in " + scene.output());
                }
                stopsAndIsGone();
            }
            default -> new Attack(stage, this).happen(event);
        }
    }

    private void endsAs(String word, boolean success, Duration promised) throws Exception {
        if (scene.cell().way() == Way.TYPED) {
            stopsAndIsGone();
            return;
        }
        stage.tell(word);
        int status = stage.ownerEnds();
        findings.expect(
                (status == 0) == success,
                "the owner ended with " + status + " after '" + word + "': "
                        + stage.owner().said());
        stage.expectGone(promised);
    }

    void ownerIsLost() throws Exception {
        int status = stage.ownerEnds();
        findings.expect(
                status != 0 || scene.cell().event() == Event.KILL_AT_STOP,
                "the owner ended with success: " + stage.owner().said());
        stage.expectGone(OWNER_LOST);
    }

    /** A death must be told of, unless the journal that has it is of another boot. */
    void succeeds(Build.Outcome outcome) {
        Event event = scene.cell().event();
        boolean died = scene.cell().dies();
        boolean journalIsLost = event == Event.REBOOT_STOP;
        findings.expect(outcome.success() || died, "the stop did not succeed: " + outcome.text());
        findings.expect(!outcome.success() || !died || journalIsLost, "the stop hides a death: " + outcome.text());
    }

    void stopsAndIsGone() throws Exception {
        succeeds(stage.build().stop());
        stage.expectGone(AT_ONCE);
    }

    private void stopsAtOnce() throws Exception {
        List<Build.Outcome> outcomes = new ArrayList<>();
        Thread other = new Thread(() -> {
            try {
                Build.Outcome outcome = stage.build().stop();
                synchronized (outcomes) {
                    outcomes.add(outcome);
                }
            } catch (Exception e) {
                findings.wrong("the other stop broke: " + e);
            }
        });
        other.start();
        Build.Outcome own = stage.build().stop();
        other.join();
        outcomes.add(own);
        if (!scene.cell().dies()) {
            outcomes.forEach(outcome ->
                    findings.expect(outcome.success(), "one of two stops did not succeed: " + outcome.text()));
        }
        stage.expectGone(AT_ONCE);
    }

    private void startsTwice() throws Exception {
        List<Long> before = stage.lastingLeaders();
        Build.Outcome second = stage.build().startAgain();
        findings.expect(!second.success(), "a second start succeeded: " + second.text());
        findings.expect(
                second.text().contains("running already") || second.text().contains("is running"),
                "a second start does not say that there is a first: " + second.text());
        findings.expect(before.equals(stage.lastingLeaders()), "a second start changed the PID files");
        before.stream()
                .filter(pid -> pid != 0
                        && Processes.look(pid).filter(seen -> !seen.isDead()).isEmpty())
                .forEach(pid -> findings.wrong("a second start ended " + pid));
        stopsAndIsGone();
    }

    private void powerCut(boolean reboot) throws Exception {
        List<Long> numbers = new ArrayList<>(stage.leaders());
        numbers.add(world.supervisor());
        numbers.add(world.keeper());
        numbers.removeIf(pid -> pid <= 1);
        world.powerCut();
        if (reboot) {
            world.disguise(Path.of("/proc/sys/kernel/random/boot_id"), "00000000-1111-2222-3333-444444444444\n");
        }
        stage.bystanders().recycle(numbers);
    }

    private void stepClock() throws Exception {
        Path stat = Path.of("/proc/stat");
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(stat)) {
            boolean boot = line.startsWith("btime ");
            text.append(boot ? "btime " + (Long.parseLong(line.substring(6)) + 3600) : line)
                    .append('\n');
        }
        world.disguise(stat, text.toString());
    }

    private void supervisorIsLost() throws Exception {
        Processes.signal("KILL", world.supervisor());
        stage.expectGone(SUPERVISOR_LOST);
        if (scene.cell().event() == Event.SUPERVISOR_KILLED_AT_START) {
            findings.expect(
                    stage.ownerEnds() != 0,
                    "the start succeeded without supervisor: " + stage.owner().said());
        } else if (scene.cell().way() == Way.BOUND) {
            isNotGreen();
        }
    }

    /** The tests may have run without services. */
    void isNotGreen() throws Exception {
        stage.tell("stop");
        findings.expect(
                stage.ownerEnds() != 0,
                "the build is green though its supervisor was killed: "
                        + stage.owner().said());
    }

    private void keeperIsLost() throws Exception {
        Processes.signal("KILL", world.keeper());
        if (scene.cell().way() == Way.TYPED) {
            stopsAndIsGone();
        } else {
            stage.expectGone(OWNER_LOST);
        }
    }

    private void sweeps() throws Exception {
        if (scene.cell().way() == Way.BOUND && stage.owner().isAlive()) {
            isNotGreen();
        } else {
            succeeds(stage.build().stop());
        }
        stage.expectGone(AT_ONCE);
    }

    private void readOnly() throws Exception {
        String directory = scene.pids().toString();
        World.run("mount", "--bind", directory, directory);
        World.run("mount", "-o", "remount,bind,ro", directory);
        Build.Outcome outcome = stage.build().stop();
        stage.expectGone(AT_ONCE);
        findings.expect(
                !outcome.success() || outcome.text().contains(".pids") || !Files.exists(scene.record()),
                "the stop does not say that the record stays: " + outcome.text());
        World.run("umount", "-l", directory);
    }
}
