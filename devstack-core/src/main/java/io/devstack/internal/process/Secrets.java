package io.devstack.internal.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks what looks like a secret in commands and addresses, before they are shown or stored: the values of names such as
 * {@code --db-password}, {@code API_KEY} and {@code Authorization:}, and the password in {@code scheme://user:password@}.
 * It rather masks too much than too little; a secret that stands alone, without a telling name, is not seen.
 *
 * <p>A text is split into words as a shell would; from there on words and text are treated alike.
 */
public final class Secrets {
    static final String MASK = "***";

    private static final String SEPARATOR = SecretAssignments.SEPARATOR;
    private static final String NAME = SecretAssignments.NAME;
    private static final Pattern SPACED_ASSIGNMENT =
            Pattern.compile("(-{0,2}" + NAME + ")\\s*(?:" + SEPARATOR + ")\\s*", Pattern.DOTALL);
    private static final Pattern SEPARATOR_ALONE = Pattern.compile(SEPARATOR);
    private static final Pattern SEPARATOR_FIRST = Pattern.compile("(" + SEPARATOR + ").+", Pattern.DOTALL);
    private static final Pattern NAME_ALONE = Pattern.compile("[\\[({<,]*[\"'`]?([\\w.-]+)[\"'`]?,?");
    private static final Pattern NPM_NAME = Pattern.compile("(?:.*:)?_[\\w-]+");
    private static final Pattern USER_OPTION = Pattern.compile("-[uU]|(?i)--?[\\w-]*(?:user(?:name|pwd)?|login):?");
    private static final Pattern USER_ASSIGNMENT = Pattern.compile(
            "(-u=?(?!r[il])|(?i:[\\w.-]*(?:user(?:name|pwd)?|login)[=:]))(?![/=:])(.+)", Pattern.DOTALL);
    private static final Pattern NEXT_OPTION = Pattern.compile("--[A-Za-z].*|--", Pattern.DOTALL);
    private static final Pattern QUOTED = Pattern.compile("(?s)([\"'`])(.*)\\1");

    /** In code a name may be that of a variable, a member or a key: {@code $this->password}, {@code config['password']}. */
    private static final Pattern NAME_IN_CODE = Pattern.compile("(?s).*(?:->|[$@:\\[.])[\"']?([\\w-]+)[\"']?\\]*");

    /** The last of several: {@code Uid=sa;PWD = x}. */
    private static final Pattern LAST_NAME = Pattern.compile("(?s).*[;&?,]([\\w.-]+)");

    /** {@code Authorization: Digest username="a", response="b"} */
    private static final Pattern PARAMETER = Pattern.compile("[\\w-]+=.+", Pattern.DOTALL);

    private static final Pattern BEARER_TOKEN = Pattern.compile("[\\w.~+/-]+=*[,;\"')]*");
    private static final Set<String> NO_BEARER =
            Set.of("token", "tokens", "auth", "authentication", "authorization", "scheme", "is");

    /** Commands, too: {@code salt '*' test.ping}. */
    private static final Set<String> WITHOUT_LITERAL = Set.of("salt", "pin");

    /** A shorter value, such as that of a switch, is in other words by chance. */
    private static final int SHORTEST = 4;

    /** A value of this length is in other words by intent. */
    private static final int LONG_ENOUGH = 16;

    /** What the next word is. */
    enum Next {
        ANY,
        VALUE,
        VALUES,
        PARAMETER,
        AFTER_VALUE,
        SEPARATOR,
        /** A separator, but no literal without one. */
        OPERATOR,
        /** A secret only if it looks like a token. */
        TOKEN,
        USER,
        BEARER
    }

    private final StringBuilder masked = new StringBuilder();
    private final SecretOptions options = new SecretOptions();
    private final SecretSql sql = new SecretSql();
    private Next next = Next.ANY;
    private String before = "";

    private Secrets() {}

    /** Returns the words of a command, joined by blanks, with what looks like a secret masked. */
    public static String masked(List<String> words) {
        List<String> known = words.stream().map(SecretBlocks::masked).toList();
        return SecretBlocks.masked(new Secrets().mask(SecretWord.of(known)));
    }

    /** Returns a text, such as a command line or an address, with what looks like a secret in it masked. */
    public static String masked(String text) {
        return new Secrets().mask(SecretWord.split(SecretBlocks.masked(text), true));
    }

    /** Returns the same with the values of those variables masked, too, whose names are those of secrets. */
    public static String masked(List<String> words, Map<String, String> environment) {
        List<String> known = environment.entrySet().stream()
                .filter(variable -> variable.getValue().length() >= SHORTEST && SecretNames.isSecret(variable.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return masked(words.stream()
                .map(word -> known.stream().reduce(word, (text, secret) -> text.replace(secret, MASK)))
                .toList());
    }

    /**
     * Returns whether words hold what looks like a secret, or the value of a variable whose name is a secret's: as a word, as
     * the value of an option, or, if it is long, anywhere. {@code my-postgres} does not hold {@code DB_PASSWORD=postgres}.
     */
    public static boolean areIn(List<String> words, Map<String, String> environment) {
        return !masked(words).equals(String.join(" ", words))
                || environment.entrySet().stream()
                        .filter(variable ->
                                variable.getValue().length() >= SHORTEST && SecretNames.isSecret(variable.getKey()))
                        .anyMatch(variable -> words.stream().anyMatch(word -> holds(word, variable.getValue())));
    }

    private static boolean holds(String word, String value) {
        return value.length() >= LONG_ENOUGH
                ? word.contains(value)
                : word.equals(value) || word.matches("(?s)(-.|.*[=:])" + Pattern.quote(value));
    }

    private String mask(List<SecretWord> words) {
        for (int i = 0; i < words.size(); i++) {
            masked.append(words.get(i).blanks());
            if (words.get(i).blanks().indexOf('\n') >= 0) {
                options.endCommand();
            }
            String word = words.get(i).text();
            boolean more = i + 1 < words.size()
                    && !NEXT_OPTION.matcher(words.get(i + 1).text()).matches();
            if (isValueExpected() && more && SecretAssignments.isScheme(word)) {
                word = words.get(++i).text(); // "Bearer x" is one value
                next = PARAMETER.matcher(word).matches() ? Next.PARAMETER : next;
            }
            masked.append(mask(word));
            before = word;
        }
        return masked.toString();
    }

    private boolean isValueExpected() {
        return next == Next.VALUE || next == Next.VALUES;
    }

    private String mask(String word) {
        Next expected = next;
        next = Next.ANY;
        if (word.isEmpty()) {
            return word;
        }
        Optional<String> inSql = sql.masked(word);
        switch (expected) {
            case VALUE, VALUES -> {
                if (SEPARATOR_ALONE.matcher(word).matches()) {
                    next = expected;
                    return word;
                }
                if (options.isPorts(word) || SecretAssignments.isNoSecret(word)) {
                    return word;
                }
                if (!NEXT_OPTION.matcher(word).matches()) {
                    next = Next.AFTER_VALUE;
                    if (word.startsWith("-")) {
                        maskWord(word); // it may be an option after all: then what follows is its value
                    } else if (expected == Next.VALUES && word.endsWith(";")) {
                        next = expected;
                    }
                    return MASK;
                }
            }
            case PARAMETER -> {
                if (PARAMETER.matcher(word).matches()) {
                    next = word.endsWith(",") ? expected : Next.ANY;
                    return MASK;
                }
            }
            case AFTER_VALUE -> {
                if (word.equals("=")) {
                    next = Next.VALUE; // password: str = "x"
                    return word;
                }
            }
            case SEPARATOR, OPERATOR -> {
                Matcher separator = SEPARATOR_FIRST.matcher(word);
                if (SEPARATOR_ALONE.matcher(word).matches()) {
                    next = Next.VALUE;
                    return word;
                }
                if (separator.matches()) {
                    return separator.group(1) + MASK;
                }
                if (expected == Next.SEPARATOR && SecretSql.isLiteral(word)) {
                    return MASK; // PASSWORD 'x'
                }
            }
            case USER -> {
                String user = SecretAddresses.maskedUser(word);
                if (!user.equals(word)) {
                    return user;
                }
            }
            case BEARER -> {
                if (BEARER_TOKEN.matcher(word).matches() && !NO_BEARER.contains(word.toLowerCase(Locale.ROOT))) {
                    return MASK;
                }
            }
            case TOKEN -> {
                if (SecretAssignments.isToken(word)) {
                    return MASK;
                }
            }
            case ANY -> {}
        }
        if (inSql.isPresent()) {
            next = sql.isSeparatorExpected() ? Next.SEPARATOR : Next.ANY;
            return inSql.get();
        }
        Optional<String> byProgram = options.masked(word);
        if (byProgram.isPresent()) {
            next = options.isValueExpected() ? Next.VALUE : options.isUserExpected() ? Next.USER : Next.ANY;
            return byProgram.get();
        }
        return maskWord(word);
    }

    private String maskWord(String word) {
        Matcher quoted = QUOTED.matcher(word);
        if (quoted.matches() && SecretWord.close(word, quoted.group(1), 1) == word.length() - 1) {
            return quoted.group(1) + maskWord(quoted.group(2)) + quoted.group(1);
        }
        if (word.chars().anyMatch(Character::isWhitespace)) {
            return maskScript(word);
        }
        next = after(word, before);
        Matcher user = USER_ASSIGNMENT.matcher(word);
        if (user.matches() && !SecretAddresses.maskedUser(user.group(2)).equals(user.group(2))) {
            return user.group(1) + SecretAddresses.maskedUser(user.group(2));
        }
        SecretAssignments assignments = SecretAssignments.in(word, before);
        next = assignments.next() == Next.ANY ? next : assignments.next();
        String plain = SecretAddresses.masked(assignments.text());
        return plain.equals(word) && word.startsWith("[") ? maskArray(word) : plain;
    }

    /** An array of JSON without blanks is a command, too. */
    private static String maskArray(String word) {
        List<SecretWord> words = new ArrayList<>();
        for (String element : word.split("(?<=[\"']),(?=[\"'])")) {
            words.add(new SecretWord(words.isEmpty() ? "" : ",", element));
        }
        return words.size() > 1 ? new Secrets().mask(words) : word;
    }

    /** Blanks in a word: it is one value as a whole, a header for instance, or a text of its own, such as a script. */
    private static String maskScript(String word) {
        Matcher assignment = SPACED_ASSIGNMENT.matcher(word);
        if (assignment.lookingAt()
                && assignment.end() < word.length()
                && SecretNames.isSecretOption(assignment.group(1))) {
            return word.substring(0, assignment.end()) + MASK;
        }
        List<SecretWord> words = SecretWord.split(word, true);
        return new Secrets().mask(words.size() > 1 ? words : SecretWord.split(word, false));
    }

    private static Next after(String word, String before) {
        Matcher name = NAME_ALONE.matcher(word);
        if (USER_OPTION.matcher(word).matches()) {
            return Next.USER;
        }
        if (word.equalsIgnoreCase("bearer")) {
            return Next.BEARER;
        }
        if (NPM_NAME.matcher(word).matches() && SecretNames.isSecret(word)) {
            return Next.VALUE;
        }
        if (name.matches() && SecretNames.isSecretOption(name.group(1))) {
            boolean option = name.group(1).startsWith("-");
            if (SecretNames.isPlainKey(name.group(1)) && !SecretNames.isKindOfKey(before)) {
                return Next.ANY;
            }
            return option ? Next.VALUE : WITHOUT_LITERAL.contains(name.group(1)) ? Next.OPERATOR : Next.SEPARATOR;
        }
        Matcher last = LAST_NAME.matcher(word);
        if (last.matches() && SecretNames.isSecret(last.group(1))) {
            return Next.OPERATOR;
        }
        Matcher inCode = NAME_IN_CODE.matcher(word);
        return inCode.matches() && SecretNames.isSecret(inCode.group(1)) ? Next.SEPARATOR : Next.ANY;
    }
}
