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

    private static final String SEPARATOR = "=>|->|[:+?]=|==?|:(?!//)";

    /** The dash of {@code password->x} does not belong to the name. */
    private static final String NAME = "(?:[\\w.]|-(?!>))++";

    /** A name, and what separates it from its value; in an array of JSON an option is separated by {@code ","}. */
    private static final Pattern ASSIGNMENT = Pattern.compile("(?<![\\w.-])(" + NAME + ")(?:\\[[^\\]]*+\\])*+"
            + "(?:[\\\\]*[\"'`]?(" + SEPARATOR + "|%3[dDaA])|(>)|([\"'],(?=[\"'])))");

    private static final Pattern SPACED_ASSIGNMENT =
            Pattern.compile("(-{0,2}" + NAME + ")\\s*(?:" + SEPARATOR + ")\\s*", Pattern.DOTALL);
    private static final Pattern SEPARATOR_ALONE = Pattern.compile(SEPARATOR);
    private static final Pattern SEPARATOR_FIRST = Pattern.compile("(" + SEPARATOR + ").+", Pattern.DOTALL);
    private static final Pattern NAME_ALONE = Pattern.compile("[\\[({<,]*[\"'`]?([\\w.-]+)[\"'`]?,?");
    private static final Pattern NPM_NAME = Pattern.compile("(?:.*:)?_[\\w-]+");
    private static final Pattern USER_OPTION = Pattern.compile("-[uU]|(?i)--?(?:[\\w-]+[-_])?user(?:name|pwd)?:?");
    private static final Pattern USER_ASSIGNMENT =
            Pattern.compile("(-u=?(?!r[il])|(?i:[\\w.-]*user(?:name|pwd)?[=:]))(?![/=:])(.+)", Pattern.DOTALL);
    private static final Pattern NEXT_OPTION = Pattern.compile("--[A-Za-z].*|--", Pattern.DOTALL);
    private static final Pattern QUOTED = Pattern.compile("(?s)([\"'`])(.*)\\1");
    private static final Pattern LITERAL = Pattern.compile("(?s)([\"'`]).+\\1[;)]*");
    private static final Pattern PLUGIN = Pattern.compile("[\"'`]?\\w+[\"'`]?");

    /** The value of a switch, such as {@code --auth false}, is no secret. */
    private static final Pattern SWITCH = Pattern.compile("(?i)[\"'`]?(?:true|false)[\"'`\\])},;]*");

    private static final Pattern BEARER_TOKEN = Pattern.compile("[\\w.~+/-]+=*[,;\"')]*");
    private static final Set<String> SCHEMES = Set.of("bearer", "basic", "digest", "token", "negotiate", "apikey");
    private static final Set<String> NO_BEARER =
            Set.of("token", "tokens", "auth", "authentication", "authorization", "scheme", "is");
    private static final int LONGEST_PORT = 5;

    /** A shorter value, such as that of a switch, is in other words by chance. */
    private static final int SHORTEST = 4;

    /** A value of this length is in other words by intent. */
    private static final int LONG_ENOUGH = 16;

    private static final String QUOTES = "\"'`";
    private static final String AFTER_QUOTE = ",;:}])&>|";

    /**
     * What the next word is. After {@code IDENTIFIED BY} of SQL any word is a secret; after {@code identified by}, which plain
     * text has, too, only a literal in quotes.
     */
    private enum Next {
        ANY,
        VALUE,
        VALUES,
        SEPARATOR,
        USER,
        BEARER,
        AFTER_IDENTIFIED,
        SQL_PLUGIN,
        SQL_VALUE,
        SQL_LITERAL
    }

    private record Word(String blanks, String text) {}

    private final StringBuilder masked = new StringBuilder();
    private final SecretOptions options = new SecretOptions();
    private Next next = Next.ANY;

    private Secrets() {}

    /** Returns the words of a command, joined by blanks, with what looks like a secret masked. */
    public static String masked(List<String> words) {
        List<Word> all = new ArrayList<>();
        words.forEach(word -> all.add(new Word(all.isEmpty() ? "" : " ", word)));
        return new Secrets().mask(all);
    }

    /** Returns a text, such as a command line or an address, with what looks like a secret in it masked. */
    public static String masked(String text) {
        return new Secrets().mask(split(text, true));
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

    private String mask(List<Word> words) {
        for (int i = 0; i < words.size(); i++) {
            masked.append(words.get(i).blanks());
            if (words.get(i).blanks().indexOf('\n') >= 0) {
                options.endCommand();
            }
            String word = words.get(i).text();
            boolean more = i + 1 < words.size()
                    && !NEXT_OPTION.matcher(words.get(i + 1).text()).matches();
            if (isValueExpected() && more && SCHEMES.contains(word.toLowerCase(Locale.ROOT))) {
                word = words.get(++i).text(); // "Bearer x" is one value
            }
            masked.append(mask(word));
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
        switch (expected) {
            case VALUE, VALUES -> {
                if (SEPARATOR_ALONE.matcher(word).matches()) {
                    next = expected;
                    return word;
                }
                if (options.isPorts(word) || SWITCH.matcher(word).matches()) {
                    return word;
                }
                if (!NEXT_OPTION.matcher(word).matches()) {
                    if (word.startsWith("-")) {
                        maskWord(word); // it may be an option after all: then what follows is its value
                    } else if (expected == Next.VALUES && word.endsWith(";")) {
                        next = expected;
                    }
                    return MASK;
                }
            }
            case SEPARATOR -> {
                Matcher separator = SEPARATOR_FIRST.matcher(word);
                if (SEPARATOR_ALONE.matcher(word).matches()) {
                    next = Next.VALUE;
                    return word;
                }
                if (separator.matches()) {
                    return separator.group(1) + MASK;
                }
                if (LITERAL.matcher(word).matches()) {
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
            case AFTER_IDENTIFIED -> {
                if (word.equalsIgnoreCase("by")) {
                    next = word.equals("BY") ? Next.SQL_VALUE : Next.SQL_LITERAL;
                    return word;
                }
                if (word.equalsIgnoreCase("with")) {
                    next = Next.SQL_PLUGIN;
                    return word;
                }
            }
            case SQL_PLUGIN -> {
                if (PLUGIN.matcher(word).matches()) {
                    next = Next.AFTER_IDENTIFIED;
                    return word;
                }
            }
            case SQL_VALUE, SQL_LITERAL -> {
                if (word.matches("(?i)password|values")) {
                    next = expected;
                    return word;
                }
                if (expected == Next.SQL_VALUE || LITERAL.matcher(word).matches()) {
                    return MASK;
                }
            }
            case ANY -> {}
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
        if (quoted.matches() && quoted.group(2).indexOf(quoted.group(1)) < 0) {
            return quoted.group(1) + maskWord(quoted.group(2)) + quoted.group(1);
        }
        if (word.chars().anyMatch(Character::isWhitespace)) {
            return maskScript(word);
        }
        next = after(word);
        Matcher user = USER_ASSIGNMENT.matcher(word);
        if (user.matches() && !SecretAddresses.maskedUser(user.group(2)).equals(user.group(2))) {
            return user.group(1) + SecretAddresses.maskedUser(user.group(2));
        }
        String plain = SecretAddresses.masked(maskAssignments(word));
        return plain.equals(word) && word.startsWith("[") ? maskArray(word) : plain;
    }

    /** An array of JSON without blanks is a command, too. */
    private static String maskArray(String word) {
        List<Word> words = new ArrayList<>();
        for (String element : word.split("(?<=[\"']),(?=[\"'])")) {
            words.add(new Word(words.isEmpty() ? "" : ",", element));
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
        List<Word> words = split(word, true);
        return new Secrets().mask(words.size() > 1 ? words : split(word, false));
    }

    private static Next after(String word) {
        Matcher name = NAME_ALONE.matcher(word);
        if (USER_OPTION.matcher(word).matches()) {
            return Next.USER;
        }
        if (word.equalsIgnoreCase("bearer")) {
            return Next.BEARER;
        }
        if (word.equalsIgnoreCase("identified")) {
            return Next.AFTER_IDENTIFIED;
        }
        if (NPM_NAME.matcher(word).matches() && SecretNames.isSecret(word)) {
            return Next.VALUE;
        }
        if (name.matches() && SecretNames.isSecretOption(name.group(1))) {
            return name.group(1).startsWith("-") ? Next.VALUE : Next.SEPARATOR;
        }
        return Next.ANY;
    }

    /** A value ends where its quotes, its parameter or its element do; else it is all that is left of the word. */
    private String maskAssignments(String word) {
        StringBuilder text = new StringBuilder();
        Matcher name = ASSIGNMENT.matcher(word);
        int done = 0;
        while (name.find(done)) {
            text.append(word, done, name.end());
            done = name.end();
            if (isSecret(word, name)) {
                int end = endOfValue(word, name);
                String value = word.substring(done, end);
                text.append(value.isEmpty() || SWITCH.matcher(value).matches() ? value : MASK);
                if (end == word.length() && name.group(3) == null) {
                    next = afterValue(name, value);
                }
                done = end;
            }
        }
        return text.append(word, done, word.length()).toString();
    }

    /** A value without a blank in front of it may continue in the next word: {@code Cookie:a=b; c=d}. */
    private Next afterValue(Matcher name, String value) {
        boolean cookie = name.group(1).matches("(?i).*cookies?");
        if (value.isEmpty() || (cookie && value.endsWith(";"))) {
            return cookie ? Next.VALUES : Next.VALUE;
        }
        return isScheme(name, value) ? Next.VALUE : next;
    }

    /** {@code Authorization:Bearer x} has a scheme; {@code AUTH=basic app} sets a variable for a program. */
    private static boolean isScheme(Matcher name, String value) {
        String word = value.replaceFirst("^[\"'`]", "");
        String scheme = word.toLowerCase(Locale.ROOT);
        return SCHEMES.contains(scheme)
                && (!word.equals(scheme)
                        || scheme.equals("bearer")
                        || ":".equals(name.group(2))
                        || name.group(1).matches("(?i).*authorization"));
    }

    private static boolean isSecret(String word, Matcher name) {
        char before = name.start() == 0 ? ' ' : word.charAt(name.start() - 1);
        String option = name.group(1);
        boolean inElement = name.group(3) != null;
        boolean inArray = name.group(4) != null;
        if ((inElement && before != '<') || (inArray && !option.startsWith("-"))) {
            return false;
        }
        String value = word.substring(name.end(), Math.min(word.length(), name.end() + LONGEST_PORT + 1));
        boolean port = ":".equals(name.group(2))
                && value.matches("\\d{1,5}(?:[/?#,].*)?")
                && (before == '/' || before == '@' || option.matches("(?i)[^_]*auth"));
        boolean directory = option.matches("(?:OLD)?PWD") && value.startsWith("/");
        return !port
                && !directory
                && ("?&#;".indexOf(before) >= 0
                        ? SecretNames.isSecretParameter(option)
                        : SecretNames.isSecretOption(option));
    }

    private static int endOfValue(String word, Matcher name) {
        int from = name.end();
        char before = name.start() == 0 ? ' ' : word.charAt(name.start() - 1);
        int afterMask = from + MASK.length();
        if (word.startsWith(MASK, from)
                && afterMask < word.length()
                && AFTER_QUOTE.indexOf(word.charAt(afterMask)) >= 0) {
            return afterMask; // masked already
        }
        Matcher quote = Pattern.compile("\\\\*[\"'`]").matcher(word).region(from, word.length());
        if (quote.lookingAt()) {
            int close = word.indexOf(quote.group(), quote.end());
            int end = close < 0 ? word.length() : close + quote.group().length();
            return end == word.length() || AFTER_QUOTE.indexOf(word.charAt(end)) >= 0 ? end : word.length();
        }
        if (name.group(3) != null) {
            return endBefore(word, "<", from);
        }
        if (before == ';') {
            return word.startsWith("{", from) ? endBefore(word, "(?<=})", from + 1) : endBefore(word, "[;\"'`]", from);
        }
        if ("?&#".indexOf(before) >= 0) {
            return endBefore(word, "[&#;]|[\"'`)\\]}>,]+$", from);
        }
        return word.length();
    }

    private static int endBefore(String word, String end, int from) {
        Matcher matcher = Pattern.compile(end).matcher(word);
        return matcher.find(from) ? matcher.start() : word.length();
    }

    /** Splits at blanks, except those in quotes or behind a backslash; an apostrophe in a word is no quote. */
    private static List<Word> split(String text, boolean quotes) {
        List<Word> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int from = at;
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            int start = at;
            boolean inValue = false;
            while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
                char c = text.charAt(at);
                boolean afterLetter = at > start && Character.isLetterOrDigit(text.charAt(at - 1));
                boolean afterOption = at == start + 2 && text.charAt(start) == '-';
                boolean quote = quotes && QUOTES.indexOf(c) >= 0 && (inValue || !afterLetter || afterOption);
                int close = quote ? text.indexOf(c, at + 1) : -1;
                boolean escape = quotes && c == '\\' && at + 1 < text.length();
                inValue |= c == '=' || c == ':';
                at = close >= 0 ? close + 1 : at + (escape ? 2 : 1);
            }
            words.add(new Word(text.substring(from, start), text.substring(start, at)));
        }
        return words;
    }
}
