package io.devstack.os;

import io.devstack.port.SocketUse;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Asks the kernel for sockets that are bound to a port and neither listen nor are connected, which {@code /proc} does not
 * show (bound.pl beside this class). Without perl, and before Linux 6.8, there is no answer.
 */
final class BoundSockets {
    private static final long SECONDS = 2;

    private final Optional<Path> perl;

    BoundSockets(Optional<Path> perl) {
        this.perl = perl;
    }

    List<ProcNetTcp.Row> read(Set<Integer> localPorts) {
        List<ProcNetTcp.Row> rows = new ArrayList<>();
        if (perl.isEmpty() || localPorts.isEmpty()) {
            return rows;
        }
        List<String> words = new ArrayList<>(List.of(perl.get().toString(), "-e", Script.named("bound.pl")));
        localPorts.forEach(port -> words.add(Integer.toString(port)));
        try {
            Process process = new ProcessBuilder(words)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            try (BufferedReader said = process.inputReader()) {
                for (String line = said.readLine(); line != null; line = said.readLine()) {
                    rows.add(row(line));
                }
            }
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            return rows;
        }
        return rows;
    }

    private static ProcNetTcp.Row row(String line) {
        String[] words = line.split(" ");
        return new ProcNetTcp.Row(
                Integer.parseInt(words[0]), SocketUse.State.BOUND, Long.parseLong(words[1]), Long.parseLong(words[2]));
    }
}
