package io.devstack.faults;

import io.devstack.DevStack;
import io.devstack.RunningStack;
import io.devstack.model.DevStackException;
import io.devstack.model.StartFailedException;
import io.devstack.model.StopReport;
import java.nio.file.Files;
import java.nio.file.Path;

/** A build by the library: starts the stack of a scene, waits for the file {@code go}, does as it says. */
public final class OwnerMain {
    private OwnerMain() {}

    /** Says what happens, a line each; the exit status is 0 only if all went well. */
    public static void main(String[] arguments) throws Exception {
        Scene scene = Scene.of(Cell.parse(arguments[0]), Path.of(arguments[1]));
        try (RunningStack running = DevStack.in(scene.pids()).start(scene.stack())) {
            System.out.println("READY");
            String word = awaitWord(scene.project().resolve("go"));
            if (word.startsWith("fail")) {
                throw new AssertionError("a test failed");
            }
            if (word.equals("exit")) {
                Runtime.getRuntime().exit(0);
            }
            StopReport report = running.stop();
            System.out.println("STOPPED " + report);
            System.exit(report.left().isEmpty() && report.deaths().isEmpty() ? 0 : 1);
        } catch (StartFailedException e) {
            System.out.println("FAILED " + e.failure().kind() + " " + e.getMessage());
            System.exit(1);
        } catch (DevStackException e) {
            System.out.println("REFUSED " + e.getMessage());
            System.exit(1);
        }
    }

    private static String awaitWord(Path go) throws Exception {
        while (!Files.exists(go) || Files.size(go) == 0) {
            Thread.sleep(10);
        }
        return Files.readString(go).trim();
    }
}
