package io.devstack.internal.startup;

import io.devstack.internal.log.AppendedFile;
import io.devstack.internal.process.Launcher;
import io.devstack.internal.shutdown.FirstStep;
import io.devstack.internal.state.StateDirectory;
import io.devstack.internal.words.Bytes;
import io.devstack.model.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Launches in the project as it is named now: the project may have been renamed since the launch was planned. The output of a
 * probe, which may run for days, is limited. A service has a new log at each launch, so nothing of it is lost.
 */
public record RelocatedLauncher(Launcher launcher, StateDirectory state) implements Launcher {
    private static final long MOST_OUTPUT = Bytes.MEGABYTE;

    @Override
    public Process launch(Launch launch) throws IOException {
        Launch now = relocated(launch, state);
        if (Files.isSymbolicLink(state.path())) {
            return launcher.launch(withOutput(now, elsewhere(now.output()))); // somebody put it there since
        }
        try (AppendedFile output = state.logs().append(now.output(), MOST_OUTPUT)) {
            return launcher.launch(withOutput(now, output.path()));
        }
    }

    private static Path elsewhere(Path output) throws IOException {
        Path file = Files.createTempFile("devstack-", "-" + output.getFileName());
        file.toFile().deleteOnExit();
        return file;
    }

    private static Launch withOutput(Launch launch, Path output) {
        return new Launch(launch.command(), launch.directory(), launch.environment(), output, launch.input());
    }

    @Override
    public Optional<Path> find(String program, Path directory, Map<String, String> environment) {
        return launcher.find(state.relocated(program), state.relocated(directory), environment);
    }

    @Override
    public boolean isPath(String program) {
        return launcher.isPath(program);
    }

    @Override
    public Optional<String> objectionTo(Signal signal) {
        return launcher.objectionTo(signal);
    }

    @Override
    public Map<String, String> environment(Map<String, String> variables) {
        return launcher.environment(variables);
    }

    /** Returns a first step with the names that its directory, files, words and variables have now. */
    static FirstStep relocated(FirstStep step, StateDirectory state) {
        return step instanceof FirstStep.Run run
                ? new FirstStep.Run(
                        run.launcher(),
                        relocated(run.command(), state),
                        run.variables(),
                        run.afterEnd(),
                        run.anyHolder())
                : step;
    }

    /** Returns the launch with the names that its directory, files, words and variables have now. */
    static Launch relocated(Launch launch, StateDirectory state) {
        if (!state.wasRenamed()) {
            return launch;
        }
        List<String> command = launch.command().stream().map(state::relocated).toList();
        Map<String, String> environment = new HashMap<>();
        launch.environment().forEach((name, value) -> environment.put(name, state.relocated(value)));
        return new Launch(
                command,
                state.relocated(launch.directory()),
                environment,
                state.relocated(launch.output()),
                launch.input());
    }
}
