package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Jvm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WindowsCommandTest {
    @TempDir
    Path directory = Path.of("");

    /** A program that prints its words. */
    public static final class Prints {
        public static void main(String[] words) {
            System.out.println(String.join("|", words));
        }
    }

    @Test
    void percentSignsInPathsAreKept() {
        String script = script(Optional.of(Path.of("50%", "devstack.jar"))).orElseThrow();
        assertThat(script).contains("50%%").contains("\n# The command devstack for the stack of this directory.");
        assertThat(script.lines())
                .allMatch(line -> line.startsWith("@") || line.startsWith("#") || line.startsWith(":"));
    }

    @Test
    void pathThatCmdWouldMisreadGetsNoScript() {
        assertThat(script(Optional.of(Path.of("b\u00fccher", "devstack.jar")))).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.WINDOWS)
    void commandGetsItsWordsAndTheDirectoryOfTheScript() throws Exception {
        Path jar = jar(directory.resolve("the command.jar"));
        Path pids = Files.createDirectories(directory.resolve("bau \u00fcben").resolve(".pids"));
        Path file = Files.writeString(
                pids.resolve("devstack.cmd"), script(Optional.of(jar)).orElseThrow());
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder("cmd.exe", "/d", "/c", "call", file.toString(), "status", "--json")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Await.until("the command has ended", () -> process.waitFor(1, TimeUnit.SECONDS));
        assertThat(Files.readString(output, StandardCharsets.ISO_8859_1)).contains("|status|--json", ".pids\\.");
    }

    @Test
    @EnabledOnOs(OS.WINDOWS)
    void missingJarIsNamedWithTheCommandThatInstallsIt() throws Exception {
        Path file = Files.writeString(
                directory.resolve("devstack.cmd"), script(Optional.empty()).orElseThrow());
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder("cmd.exe", "/d", "/c", "call", file.toString(), "status")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Await.until("the command has ended", () -> process.waitFor(1, TimeUnit.SECONDS));
        assertThat(output).content().contains("mvn dependency:get -Dartifact=g:a:1");
        assertThat(process.exitValue()).isEqualTo(1);
    }

    private static Optional<String> script(Optional<Path> jar) {
        Path java = Path.of(Jvm.running(Prints.class).get(0));
        return Script.batch(new OperatingSystem.CommandLine(java, jar, "g:a:1", Optional.empty()));
    }

    private static Path jar(Path file) throws Exception {
        String entry = Prints.class.getName().replace('.', '/') + ".class";
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Prints.class.getName());
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest);
                java.io.InputStream in = Prints.class.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new ZipEntry(entry));
            out.write(in.readAllBytes());
            out.closeEntry();
        }
        return file;
    }
}
