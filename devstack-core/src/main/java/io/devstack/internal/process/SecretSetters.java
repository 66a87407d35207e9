package io.devstack.internal.process;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Follows a command that sets secrets of any name, word by word: {@code fly secrets set NAME=VALUE}. */
final class SecretSetters {
    private static final Pattern SETS =
            Pattern.compile("(?:fly|flyctl|kubectl|oc|gh|az) secrets?|vault (?:put|write|patch)");

    /** These name a secret in other ways, too: {@code kubectl get secret -l app=web}. */
    private static final Pattern ONLY_CREATES = Pattern.compile("kubectl|oc");

    private static final Pattern ASSIGNED =
            Pattern.compile("((?:--from-literal[= ])?(?!-)[\\w.-]+=).+", Pattern.DOTALL);

    /** The option with the value: {@code gh secret set NAME --body VALUE}. */
    private static final Pattern OPTION = Pattern.compile("(--(?:body|value)=?|-b=?)(.*)", Pattern.DOTALL);

    private boolean sets;
    private boolean creates;
    private boolean valueExpected;

    /** Returns an argument of {@code program} with its secret masked; empty if it is no secret by its place. */
    Optional<String> masked(String program, String word, String plain) {
        valueExpected = false;
        Matcher assigned = ASSIGNED.matcher(word);
        if (sets && assigned.matches()) {
            return Optional.of(assigned.group(1) + Secrets.MASK);
        }
        Matcher option = OPTION.matcher(word);
        if (sets && option.matches()) {
            valueExpected = option.group(2).isEmpty();
            return Optional.of(option.group(1) + (valueExpected ? "" : Secrets.MASK));
        }
        creates |= plain.equals("create");
        sets |= SETS.matcher(program + " " + plain).matches()
                && (creates || !ONLY_CREATES.matcher(program).matches());
        return Optional.empty();
    }

    /** Returns whether the next word is a secret. */
    boolean isValueExpected() {
        return valueExpected;
    }
}
