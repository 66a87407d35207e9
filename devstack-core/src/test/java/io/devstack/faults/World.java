package io.devstack.faults;

import io.devstack.fixture.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the cell can do to its namespace and see of it. */
final class World {
    private static final Duration MASSACRE = Duration.ofSeconds(20);

    private final Scene scene;
    private final Bystanders bystanders;
    private long lastSupervisor;
    private final long self = ProcessHandle.current().pid();

    World(Scene scene, Bystanders bystanders) {
        this.scene = scene;
        this.bystanders = bystanders;
    }

    /** Returns every living process that is neither the suite's nor a bystander: of a stack that ended, none is. */
    List<Processes.Seen> survivors() {
        Set<Long> ours = new HashSet<>(Set.of(1L, self));
        List<Processes.Seen> survivors = new ArrayList<>();
        for (Processes.Seen seen : Processes.living()) {
            boolean helper = seen.parent() == self && seen.command().startsWith("sh -c kill ");
            if (!ours.contains(seen.pid()) && !bystanders.has(seen) && !helper) {
                survivors.add(seen);
            }
        }
        return survivors;
    }

    /** Gives the PID directory a small disk of its own. */
    void limitDisk() throws Exception {
        Files.createDirectories(scene.pids());
        run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", scene.pids().toString());
    }

    /** Fills it to the last byte: a page that the journal has begun still has room otherwise. */
    void fillDisk() {
        fill(scene.pids().resolve("filler"), 4096);
        fill(scene.journal(), 1);
    }

    private static void fill(Path file, int piece) {
        byte[] blank = new byte[piece];
        Arrays.fill(blank, (byte) '\n');
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                out.write(blank);
            }
        } catch (IOException e) {
            return; // full
        }
    }

    /** Kills every process that is not the suite's or a bystander, as a power cut does; nothing gets to act. */
    void powerCut() throws Exception {
        for (Processes.Seen seen : survivors()) {
            Processes.signal("STOP", seen.pid());
        }
        Await.until("everything is dead", Settings.patiently(MASSACRE), () -> {
            survivors().forEach(World::kill);
            return survivors().isEmpty() && survivors().isEmpty();
        });
    }

    static void kill(Processes.Seen seen) {
        ProcessHandle.of(seen.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Kills several at once: each is stopped first, so that none can act on the end of another. */
    static void killTogether(List<Long> pids) throws IOException, InterruptedException {
        for (long pid : pids) {
            Processes.signal("STOP", pid);
        }
        for (long pid : pids) {
            Processes.signal("KILL", pid);
        }
    }

    /** Returns the supervisor's number, by its PID file as it was when it was last one. */
    long supervisor() {
        long now = scene.pidOf("supervisor");
        lastSupervisor = now == 0 ? lastSupervisor : now;
        return lastSupervisor;
    }

    long keeper() {
        return Processes.look(supervisor()).map(Processes.Seen::parent).orElse(0L);
    }

    /** Returns the ports that cannot be bound. */
    List<Integer> heldPorts() {
        return scene.subjects().stream()
                .map(Subject::port)
                .filter(port -> !isBindable(port))
                .toList();
    }

    private static boolean isBindable(int port) {
        for (String address : List.of("0.0.0.0", "::")) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    /** Lets a file of {@code /proc} look different, in this namespace of mounts only. */
    void disguise(Path file, String text) throws Exception {
        Path copy = scene.directory().resolve(file.getFileName() + ".changed");
        Files.writeString(copy, text);
        run("mount", "--bind", copy.toString(), file.toString());
    }

    static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }
}
