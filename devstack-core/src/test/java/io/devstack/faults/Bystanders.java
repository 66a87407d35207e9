package io.devstack.faults;

import io.devstack.fixture.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Processes that begin after the run and have something in common with it; all of them must live. */
final class Bystanders {
    private static final int STRANGERS_PORT = 7000;
    private static final int PROJECTS_PORT = 7001;
    private static final int NOBODYS_PORT = 7002;
    private static final int NAMESAKES_PORT = 7003;

    private static final String OTHERS = "somebody else's on port ";

    private final Scene scene;
    private int launched;
    private final Map<String, Processes.Seen> all = Collections.synchronizedMap(new LinkedHashMap<>());

    Bystanders(Scene scene) {
        this.scene = scene;
    }

    /** Begins those that need nothing of the stack but its log files. */
    void begin() throws Exception {
        Path elsewhere = Files.createDirectories(scene.directory().resolve("elsewhere"));
        Path namesake = Programs.put("services.pl", elsewhere);
        launch("a stranger with another port", elsewhere, Map.of(), script("listener", STRANGERS_PORT));
        launch(
                "another stack's",
                elsewhere,
                Map.of("DEVSTACK_STACK", "another", "DEVSTACK_RUN", "another", "DEVSTACK_SERVICE", "worker"),
                script("idle", 0));
        launch(
                "one of the same name",
                elsewhere,
                Map.of("PORT", Integer.toString(NAMESAKES_PORT)),
                List.of("perl", namesake.toString(), "worker"));
        launch(
                "a server of the same project, started by hand",
                scene.project(),
                Map.of("PORT", Integer.toString(PROJECTS_PORT)),
                List.of("perl", scene.project().resolve("services.pl").toString(), "worker"));
        beginOthers(NOBODYS_PORT);
        for (Subject subject : scene.cell().subjects()) {
            Path log = scene.pids().resolve(subject.serviceName() + ".log");
            if (Files.exists(log)) {
                follow("a reader of the log of " + subject, log);
                return;
            }
        }
    }

    /** Connects a client to each service. */
    void connect() throws Exception {
        for (Subject subject : scene.cell().subjects()) {
            if (!subject.dies() && subject != Subject.SHARED_PORT) {
                connectTo(subject.port());
            }
        }
    }

    void connectTo(int port) throws Exception {
        launch("a client of port " + port, scene.directory(), Map.of(), script("client", port));
    }

    /** Begins a listener of another user. */
    void beginOthers(int port) throws Exception {
        List<String> asNobody = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--clear-groups"));
        asNobody.addAll(List.of("perl", "-e", Files.readString(scene.directory().resolve("bystanders.pl"))));
        asNobody.addAll(List.of("listener", Integer.toString(port)));
        launch(OTHERS + port, Path.of("/"), Map.of(), asNobody);
    }

    /** Begins a server as the stack would, in its place. */
    void beginByHand(Subject subject) throws Exception {
        Files.deleteIfExists(scene.project().resolve("die"));
        launch(
                OTHERS + subject.port(),
                scene.project(),
                Map.of("PORT", Integer.toString(subject.port())),
                subject.command(scene.project()));
    }

    /** Ends those that keep ports of the stack, once it was seen that they live. */
    void endOthers() {
        all.keySet().stream().filter(name -> name.startsWith(OTHERS)).toList().forEach(name -> {
            Processes.Seen other = all.remove(name);
            if (other != null) {
                World.kill(other);
            }
        });
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills all that is in the sessions of these leaders, and gives their numbers to innocents. */
    void takeNumbersOf(List<Long> leaders) throws Exception {
        Processes.living().stream()
                .filter(seen -> leaders.contains(seen.session()))
                .forEach(World::kill);
        Await.until(
                "the numbers are free",
                () -> leaders.stream().allMatch(pid -> Processes.look(pid).isEmpty()));
        recycle(leaders);
    }

    /** Gives numbers of dead processes to innocent ones; the first leads a session with that number. */
    void recycle(List<Long> pids) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("perl", scene.directory().resolve("recycle.pl").toString()));
        pids.forEach(pid -> command.add(pid + ":session"));
        Path said = scene.directory().resolve("recycle.out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        Await.until("recycled numbers", () -> Files.readAllLines(said).size() >= pids.size() || !process.isAlive());
        List<Long> taken = pids.stream()
                .filter(pid -> !lines(said).contains(pid + " NOT taken"))
                .toList();
        if (taken.size() * 2 < pids.size()) { // a thread of the suite may have got one of them meanwhile
            throw new IllegalStateException("numbers could not be recycled: " + lines(said));
        }
        add("the one who recycles", process.pid());
        for (long pid : taken) {
            add("one with the recycled number " + pid, pid);
            Await.until(
                    "children in the recycled session " + pid,
                    () -> childrenOf(pid).size() == 2);
            for (Processes.Seen child : childrenOf(pid)) {
                add("child " + child.pid() + " in the recycled session " + pid, child.pid());
            }
        }
    }

    private static List<Processes.Seen> childrenOf(long pid) {
        return Processes.living().stream().filter(seen -> seen.parent() == pid).toList();
    }

    boolean has(Processes.Seen process) {
        return all.values().stream().anyMatch(process::is);
    }

    /** Returns those that are dead now. */
    List<String> dead() {
        return all.entrySet().stream()
                .filter(entry -> !Processes.isAlive(entry.getValue()))
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .toList();
    }

    List<String> script(String kind, int port) {
        return List.of("perl", scene.directory().resolve("bystanders.pl").toString(), kind, Integer.toString(port));
    }

    private void launch(String name, Path directory, Map<String, String> environment, List<String> command)
            throws Exception {
        Process process = await(directory, environment, command);
        add(name, process.pid());
        for (Processes.Seen child : childrenOf(process.pid())) {
            add("child " + child.pid() + " of " + name, child.pid());
        }
    }

    /** Launches a process and waits until it is what it is; it is no bystander by that. */
    Process await(Path directory, Map<String, String> environment, List<String> command) throws Exception {
        Path said = scene.directory().resolve("by-hand-" + launched++ + ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        Await.until(command + " is up", () -> Files.readString(said).contains("up\n") || !process.isAlive());
        return process;
    }

    private void follow(String name, Path log) {
        try {
            Process process = new ProcessBuilder("tail", "-f")
                    .redirectInput(log.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            add(name, process.pid());
        } catch (IOException e) {
            return; // a start that failed has put its log away
        }
    }

    private void add(String name, long pid) {
        all.put(
                name,
                Processes.look(pid).orElseThrow(() -> new IllegalStateException(name + " did not live long enough")));
    }
}
