package io.devstack.faults;

import io.devstack.fixture.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A cell while it is played: brings the stack to where the event happens, and clears up after it. */
final class Stage {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration RESTART = Duration.ofSeconds(10);

    private final Scene scene;
    private final Build build;
    private final Findings findings = new Findings();
    private final Bystanders bystanders;
    private final World world;
    private @Nullable Launched owner;
    private @Nullable Launched rival;

    Stage(Scene scene) {
        this.scene = scene;
        this.build = scene.cell().way() == Way.LIBRARY ? new LibraryBuild(scene) : new MavenBuild(scene);
        this.bystanders = new Bystanders(scene);
        this.world = new World(scene, bystanders);
    }

    Scene scene() {
        return scene;
    }

    Build build() {
        return build;
    }

    Findings findings() {
        return findings;
    }

    Bystanders bystanders() {
        return bystanders;
    }

    World world() {
        return world;
    }

    Launched owner() {
        return Objects.requireNonNull(owner);
    }

    Launched rival() {
        return Objects.requireNonNull(rival);
    }

    /** Plays the whole cell. */
    void play() throws Exception {
        Event event = scene.cell().event();
        if (event.isByHand()) {
            new ByHand(this).play();
            clearUp();
            return;
        }
        if (event == Event.START_READ_ONLY || event == Event.START_DISK_FULL) {
            startsNothing(event);
            return;
        }
        if (event.needsSmallDisk()) {
            world.limitDisk();
        }
        if (event.name().startsWith("START_OVER_")) {
            Damage.of(event).apply(scene);
        }
        boolean there = startAndAwait(event.needsTerminal());
        bystanders.begin();
        if (there) {
            if (!event.isAtStart()) {
                bystanders.connect();
                hurtServices();
            }
            new Happening(this).happen(event);
        } else {
            expectGone(Duration.ofSeconds(1));
        }
        clearUp();
    }

    private void startsNothing(Event event) throws Exception {
        world.limitDisk();
        if (event == Event.START_DISK_FULL) {
            world.fillDisk();
        } else {
            World.run("mount", "-o", "remount,ro", scene.pids().toString());
        }
        owner = build.start(false);
        findings.expect(ownerEnds() != 0, "a start succeeded that cannot write: " + owner().said());
        expectGone(Duration.ofSeconds(1));
        World.run("umount", "-l", scene.pids().toString());
        clearUp();
    }

    /** Starts and waits until the event can happen; false if the start failed, which some services are made for. */
    boolean startAndAwait(boolean terminal) throws Exception {
        Files.deleteIfExists(Build.go(scene));
        Files.deleteIfExists(scene.project().resolve("waiting"));
        Files.deleteIfExists(scene.project().resolve("die"));
        owner = build.start(terminal);
        if (scene.cell().event() == Event.STARTS_AT_ONCE && rival == null) {
            rival = build.start(false);
        }
        boolean there = scene.cell().event().isAtStart() ? awaitLaunched() : awaitReady();
        boolean fails = scene.cell().has(Subject.FAILS);
        if (!scene.cell().event().isAtStart()) {
            findings.expect(
                    there != fails, (there ? "it started though one failed: " : "it did not start: ") + owner().said());
        }
        if (!there) {
            findings.expect(ownerEnds() != 0, "a failed start ended with success: " + owner().said());
        }
        return there;
    }

    private boolean awaitLaunched() throws Exception {
        List<String> names = scene.subjects().stream().map(Subject::serviceName).toList();
        Await.until(
                "every service is launched",
                Settings.patiently(START),
                () -> !owner().isAlive()
                        || names.stream().allMatch(name -> scene.pidOf(name) != 0)
                        || scene.journalHas("\"start-failed\""));
        return owner().isAlive();
    }

    private boolean awaitReady() throws Exception {
        switch (scene.cell().way()) {
            case TYPED -> {
                return owner().awaitEnd().orElse(1) == 0;
            }
            case BOUND -> {
                Await.until(
                        "the tests of the build begin",
                        Settings.patiently(START),
                        () -> Files.exists(scene.project().resolve("waiting")) || !owner().isAlive());
                return owner().isAlive();
            }
            default -> {
                boolean ready = owner().awaitWord("READY");
                return rival == null
                        ? ready
                        : rival().awaitWord("RE") && (ready || rival().said().contains("READY"));
            }
        }
    }

