package io.devstack.maven;

import io.devstack.internal.input.EnvironmentFile;
import io.devstack.internal.input.MalformedInputException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The {@code <environmentFile>} of a service. */
final class VariablesFile {
    private static final String ELEMENT = "<environmentFile>";

    private final Elements elements;
    private final Path file;
    private final Consumer<String> warnings;

    VariablesFile(Elements elements, Path file, Consumer<String> warnings) {
        this.elements = elements;
        this.file = file;
        this.warnings = warnings;
    }

    /**
     * Adds its variables to {@code environment}.
     *
     * @param port the port that the service is expected to open; a {@code PORT} of the file with another number is warned of
     */
    void addTo(Map<String, String> environment, Optional<Integer> port) {
        try {
            EnvironmentFile read = EnvironmentFile.read(file);
            read.addTo(environment, System.getenv());
            ProcfileServices.environmentWarnings(file, read, System.getenv()).forEach(warnings);
            port.ifPresent(number -> warnOfPort(read, number));
        } catch (NoSuchFileException e) {
            throw elements.wrong(
                    ELEMENT,
                    "there is no file " + file,
                    ProgramParameters.instead(file, "name a file of NAME=value lines"));
        } catch (IOException e) {
            throw elements.wrong(ELEMENT, "it cannot be read: " + e, "name a file of NAME=value lines");
        } catch (MalformedInputException e) {
            throw elements.wrong(ELEMENT, file + ", " + e.getMessage(), "write NAME=value");
        }
    }

    private void warnOfPort(EnvironmentFile read, int port) {
        String variable = ServiceParameters.PORT_VARIABLE;
        if (!read.differingFrom(Map.of(variable, Integer.toString(port))).isEmpty()) {
            warnings.accept(elements.place(ELEMENT) + ": PORT in line " + read.lineOf(variable) + " of " + file
                    + " overrides the <port> " + (port == 0 ? "that is picked" : Integer.toString(port))
                    + "; remove it there, or write the same port");
        }
    }
}
