package io.devstack.internal.process;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A word with the values of the telling names in it masked.
 *
 * @param text the word
 * @param next what the next word is
 */
record SecretAssignments(String text, Secrets.Next next) {
    static final String SEPARATOR = "=>|->|[:+?]=|==?|:(?!//)";

    /** The dash of {@code password->x} does not belong to the name. */
    static final String NAME = "(?:[\\w.]|-(?!>))++";

    /**
     * A name, and what separates it from its value; in an array of JSON an option is separated by {@code ","}. The name may be
     * a key in brackets, or that of a function with a literal.
     */
    private static final Pattern ASSIGNMENT = Pattern.compile("(?<![\\w.-])(" + NAME + ")((?:\\[[^\\]]*+\\])*+)"
            + "(?:[\\\\]*[\"'`]?\\]*(" + SEPARATOR + "|%3[dDaA]|\\((?=[\"'`]))|(>)|([\"'],(?=[\"'])))");

    /** The value of a switch, such as {@code --auth false}, is no secret, and the name of a file with a key is none. */
    private static final Pattern NO_SECRET =
            Pattern.compile("(?i)[\"'`]?(?:true|false|yes|no|on|off|none|null|nil|rsa:\\d+"
                    + "|[\\w./\\\\~@+-]+\\.(?:pem|key|crt|cer|der|p12|pfx|jks|pub))[\"'`\\])},;]*");

    private static final Set<String> SCHEMES = Set.of(
            "bearer",
            "basic",
            "digest",
            "token",
            "negotiate",
            "apikey",
            "ntlm",
            "oauth",
            "hawk",
            "mac",
            "hmac",
            "dpop",
            "sharedkey",
            "sharedkeylite",
            "geniekey",
            "splunk",
            "ssws",
            "aws4-hmac-sha256");
    /** What looks like a token is one behind any key. */
    private static final Pattern TOKEN = Pattern.compile("[\"'`]?(?=[\\w-]*\\d)(?=[\\w-]*[A-Za-z])[\\w-]{20,}");

    private static final int LONGEST_PORT = 5;
    private static final String AFTER_QUOTE = ",;:}])&>|";

    static boolean isNoSecret(String value) {
        return NO_SECRET.matcher(value).matches();
    }

    static boolean isToken(String word) {
        return TOKEN.matcher(word).lookingAt();
    }

    /** Returns whether the word is a scheme of {@code Authorization}, and what follows it the secret. */
    static boolean isScheme(String word) {
        return SCHEMES.contains(word.toLowerCase(Locale.ROOT));
    }

    /**
     * Masks the values in {@code word}, which follows the word {@code before}. A value ends where its quotes, its parameter or
     * its element do; else it is all that is left of the word.
     */
    static SecretAssignments in(String word, String before) {
        StringBuilder text = new StringBuilder();
        Secrets.Next next = Secrets.Next.ANY;
        Matcher name = ASSIGNMENT.matcher(word);
        int done = 0;
        while (name.find(done)) {
            text.append(word, done, name.end());
            done = name.end();
            if (isSecret(word, name, before)) {
                int end = endOfValue(word, name);
                String value = word.substring(done, end);
                text.append(value.isEmpty() || isNoSecret(value) ? value : Secrets.MASK);
                if (end == word.length() && name.group(4) == null) {
                    next = afterValue(name, value, next);
                }
                done = end;
            } else if (SecretNames.isPlainKey(name.group(1)) && done == word.length()) {
                next = Secrets.Next.TOKEN;
            }
        }
        return new SecretAssignments(text.append(word, done, word.length()).toString(), next);
    }

    /** A value without a blank in front of it may continue in the next word: {@code Cookie:a=b; c=d}. */
    private static Secrets.Next afterValue(Matcher name, String value, Secrets.Next otherwise) {
        boolean cookie = name.group(1).matches("(?i).*cookies?");
        if (value.isEmpty() || (cookie && value.endsWith(";"))) {
            return cookie ? Secrets.Next.VALUES : Secrets.Next.VALUE;
        }
        return isScheme(name, value) ? Secrets.Next.VALUE : otherwise;
    }

    /** {@code Authorization:Bearer x} has a scheme; {@code AUTH=basic app} sets a variable for a program. */
    private static boolean isScheme(Matcher name, String value) {
        String word = value.replaceFirst("^[\"'`]", "");
        String scheme = word.toLowerCase(Locale.ROOT);
        return isScheme(scheme)
                && (!word.equals(scheme)
                        || scheme.equals("bearer")
                        || ":".equals(name.group(3))
                        || name.group(1).matches("(?i).*authorization"));
    }

    private static boolean isSecret(String word, Matcher name, String wordBefore) {
        char before = name.start() == 0 ? ' ' : word.charAt(name.start() - 1);
        String option = name.group(1);
        boolean inElement = name.group(4) != null;
        boolean inArray = name.group(5) != null;
        if ((inElement && before != '<') || (inArray && !option.startsWith("-"))) {
            return false;
        }
        String value = word.substring(name.end(), Math.min(word.length(), name.end() + LONGEST_PORT + 1));
        boolean port = ":".equals(name.group(3))
                && value.matches("\\d{1,5}(?:[/?#,].*)?")
                && (before == '/' || before == '@' || option.matches("(?i)[^_]*auth"));
        boolean directory = option.matches("(?:OLD)?PWD") && value.startsWith("/");
        if (SecretNames.isPlainKey(option) && "?&#;".indexOf(before) < 0) {
            return (name.start() == 0 && SecretNames.isKindOfKey(wordBefore))
                    || TOKEN.matcher(word).region(name.end(), word.length()).lookingAt();
        }
        if (option.equalsIgnoreCase("pin") && value.matches("\\d{1,3}\\D*")) {
            return false; // of a chip
        }
        return !port
                && !directory
                && ("?&#;".indexOf(before) >= 0
                        ? SecretNames.isSecretParameter(option)
                        : SecretNames.isSecretOption(option) || SecretNames.isSecret(name.group(2)));
    }

    private static int endOfValue(String word, Matcher name) {
        int from = name.end();
        char before = name.start() == 0 ? ' ' : word.charAt(name.start() - 1);
        int afterMask = from + Secrets.MASK.length();
        if (word.startsWith(Secrets.MASK, from)
                && afterMask < word.length()
                && AFTER_QUOTE.indexOf(word.charAt(afterMask)) >= 0) {
            return afterMask; // masked already
        }
        Matcher quote = Pattern.compile("\\\\*[\"'`]").matcher(word).region(from, word.length());
        if (quote.lookingAt()) {
            int close = SecretWord.close(word, quote.group(), quote.end());
            int end = close < 0 ? word.length() : close + quote.group().length();
            return end == word.length() || AFTER_QUOTE.indexOf(word.charAt(end)) >= 0 ? end : word.length();
        }
        if (name.group(4) != null) {
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
}
