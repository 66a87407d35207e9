package io.devstack.internal.process;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks whether a process has one of some names: its program does, or the script or module that a runtime or a shell
 * runs.
 *
 * <p>Case makes no difference, nor does a version or {@code .exe} at the end: {@code python} is python3, python3.11 and
 * python.exe.
 */
public final class ProcessNames {
    private static final Set<String> RUNTIMES =
            Set.of("python", "node", "nodejs", "ruby", "perl", "php", "bun", "deno");
    private static final Set<String> SHELLS =
            Set.of("sh", "bash", "dash", "ash", "zsh", "ksh", "fish", "cmd", "powershell", "pwsh");
    private static final Pattern SUFFIX = Pattern.compile("[0-9.]*(\\.exe)?$");
    private static final Pattern EXTENSION = Pattern.compile("\\.(py|js|mjs|cjs|ts|rb|pl|php|sh|cmd|bat|ps1)$");

    private static final Pattern BATCH = Pattern.compile("(?i)\\.(cmd|bat)$");

    private final Set<String> names;

    /** Makes a matcher of {@code names}; blank ones are left out. */
    public ProcessNames(Set<String> names) {
        this.names = names.stream()
                .map(name -> name.trim().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .collect(java.util.stream.Collectors.toUnmodifiableSet());
    }

    /** Returns whether there is any name. */
    public boolean isEmpty() {
        return names.isEmpty();
    }

    /**
     * Returns whether a process goes by one of the names.
     *
     * @param words the words of its command line; none matches nothing
     */
    public boolean matches(List<String> words) {
        if (words.isEmpty()) {
            return false;
        }
        String program = fileName(words.get(0));
        if (isNamed(program)) {
            return true;
        }
        if (isBatch(words)) {
            return isNamed(fileName(batch(words)));
        }
        if (isShell(words)) { // after an option it may be a command line
            return words.size() > 1 && !words.get(1).startsWith("-") && isNamed(fileName(words.get(1)));
        }
        return RUNTIMES.contains(SUFFIX.matcher(program).replaceFirst("")) && isNamed(script(words));
    }

    /** Returns whether the program is a shell, as a login shell too, which has a hyphen before its name. */
    public static boolean isShell(List<String> words) {
        String program = words.isEmpty() ? "" : fileName(words.get(0)).replaceFirst("^-", "");
        return SHELLS.contains(SUFFIX.matcher(program).replaceFirst(""));
    }

    /** Windows runs a batch file by {@code cmd /d /c [call] FILE}, with options that begin with a slash. */
    private static boolean isBatch(List<String> words) {
        return fileName(words.get(0)).matches("cmd(\\.exe)?")
                && BATCH.matcher(batch(words)).find();
    }

    private static String batch(List<String> words) {
        return words.stream()
                .skip(1)
                .filter(word -> !word.startsWith("/") && !word.equalsIgnoreCase("call"))
                .findFirst()
                .orElse("");
    }

    private boolean isNamed(String name) {
        return names.contains(name)
                || names.contains(SUFFIX.matcher(name).replaceFirst(""))
                || names.contains(EXTENSION.matcher(name).replaceFirst(""));
    }

    /** The first word that is no option, which after {@code -m} is a module. */
    private static String script(List<String> words) {
        return words.stream()
                .skip(1)
                .filter(word -> !word.startsWith("-"))
                .findFirst()
                .map(ProcessNames::fileName)
                .orElse("");
    }

    private static String fileName(String path) {
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        return name.toLowerCase(Locale.ROOT);
    }
}
