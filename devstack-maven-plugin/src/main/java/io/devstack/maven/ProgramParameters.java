package io.devstack.maven;

import io.devstack.internal.input.DidYouMean;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.Secrets;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** The elements of a {@code <service>} that define its program: one of several forms. */
abstract class ProgramParameters {
    private static final String HOW_TO_SAY =
            "write the program and its arguments; for ports of this stack @{devstack.NAME.port}";

    /** Its command, split into words as a POSIX shell would; no shell is run. */
    @Parameter
    private @Nullable String command;

    /** Runs the command by the system's shell, so that it may have pipes, variables and the like. */
    @Parameter
    private boolean shell;

    /** Its program, instead of a command. */
    @Parameter
    private @Nullable String executable;

    /** A jar to run, relative to the module, instead of a command. */
    @Parameter
    private @Nullable File jar;

    /**
     * A class to run with the module's class path, instead of a command; {@code module/Class} is run from the module path.
     */
    @Parameter
    private @Nullable String mainClass;

    /** Which class path {@code mainClass} gets: {@code runtime} (the default) or {@code test}. */
    @Parameter
    private @Nullable String classpathScope;

    /** Arguments of the JVM that runs {@code jar} or {@code mainClass}, each one word. */
    @Parameter
    private @Nullable List<@Nullable String> jvmArguments;

    /** The arguments of its executable, jar or class, each one word. */
    @Parameter
    private @Nullable List<@Nullable String> arguments;

    /** Returns the directory where it runs. */
    abstract Path directory(ServiceContext context);

    /** Returns whether it says itself what is run. */
    private boolean isSaid() {
        return command != null || executable != null || jar != null || mainClass != null;
    }

    /** Returns the words of the command. */
    final List<String> words(Elements elements, ServiceContext context, @Nullable String name) {
        Optional<ProcfileServices.Entry> entry = isSaid() ? Optional.empty() : context.procfile(name);
        if (entry.isPresent()) {
            return entry.get().words();
        }
        refuseContradictions(elements);
        if (jar != null || mainClass != null) {
            return javaWords(elements, context, name);
        }
        if (executable != null) {
            List<String> words = new ArrayList<>();
            words.add(program(elements, context, elements.text("<executable>", executable)));
            words.addAll(elements.texts(arguments));
            return words;
        }
        if (shell) {
            return OperatingSystem.shell(elements.shellText("<command>", command));
        }
        return elements.words("<command>", command);
    }

    private void refuseContradictions(Elements elements) {
        List<String> said = Stream.of(
                        command == null ? null : "<command>",
                        executable == null ? null : "<executable>",
                        jar == null ? null : "<jar>",
                        mainClass == null ? null : "<mainClass>")
                .filter(Objects::nonNull)
                .map(String::valueOf)
                .toList();
        if (said.size() > 1) {
            throw elements.wrong(said.get(0), "there is " + said.get(1) + " too", "use one of them");
        }
        if (said.isEmpty() && shell) {
            throw elements.wrong("<shell>", "there is no <command> for it", HOW_TO_SAY);
        }
        if (said.isEmpty()) {
            throw elements.wrong(
                    "<command>",
                    "there is no <command>, <executable>, <jar> or <mainClass>; a lone ${...} that Maven does not know"
                            + " counts as none",
                    HOW_TO_SAY);
        }
        if (shell && !said.contains("<command>")) {
            throw elements.wrong("<shell>", "it is for a <command>", "write one instead of " + said.get(0));
        }
        if (arguments != null && said.contains("<command>")) {
            throw elements.wrong("<arguments>", "they do not go with a <command>", "put them into the <command>");
        }
        if (jvmArguments != null && jar == null && mainClass == null) {
            throw elements.wrong("<jvmArguments>", "they are for a <jar> or a <mainClass>", "use <arguments>");
        }
        if (classpathScope != null && mainClass == null) {
            throw elements.wrong("<classpathScope>", "it is for a <mainClass>", "leave it out");
        }
    }

    private List<String> javaWords(Elements elements, ServiceContext context, @Nullable String name) {
        List<String> words = new ArrayList<>();
        words.add(context.java().program());
        words.addAll(elements.texts(jvmArguments));
        if (jar != null) {
            Path file = context.directory().resolve(jar.toPath());
            if (!Files.isRegularFile(file) && !context.followsTask(name)) {
                throw elements.wrong("<jar>", "there is no file " + file, instead(file, "build it first: mvn package"));
            }
            words.add("-jar");
            words.add(file.toString());
        } else {
            String main = elements.text("<mainClass>", mainClass).trim();
            boolean inModule = main.indexOf('/') > 0;
            if (!inModule || words.stream().noneMatch(word -> word.matches("-p|--module-path(=.*)?"))) {
                String path = context.java().classPath(scope(elements), elements);
                words.addAll(List.of(inModule ? "-p" : "-cp", path));
            }
            if (inModule) {
                words.add("-m");
            }
            words.add(main);
        }
        words.addAll(elements.texts(arguments));
        return words;
    }

    /** The whole text is the program's name, also if it has blanks. */
    private String program(Elements elements, ServiceContext context, String text) {
        String first = text.trim().replaceFirst("(?s)\\s.*", "");
        boolean isProgram = !first.matches(".*[/\\\\].*")
                || Files.isRegularFile(directory(context).resolve(first));
        if (isProgram
                && !first.equals(text.trim())
                && !Files.exists(directory(context).resolve(text))
                && !Files.exists(context.directory().resolve(text))) {
            throw elements.wrong(
                    "<executable>",
                    "the whole text '" + Secrets.masked(text) + "' would be the name of the program",
                    "write <command>" + Secrets.masked(text.trim())
                            + "</command>, or put the other words into <arguments>");
        }
        return text;
    }

    /** Returns what to write instead of a file that is missing: the files beside it that can be meant. */
    static String instead(Path missing, String fix) {
        String name = String.valueOf(missing.getFileName());
        Path directory = missing.toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory) && directory.getParent() != null) {
            return DidYouMean.file(
                            String.valueOf(directory.getFileName()), List.of(directory.getParent()), Files::isDirectory)
                    .map(near -> "perhaps its directory is '" + near + "'; " + fix)
                    .orElse(fix);
        }
        if (name.endsWith(".jar")) {
            String jars = jarsIn(directory);
            String advice = name.contains("*") ? "write the whole name, because '*' is not expanded; " + fix : fix;
            return jars.isEmpty() ? advice : "there are " + jars + "; " + advice;
        }
        return DidYouMean.file(name, directory == null ? List.of() : List.of(directory), Files::isRegularFile)
                .map(near -> "perhaps you meant '" + near + "'")
                .orElse(fix);
    }

    private static String jarsIn(@Nullable Path directory) {
        if (directory == null) {
            return "";
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.joining(", "));
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    private ModuleJava.Scope scope(Elements elements) {
        return switch (classpathScope == null ? "runtime" : classpathScope.trim()) {
            case "runtime" -> ModuleJava.Scope.RUNTIME;
            case "test" -> ModuleJava.Scope.TEST;
            default ->
                throw elements.wrong(
                        "<classpathScope>", "'" + classpathScope + "' is not known", "use runtime or test");
        };
    }
}
