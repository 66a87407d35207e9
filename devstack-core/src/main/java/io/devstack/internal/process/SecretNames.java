package io.devstack.internal.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Decides by the name of an option, a variable, a header or a parameter whether its value is a secret. */
final class SecretNames {
    private static final List<String> ENDINGS = List.of(
            "password",
            "passwd",
            "passphrase",
            "passcode",
            "pass",
            "pwd",
            "pswd",
            "secret",
            "token",
            "credential",
            "cred",
            "key",
            "sessionid",
            "sessid");
    private static final Set<String> PARTS = Set.of("pw", "psw", "authorization", "cookie");

    /** Words whose meaning is a secret only at the end of a name: {@code NPM_AUTH}, but not {@code AUTH_HOST}. */
    private static final List<String> LAST_ENDINGS = List.of(
            "auth",
            "signature",
            "authcode",
            "mfacode",
            "otp",
            "pincode",
            "sonarlogin",
            "clientassertion",
            "codeverifier",
            "pw");

    private static final Set<String> LAST = Set.of("pat", "jwt", "bearer", "psk", "pin", "salt", "hmac");

    /** A name that is a secret's or any other: {@code key=value}, but not {@code KEY=x}, which is a variable. */
    private static final Pattern PLAIN_KEY = Pattern.compile("[Kk]eys?");

    /** Words in front of a plain {@code key} that make it a secret. */
    private static final Set<String> KINDS_OF_KEYS = Set.of(
            "access",
            "account",
            "admin",
            "api",
            "app",
            "application",
            "auth",
            "authentication",
            "authorization",
            "aws",
            "client",
            "consumer",
            "decryption",
            "deploy",
            "encryption",
            "function",
            "hmac",
            "host",
            "integration",
            "jwt",
            "license",
            "master",
            "private",
            "project",
            "recovery",
            "secret",
            "security",
            "server",
            "service",
            "session",
            "shared",
            "signing",
            "ssh",
            "storage",
            "stripe",
            "subscription",
            "webhook",
            "write");

    /** In the query of an address only: {@code exit code: 3} is no secret. */
    private static final Set<String> IN_QUERY = Set.of(
            "sig",
            "code",
            "ticket",
            "assertion",
            "client_assertion",
            "code_verifier",
            "device_code",
            "user_code",
            "sid",
            "session",
            "samlresponse",
            "hmac",
            "mac");

    /** Ordinary words that end like a secret. */
    private static final Set<String> ORDINARY = Set.of(
            "askpass",
            "bypass",
            "compass",
            "encompass",
            "multipass",
            "overpass",
            "surpass",
            "trespass",
            "underpass",
            "donkey",
            "greasemonkey",
            "hockey",
            "hotkey",
            "jockey",
            "lackey",
            "mickey",
            "monkey",
            "tampermonkey",
            "turkey",
            "turnkey",
            "whiskey",
            "sacred",
            "massacred");

    /** What follows the secret's word in a name whose value only describes the secret: {@code --key-file}. */
    private static final Set<String> DESCRIPTIONS = plain(
            "age",
            "alg",
            "algorithm",
            "alias",
            "arn",
            "authentication",
            "bits",
            "checking",
            "count",
            "dir",
            "directory",
            "disabled",
            "domain",
            "enabled",
            "encryption",
            "endpoint",
            "env",
            "error",
            "exception",
            "exchange",
            "expiration",
            "expiry",
            "fd",
            "field",
            "file",
            "folder",
            "format",
            "header",
            "helper",
            "issuer",
            "jar",
            "length",
            "lifetime",
            "limit",
            "location",
            "manager",
            "mode",
            "name",
            "path",
            "policy",
            "prefix",
            "prompt",
            "provider",
            "required",
            "second",
            "size",
            "stdin",
            "store",
            "through",
            "timeout",
            "ttl",
            "type",
            "uri",
            "url",
            "version");

    private static final Set<String> QUANTITIES = Set.of("max", "min", "num", "no");

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^A-Za-z0-9]+");
    private static final Pattern BETWEEN_PARTS = Pattern.compile("(?<=[a-z])(?=[A-Z])");

    private SecretNames() {}

    private static Set<String> plain(String... words) {
        return Stream.of(words).map(SecretNames::plain).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns whether the value of an option is a secret; {@code -Dname} and {@code -ename} are options with a name in them. */
    static boolean isSecretOption(String option) {
        int dashes = 0;
        while (option.startsWith("-", dashes)) {
            dashes++;
        }
        String name = option.substring(dashes);
        boolean oneDash = dashes == 1;
        if (oneDash && name.matches("[De].+")) {
            return isSecret(name.substring(1));
        }
        return isSecret(name) || (oneDash && name.length() > 1 && isSecret(name.substring(1)));
    }

    /** Returns whether the parameter of a query, form or connection string is a secret. */
    static boolean isSecretParameter(String name) {
        return isSecret(name) || IN_QUERY.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Returns whether a name says that its value is a secret, in whatever style it is written. */
    static boolean isSecret(String name) {
        List<String> parts = new ArrayList<>();
        boolean telling = false;
        for (String word : BETWEEN_WORDS.split(name)) {
            boolean ordinary = ORDINARY.contains(plain(word));
            String[] partsOfWord = BETWEEN_PARTS.split(word);
            String lastPart = partsOfWord.length == 0 ? "" : plain(partsOfWord[partsOfWord.length - 1]);
            telling |= !ordinary && !ORDINARY.contains(lastPart) && isSecretPart(plain(word));
            for (String part : partsOfWord) {
                if (!plain(part).isEmpty()) {
                    parts.add(plain(part));
                    telling |= !ordinary && isSecretPart(plain(part));
                }
            }
        }
        if (parts.isEmpty()) {
            return false;
        }
        String last = parts.get(parts.size() - 1);
        boolean described = parts.size() > 1 && (DESCRIPTIONS.contains(last) || QUANTITIES.contains(parts.get(0)));
        return (telling && !described) || isSecretAtTheEnd(last, String.join("", parts));
    }

    /** Returns whether a name is just {@code key}: its value is a secret only behind a word that says so. */
    static boolean isPlainKey(String name) {
        return PLAIN_KEY.matcher(name).matches();
    }

    /** Returns whether {@code before key} is the name of a secret. */
    static boolean isKindOfKey(String before) {
        return KINDS_OF_KEYS.contains(before.toLowerCase(Locale.ROOT)) || isSecret(before);
    }

    private static boolean isSecretPart(String part) {
        return !ORDINARY.contains(part)
                && (PARTS.contains(part) || ENDINGS.stream().anyMatch(part::endsWith));
    }

    private static boolean isSecretAtTheEnd(String last, String joined) {
        return LAST.contains(last)
                || LAST_ENDINGS.stream().anyMatch(ending -> last.endsWith(ending) || joined.endsWith(ending));
    }

    /** Returns the word in lower case, in the singular and without the number of {@code DB_PASSWORD2}. */
    private static String plain(String word) {
        int from = 0;
        int to = word.length();
        while (from < to && isDigit(word.charAt(from))) {
            from++;
        }
        while (from < to && isDigit(word.charAt(to - 1))) {
            to--;
        }
        String lower = word.substring(from, to).toLowerCase(Locale.ROOT);
        return lower.endsWith("s") && !lower.endsWith("ss") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
