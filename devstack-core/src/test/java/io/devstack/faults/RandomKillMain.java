package io.devstack.faults;

import io.devstack.fixture.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Some rounds of random kills in one namespace: each starts a stack, kills something of it, stops, and looks. */
public final class RandomKillMain {
    private static final List<Subject> SERVICES = List.of(
            Subject.WORKER,
            Subject.IGNORES,
            Subject.SHELL,
            Subject.GROUP,
            Subject.DAEMON,
            Subject.ENV_DAEMON,
            Subject.CLOSED,
            Subject.WIPED,
            Subject.RESPAWNS,
            Subject.HOPS_AWAY);

    private static final int LONGEST_START_MILLIS = 1_500;
    private static final int LONGEST_MAVEN_START_MILLIS = 5_000;
    private static final int LONGEST_STOP_MILLIS = 400;

    private RandomKillMain() {}

    /** Takes {@code SEED:ROUNDS:WAY} and a directory. */
    public static void main(String[] arguments) throws Exception {
        Namespace.endWithSuite();
        String[] words = arguments[0].split(":");
        Path directory = Path.of(arguments[1]);
        List<String> wrong = new ArrayList<>();
        for (int round = 0; round < Integer.parseInt(words[1]) && wrong.isEmpty(); round++) {
            long seed = Long.parseLong(words[0]) + round;
            round(Way.valueOf(words[2]), new Random(seed), directory.resolve("round-" + round))
                    .forEach(line -> wrong.add("seed " + seed + ": " + line));
        }
        Files.write(directory.resolve("result.txt"), wrong);
        Runtime.getRuntime().halt(0);
    }

    private static List<String> round(Way way, Random random, Path directory) throws Exception {
        Set<Subject> subjects = EnumSet.of(SERVICES.get(random.nextInt(SERVICES.size())));
        subjects.add(SERVICES.get(random.nextInt(SERVICES.size())));
        Scene scene = Scene.prepare(new Cell(way, subjects, Event.KILL, 0), directory);
        Build build = way == Way.LIBRARY ? new LibraryBuild(scene) : new MavenBuild(scene);
        World world = new World(scene, new Bystanders(scene));
        Launched owner = build.start(false);
        boolean atStart = random.nextInt(3) == 0;
        String done = "during the start";
        if (!atStart) {
            awaitReady(way, scene, owner);
            done = "while it ran";
            if (random.nextBoolean()) {
                Files.writeString(Build.go(scene), "stop\n");
                done = "during the stop";
            }
        }
        int longest = way == Way.LIBRARY ? LONGEST_START_MILLIS : LONGEST_MAVEN_START_MILLIS;
        int wait = random.nextInt(atStart ? longest : LONGEST_STOP_MILLIS);
        Thread.sleep(wait);
        done += " after " + wait + " ms:";
        for (int victims = 1 + random.nextInt(2); victims > 0; victims--) {
            done += " " + kill(random.nextInt(4), scene, world, owner);
        }
        return afterwards(scene, build, world, owner, done);
    }

    private static void awaitReady(Way way, Scene scene, Launched owner) throws Exception {
        if (way == Way.LIBRARY) {
            owner.awaitWord("READY");
        } else {
            Path waiting = scene.project().resolve("waiting");
            Await.until(
                    "the tests of the build begin",
                    Settings.patiently(Duration.ofSeconds(60)),
                    () -> Files.exists(waiting) || !owner.isAlive());
        }
    }

    private static String kill(int which, Scene scene, World world, Launched owner) {
        long pid = switch (which) {
            case 0 -> owner.isAlive() ? owner.pid() : 0;
            case 1 -> world.supervisor();
            case 2 -> world.keeper();
            default -> scene.pidOf(scene.subjects().get(0).serviceName());
        };
        String name = List.of("owner", "supervisor", "keeper", "service").get(which);
        if (pid > 1) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            return name + " killed";
        }
        return "no " + name;
    }

    private static List<String> afterwards(Scene scene, Build build, World world, Launched owner, String done)
            throws Exception {
        List<String> wrong = new ArrayList<>();
        Build.Outcome outcome = build.stop();
        if (owner.isAlive()) {
            Files.writeString(Build.go(scene), "exit\n");
            int status = owner.awaitEnd().orElse(-1);
            boolean mayBeGreen = !done.contains("while it ran") || scene.cell().way() == Way.LIBRARY;
            if (status == -1 || (status == 0 && !mayBeGreen)) {
                wrong.add(done + "; the owner ended with " + status + ": " + owner.said());
            }
            outcome = build.stop(); // what it started in between
        }
        boolean told = scene.cell().way() == Way.LIBRARY
                ? outcome.text().contains("left=[]")
                : !outcome.text().contains("still alive");
        if (!told) {
            wrong.add(done + "; the stop says " + outcome.text());
        }
        long deadline =
                System.nanoTime() + Settings.patiently(Duration.ofSeconds(1)).toNanos();
        while (!world.survivors().isEmpty() && System.nanoTime() - deadline < 0) {
            Thread.sleep(10);
        }
        for (Processes.Seen seen : world.survivors()) {
            wrong.add(done + "; survives: " + seen + "; the stop says " + outcome.text());
        }
        world.heldPorts().forEach(port -> wrong.add("port " + port + " cannot be bound"));
        if (Files.exists(scene.record())) {
            wrong.add(done + "; the record is still there");
        }
        return wrong.stream().map(line -> scene.cell().subjects() + " " + line).toList();
    }
}