    /** Stops what is meant to be stopped and lets die what is meant to die. */
    void hurtServices() throws Exception {
        for (Subject subject : scene.cell().subjects()) {
            if (subject.isStopped()) {
                Processes.signal("STOP", scene.pidOf(subject.serviceName()));
            }
        }
        if (scene.cell().dies()) {
            Files.writeString(scene.project().resolve("die"), "now\n");
        }
        world.supervisor(); // is remembered
        if (scene.cell().has(Subject.PIPES) || scene.cell().has(Subject.LINKS)) {
            Files.writeString(scene.project().resolve("precious"), "somebody's\n");
            Files.writeString(scene.project().resolve("replace"), "now\n");
            Await.until(
                    "the files are replaced", () -> Files.exists(scene.project().resolve("replaced")));
        }
        if (scene.cell().dies()) {
            Await.until(
                    "the death is in the journal", Settings.patiently(START), () -> scene.journalHas("exited with 3"));
        }
    }

    /** Tells the one who started what to do. */
    void tell(String word) throws IOException {
        Files.writeString(Build.go(scene), word + "\n");
    }

    int ownerEnds() throws InterruptedException {
        return owner().awaitEnd().orElseGet(() -> {
            findings.wrong("the owner hangs: " + owner().said());
            return 0;
        });
    }

    List<Long> leaders() {
        return leaders(scene.cell().subjects().stream());
    }

    /** Returns those that are the same as long as nothing happens to the stack. */
    List<Long> lastingLeaders() {
        return leaders(scene.cell().subjects().stream().filter(subject -> !subject.dies()));
    }

    /** Waits until each service has another first process, by its PID file. */
    void awaitRestart(List<Long> before) throws Exception {
        Await.until("all are started again", Settings.patiently(RESTART), () -> {
            List<Long> now = leaders();
            return now.size() == before.size() && Collections.disjoint(now, before);
        });
    }

    private List<Long> leaders(Stream<Subject> subjects) {
        return subjects.map(subject -> scene.pidOf(subject.serviceName()))
                .filter(pid -> pid != 0)
                .toList();
    }

    /** Nothing but the suite, the bystanders and an owner that lives on may be left within the time promised. */
    void expectGone(Duration promised) throws Exception {
        long deadline = System.nanoTime() + Settings.patiently(promised).toNanos();
        List<Processes.Seen> left = left();
        while (!left.isEmpty() && System.nanoTime() - deadline < 0) {
            Thread.sleep(10);
            left = left();
        }
        for (Processes.Seen survivor : left) {
            findings.wrong("survives: " + survivor);
        }
    }

    private List<Processes.Seen> left() {
        List<Processes.Seen> left = new java.util.ArrayList<>(world.survivors());
        left.removeIf(this::isOfLivingOwner);
        return left;
    }

    private boolean isOfLivingOwner(Processes.Seen seen) {
        return (owner != null && owner().isAlive() && isBelow(seen, owner()))
                || (rival != null && rival().isAlive() && isBelow(seen, rival()));
    }

    /** The owner itself, its terminal, and the step that its build waits in; never what is kept by a keeper. */
    private static boolean isBelow(Processes.Seen seen, Launched launched) {
        return seen.pid() == launched.pid()
                || seen.command().startsWith("script -q")
                || seen.command().contains("step.pl tests");
    }

    private void clearUp() throws Exception {
        if (owner != null && owner().isAlive()) {
            tell("exit");
            ownerEnds();
        }
        if (rival != null && rival().isAlive()) {
            tell("exit");
            rival().awaitEnd();
        }
        if (Files.exists(scene.record())) {
            Build.Outcome last = build.stop();
            findings.expect(last.success() || scene.cell().dies(), "the last stop did not succeed: " + last.text());
        }
        expectGone(Duration.ofSeconds(1));
        findings.expect(!Files.exists(scene.record()), "the record is still there at the end");
        try (var files = Files.exists(scene.pids())
                ? Files.list(scene.pids())
                : java.util.stream.Stream.<java.nio.file.Path>empty()) {
            // a pipe or link in its place, where record and journal went the same way, is no known file of the stack
            files.filter(file -> file.toString().endsWith(".pid"))
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .forEach(file -> findings.wrong("a PID file is left: " + file.getFileName()));
        }
        world.heldPorts().forEach(port -> findings.wrong("port " + port + " cannot be bound"));
        bystanders.dead().forEach(dead -> findings.wrong("an innocent died: " + dead));
    }
}
