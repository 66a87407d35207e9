package io.devstack.internal.process;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Masks the credentials in addresses, data source names and {@code user:password}. */
final class SecretAddresses {
    private static final int LONGEST = 1024;
    private static final int LONGEST_SCHEME = 16;

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*+(?=:$)");
    private static final Pattern WITH_PASSWORD = Pattern.compile("([^/?#:@\\s\\[]*):([^\\s\"`<>]*)@");
    private static final Pattern USER_ALONE = Pattern.compile("([^/?#:@\\s\"'`<>]+)@");
    private static final Pattern PORT = Pattern.compile("\\d{1,5}([/?#,]).*", Pattern.DOTALL);
    private static final Pattern WEB = Pattern.compile("(?i)(?:[a-z0-9]+\\+)?(?:https?|wss?)");
    private static final Pattern LOOKS_LIKE_A_TOKEN = Pattern.compile("(?=.*\\d)(?=.*[A-Za-z])[\\w-]{20,}");

    /** The user is a token then: {@code https://TOKEN:@host}, {@code https://TOKEN:x-oauth-basic@github.com}. */
    private static final Pattern NO_PASSWORD = Pattern.compile("(?i)(?:x-oauth-basic)?(?:@.*)?");

    private static final Pattern ORACLE = Pattern.compile("(?i)(jdbc:oracle:\\w+:[^/\\s@]+)/[^@\\s]{1,300}@");
    private static final Pattern SQLPLUS = Pattern.compile("(?<![^\\s\"'=])([\\w$#]+)/[^@\\s]{1,300}@(?=//)");

    /** {@code user:password@tcp(host:3306)/db} of Go, and {@code user:password@host:3128} without a scheme. */
    private static final Pattern WITHOUT_SCHEME = Pattern.compile("(?<![^\\s\"'`=,;(\\[{])"
            + "(?!(?:mailto|sips?|xmpp|acct|npm|to|from|cc|e?mail|contact):)([^\\s\"'`=,;(\\[{:@/]+):"
            + "(?:\\S{0,300}@(?=\\w*\\(|/\\w)|[^\\s@/]{0,300}@(?=localhost\\b|[\\w-]+(?:\\.[\\w-]+)*:\\d"
            + "|\\d+\\.\\d+\\.\\d+\\.\\d+|[A-Za-z][\\w-]*\\.[A-Za-z]))");

    /**
     * {@code user:password@db/sales}, whose host has no dot. Versions, branches and the prefixes of packages stay readable, and
     * so does a class path such as {@code classes:lib@x/a.jar}: nothing but a query follows the name of the database.
     */
    private static final Pattern WITHOUT_DOT = Pattern.compile("(?<![^\\s\"'`=,;(\\[{])"
            + "(?!(?i:mailto|sips?|xmpp|jid|acct|npm|jsr|esm|pkg|git|github|gitlab|bitbucket|gist|docker|oci|file|link|portal"
            + "|patch|virtual|workspace|catalog|to|from|cc|e?mail|contact):)([^\\s\"'`=,;(\\[{:@/\\\\]+):"
            + "(?!(?:v?\\d+\\.[\\d.]+|(?i:latest|main|master|head|next|canary))@)[^\\s:@/\\\\]{1,300}"
            + "@(?=[A-Za-z][\\w-]*/\\w[\\w$-]*(?:[?\"'`\\])},;]|$))");

    private static final Pattern USER = Pattern.compile("([\"']?)([^\\s:=]*):(?!//)(.*?)([\"']?)", Pattern.DOTALL);
    private static final Pattern NUMBERS = Pattern.compile("\\d+:\\d*");

    private SecretAddresses() {}

    /** Returns a word with the credentials of the addresses in it masked. */
    static String masked(String word) {
        if (word.indexOf('@') < 0) {
            return word;
        }
        String masked = maskUserInfo(word);
        masked = ORACLE.matcher(masked).replaceAll("$1/" + Secrets.MASK + "@");
        masked = SQLPLUS.matcher(masked).replaceAll("$1/" + Secrets.MASK + "@");
        masked = WITHOUT_SCHEME.matcher(masked).replaceAll("$1:" + Secrets.MASK + "@");
        return WITHOUT_DOT.matcher(masked).replaceAll("$1:" + Secrets.MASK + "@");
    }

    /**
     * Returns {@code user:password} with the password masked, and with the user masked if the user is a token. The numbers of a
     * user and a group stay.
     */
    static String maskedUser(String user) {
        Matcher matcher = USER.matcher(user);
        if (user.equals(":") || !matcher.matches() || NUMBERS.matcher(user).matches()) {
            return user;
        }
        boolean quoted = !matcher.group(1).isEmpty() && matcher.group(1).equals(matcher.group(4));
        String password = matcher.group(3) + (quoted ? "" : matcher.group(4));
        return matcher.group(1)
                + maskedName(matcher.group(2), password)
                + ":"
                + (password.isEmpty() ? "" : Secrets.MASK)
                + (quoted ? matcher.group(4) : "");
    }

    private static String maskedName(String user, String password) {
        boolean token = NO_PASSWORD.matcher(password).matches()
                || LOOKS_LIKE_A_TOKEN.matcher(user).matches();
        return token && !user.isEmpty() ? Secrets.MASK : user;
    }

    private static String maskUserInfo(String word) {
        StringBuilder masked = new StringBuilder();
        int done = 0;
        for (int at = word.indexOf("//"); at >= 0; at = word.indexOf("//", at + 2)) {
            int start = at + 2;
            int next = word.indexOf("://", start);
            int end = Math.min(next < 0 ? word.length() : next, start + LONGEST);
            String rest = word.substring(start, end);
            Matcher before = SCHEME.matcher(word.substring(Math.max(done, at - LONGEST_SCHEME), at));
            String scheme = before.find() ? before.group() : "";
            Matcher info = WITH_PASSWORD.matcher(rest);
            Matcher user = USER_ALONE.matcher(rest);
            int length = 0;
            if (info.lookingAt() && !isPort(scheme, info.group(2))) {
                length = info.end();
                masked.append(word, done, start)
                        .append(maskedName(info.group(1), info.group(2)))
                        .append(":");
            } else if (user.lookingAt() && isToken(scheme, user.group(1))) {
                length = user.end();
                masked.append(word, done, start);
            }
            if (length > 0) {
                masked.append(Secrets.MASK).append("@");
                done = start + length;
                at = done - 2;
            }
        }
        return masked.append(word, done, word.length()).toString();
    }

    /** {@code http://localhost:4873/@scope/package} has a port, {@code postgres://anna:12/34@host} a password. */
    private static boolean isPort(String scheme, String rest) {
        Matcher port = PORT.matcher(rest);
        return port.matches()
                && (scheme.isEmpty()
                        || WEB.matcher(scheme).matches()
                        || !port.group(1).equals("/")
                        || rest.indexOf('?') >= 0);
    }

    private static boolean isToken(String scheme, String user) {
        return WEB.matcher(scheme).matches() || LOOKS_LIKE_A_TOKEN.matcher(user).matches();
    }
}
