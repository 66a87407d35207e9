package io.devstack.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks what looks like a secret in commands and addresses, before they are shown or stored: the values of names such as
 * {@code --db-password}, {@code API_KEY} and {@code Authorization:}, and the password in {@code scheme://user:password@}.
 * It rather masks too much than too little; a secret that stands alone, without a telling name, is not seen.
 */
public final class Secrets {
    private static final String MASK = "***";

    private static final Pattern NAME = Pattern.compile("([A-Za-z_][\\w.-]*)[\"']?(=|:(?!//)\\s*)");
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--?([A-Za-z][\\w.-]*)(\\s+)(?![-\\s])");
    private static final Pattern BARE_OPTION = Pattern.compile("--?([A-Za-z][\\w.-]*)");
    private static final Pattern USER_INFO = Pattern.compile("(://[^/\\s:@]*):[^\\s/]*@");
    private static final Pattern ORACLE = Pattern.compile("(?i)(jdbc:oracle:\\w+:[^/\\s@]+)/[^@\\s]+@");
    private static final Pattern USER_OPTION = Pattern.compile("(?<![\\w-])((?:-u|--user)[ =]?[^\\s:=]+):\\S+");
    private static final Pattern VALUE =
            Pattern.compile("(?:(?i:bearer|basic|digest|token|negotiate|apikey)\\s+)?(?:\"[^\"]*\"|'[^']*'|\\S+)");
    private static final Pattern VALUE_IN_QUERY = Pattern.compile("[^&;\\s\"'#]+");

    private static final List<String> ENDINGS =
            List.of("password", "passwd", "passphrase", "secret", "token", "credential", "key", "requirepass");
    private static final Set<String> WHOLE = Set.of("pass", "pwd", "pw", "authorization", "cookie");

    private Secrets() {}

    /** Returns the words of a command, joined by blanks, with what looks like a secret masked. */
    public static String masked(List<String> words) {
        List<String> masked = new ArrayList<>();
        boolean valueFollows = false;
        for (String word : words) {
            Matcher option = BARE_OPTION.matcher(word);
            masked.add(valueFollows && !word.startsWith("-") ? MASK : masked(word, true));
            valueFollows = option.matches() && isTelling(option.group(1));
        }
        return String.join(" ", masked);
    }

    /** Returns a text, such as a command line or an address, with what looks like a secret in it masked. */
    public static String masked(String text) {
        return masked(text, false);
    }

    private static String masked(String text, boolean oneWord) {
        String masked = maskAssignments(text, oneWord);
        masked = maskValues(masked, OPTION.matcher(masked));
        masked = USER_INFO.matcher(masked).replaceAll("$1:" + MASK + "@");
        masked = ORACLE.matcher(masked).replaceAll("$1/" + MASK + "@");
        return USER_OPTION.matcher(masked).replaceAll("$1:" + MASK);
    }

    /** A value is over at a blank; in the query of an address at the next one; or it is all that is left of the word. */
    private static String maskAssignments(String text, boolean oneWord) {
        StringBuilder masked = new StringBuilder();
        Matcher name = NAME.matcher(text);
        int done = 0;
        while (name.find(done)) {
            masked.append(text, done, name.end());
            done = name.end();
            if (isTelling(name.group(1))) {
                int end = endOfValue(text, name, oneWord);
                masked.append(end > done ? MASK : "");
                done = end;
            }
        }
        return masked.append(text, done, text.length()).toString();
    }

    private static int endOfValue(String text, Matcher name, boolean oneWord) {
        String before = text.substring(0, name.start());
        if (oneWord && before.matches("-{0,2}")) {
            return text.length();
        }
        boolean inQuery = before.endsWith("?") || before.endsWith("&") || before.endsWith(";");
        Matcher value = (inQuery ? VALUE_IN_QUERY : VALUE).matcher(text).region(name.end(), text.length());
        return value.lookingAt() ? value.end() : name.end();
    }

    private static String maskValues(String text, Matcher option) {
        StringBuilder masked = new StringBuilder();
        int done = 0;
        while (option.find(done)) {
            masked.append(text, done, option.end());
            done = option.end();
            Matcher value = VALUE.matcher(text).region(done, text.length());
            if (isTelling(option.group(1)) && value.lookingAt()) {
                masked.append(MASK);
                done = value.end();
            }
        }
        return masked.append(text, done, text.length()).toString();
    }

    /** Returns whether a name says that its value is a secret, in whatever style it is written. */
    private static boolean isTelling(String name) {
        String plain = name.startsWith("D") ? name.substring(1) : name; // -Dname=value
        for (String part : plain.split("[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])")) {
            String lower = part.toLowerCase(Locale.ROOT).replaceFirst("\\d+$", ""); // DB_PASSWORD2
            String one = lower.endsWith("s") && !lower.endsWith("ss") ? lower.substring(0, lower.length() - 1) : lower;
            if (WHOLE.contains(lower) || ENDINGS.stream().anyMatch(one::endsWith)) {
                return true;
            }
        }
        return false;
    }
}
