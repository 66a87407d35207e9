package io.devstack.internal.input;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises in the words of a command what only a shell would act on. */
public final class ShellSyntax {
    private static final Pattern OPERATOR = Pattern.compile("\\|\\|?|&&?|;|[0-9]?(?:<<?|>>?)(?:&[0-9]|.*)|&>.*");
    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*");
    private static final Pattern VARIABLE = Pattern.compile(".*?(\\$\\(|`|\\$\\{?[A-Za-z_][A-Za-z0-9_]*}?).*");
    private static final Pattern SHELL = Pattern.compile("(?:.*/)?(?:ba|da|z|k)?sh");

    private static final Set<String> BUILTINS =
            Set.of("cd", "source", ".", "export", "set", "unset", "alias", "eval", "exec", "ulimit", "umask", "pushd");

    private ShellSyntax() {}

    /** Returns what of it says that a shell was meant, and never a value; empty if nothing does, or if a shell is run. */
    public static Optional<String> in(List<String> words) {
        if (words.isEmpty() || runsShellCommand(words)) {
            return Optional.empty();
        }
        if (ASSIGNMENT.matcher(words.get(0)).matches()) {
            return Optional.of("NAME=value");
        }
        if (BUILTINS.contains(words.get(0))) {
            return Optional.of(words.get(0));
        }
        return words.stream().flatMap(word -> telling(word).stream()).findFirst();
    }

    /** A shell that runs a script does not act on the arguments of the script. */
    private static boolean runsShellCommand(List<String> words) {
        return SHELL.matcher(words.get(0)).matches()
                && words.stream()
                        .skip(1)
                        .takeWhile(word -> word.startsWith("-"))
                        .anyMatch(word -> word.matches("-[a-z]*c[a-z]*"));
    }

    /**
     * Returns the first variable of a shell, such as {@code $PORT}, among words that are not quoted: a program that is
     * started without a shell gets it as it is written.
     *
     * @since 0.1.0
     */
    public static Optional<String> variableIn(List<String> bareWords) {
        return bareWords.stream()
                .map(VARIABLE::matcher)
                .filter(Matcher::matches)
                .map(variable -> variable.group(1))
                .findFirst();
    }

    /**
     * Returns whether one of these words, which are not quoted, begins with the home directory as a shell knows it.
     *
     * @since 0.1.0
     */
    public static boolean hasHome(List<String> bareWords) {
        return bareWords.stream().anyMatch(word -> word.equals("~") || word.matches("([^/]*=)?~/.*"));
    }

    /**
     * Returns the first operator of a shell among words that are not quoted, such as {@code &&}, {@code |} or {@code >}: a
     * program that is started without a shell gets it as an argument.
     */
    public static Optional<String> operatorIn(List<String> bareWords) {
        return bareWords.stream().flatMap(word -> operator(word).stream()).findFirst();
    }

    private static Optional<String> operator(String word) {
        return OPERATOR.matcher(word).matches() ? Optional.of(word.replaceFirst("(?<=[<>]).*", "")) : Optional.empty();
    }

    private static Optional<String> telling(String word) {
        Optional<String> operator = operator(word);
        if (operator.isPresent()) {
            return operator;
        }
        Matcher variable = VARIABLE.matcher(word);
        if (variable.matches()) {
            return Optional.of(variable.group(1));
        }
        if (word.length() > 1 && word.endsWith(";")) {
            return Optional.of(";");
        }
        if (word.equals("~") || word.startsWith("~/")) {
            return Optional.of("~");
        }
        return word.contains("*") ? Optional.of("*") : Optional.empty();
    }
}
