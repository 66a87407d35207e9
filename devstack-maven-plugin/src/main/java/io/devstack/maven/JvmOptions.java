package io.devstack.maven;

import io.devstack.internal.input.CommandWords;
import io.devstack.internal.input.MalformedInputException;
import java.util.List;
import java.util.regex.Pattern;

/** Finds two options of the JVM in one element, which the JVM would take for one. */
final class JvmOptions {
    private static final Pattern OPTION =
            Pattern.compile("-(?:[DX]\\S+|javaagent:.+|agentlib:.+|agentpath:.+|verbose(?::.+)?"
                    + "|ea(?::.+)?|da(?::.+)?|esa|dsa|enableassertions.*|disableassertions.*|server|client|splash:.+|cp|classpath|jar"
                    + "|-[a-z][a-z-]+(?:=.+)?)");
    private static final Pattern WITH_VALUE = Pattern.compile(
            "-(?:cp|classpath|p|-class-path|-module-path|-add-modules"
                    + "|-add-opens|-add-exports|-add-reads|-upgrade-module-path|-limit-modules|-patch-module|-enable-native-access)");

    private JvmOptions() {}

    /** Returns whether the next word is the value of an option. */
    static boolean hasValue(String option) {
        return WITH_VALUE.matcher(option).matches();
    }

    /** A value with blanks is allowed: only a word that is an option of its own is a mistake. */
    static void refuseTwo(String argument, Elements elements, String element) {
        List<CommandWords.Word> words;
        try {
            words = CommandWords.words(argument, Elements.backslash());
        } catch (MalformedInputException e) {
            return; // a quote in a value
        }
        if (words.size() < 2 || !words.get(0).text().startsWith("-")) {
            return;
        }
        boolean two = words.stream()
                .skip(1)
                .anyMatch(word -> !word.quoted() && OPTION.matcher(word.text()).matches());
        if (two || WITH_VALUE.matcher(words.get(0).text()).matches()) {
            throw elements.wrong(
                    element,
                    "there are several words in it, and the JVM would take them for one option",
                    "write a " + element.substring(element.lastIndexOf('<'))
                            + " for each, or all of them as the text of <jvmArguments>, with quotes around one that has"
                            + " blanks");
        }
    }
}
