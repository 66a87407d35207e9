package io.devstack.internal.process;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Knows the short options and the positions in which programs take a secret: {@code mysql -pSECRET}, but {@code ssh -p 22}.
 * Follows a command word by word; a separator of the shell ends it.
 */
final class SecretOptions {
    private static final String SQL_USER = "/";
    private static final String SMB_USER = "%";
    private static final String LFTP_USER = ",";

    private static final List<Program> PROGRAMS = List.of(
            new Program("(?:mysql|mariadb)(?!d$|d_)[\\w-]*", "", "p", ""),
            new Program("sshpass", "p", "p", ""),
            new Program("(?:redis|valkey|keydb)-cli", "a", "", ""),
            new Program("(?:mongo\\w*|cqlsh|cypher-shell|cbq|couchbase-cli|influx|rabbitmqadmin)", "p", "p", ""),
            new Program("ldappasswd", "wsa", "wsa", ""),
            new Program("(?:ldap\\w+|vsql)", "w", "w", ""),
            new Program("(?:sqlcmd|osql|bcp|tsql|mssql-cli|mosquitto_\\w+|ipmitool|zip|unzip|zipcloak)", "P", "P", ""),
            new Program("ssh-keygen", "NP", "NP", ""),
            new Program("(?:7z[az]?|unrar)", "", "p", ""),
            new Program("rar", "", "ph", ""),
            new Program("openssl", "kK", "", ""),
            new Program("https?|xhs?", "a", "", ""),
            new Program("(?:useradd|usermod|rdesktop|psexec|altool|security|mycli|twine|poetry)", "p", "p", ""),
            new Program("dotnet", "k", "", ""),
            new Program("snmp\\w+", "cAX", "cAX", ""),
            new Program("(?:sqlplus|sqlldr|expdp|impdp|rman)", "", "", SQL_USER),
            new Program("(?:smb\\w+|rpcclient|net|winexe|wmic)", "", "", SMB_USER),
            new Program("lftp", "", "", LFTP_USER));

    private static final List<Position> POSITIONS = List.of(
            new Position("mysqladmin", "password", 0, 1),
            new Position("rabbitmqctl", "add_user|change_password|authenticate_user", 1, 1),
            new Position("(?:redis|valkey|keydb)-cli", "(?i)auth", 0, 2),
            new Position("mc", "set|add", 2, 2),
            new Position("vault", "login", 0, 1),
            new Position("neo4j-admin", "set-initial-password", 0, 1),
            new Position("openssl", "passwd", 0, 2),
            new Position("ngrok", "(?:add-)?authtoken", 0, 1),
            new Position("cargo", "login", 0, 1),
            new Position("nuget", "(?i)setapikey", 0, 1),
            new Position("cf", "auth", 1, 1),
            new Position("poetry|composer", "http-basic\\..+", 1, 1),
            new Position("poetry|composer", "pypi-token\\..+|[\\w-]+-(?:oauth|token)\\..+", 0, 1));

    /** Commands that set a value by a name after these verbs: {@code aws configure set aws_secret_access_key VALUE}. */
    private static final Pattern SETS =
            Pattern.compile("aws|yarn|pnpm|rclone|setx|setenv|(?:redis|valkey|keydb)-cli|nmcli");

    private static final Pattern VERB = Pattern.compile("(?i)set|create|connect");

    private static final Program LOGIN = new Program("login", "p", "p", "");
    private static final Pattern LOGS_IN = Pattern.compile("docker|podman|nerdctl|buildah|skopeo|helm|crane|oc|cf|az");
    private static final Pattern OTHERS =
            Pattern.compile("htpasswd|curl|keytool|kubectl|fly|flyctl|gh|" + LOGS_IN.pattern());
    private static final Pattern PATH = Pattern.compile(".*[/\\\\;&|(`\"',\\[{=]", Pattern.DOTALL);
    private static final String OPENING = "[\"'`\\[({$,]*";
    private static final String CLOSING = "[\"'`\\])},;]*";
    private static final Pattern DECORATION = Pattern.compile("^" + OPENING + "|" + CLOSING + "$");
    private static final Pattern OPTION =
            Pattern.compile("(" + OPENING + "-)([A-Za-z])(.*?)(" + CLOSING + ")", Pattern.DOTALL);
    private static final Pattern SEPARATOR = Pattern.compile("[;&|()]+|then|do|else");

    /** A port, or ports of a container, where a container is named like the program. */
    private static final Pattern PORTS = Pattern.compile("(?:[\\d.]+:)?\\d+:\\d+(?:/\\w+)?");

    private static final Pattern SQL_LOGIN =
            Pattern.compile("(" + OPENING + "[\\w$#]+/)(?!/)([^@\\s]+?)(@\\S*)?", Pattern.DOTALL);
    private static final Pattern CURL_USER = Pattern.compile("-[A-Za-z#]*[uU]");
    private static final Set<String> CURL_CERTIFICATE = Set.of("-E", "--cert", "--proxy-cert");
    private static final Set<String> CURL_COOKIE = Set.of("-b", "--cookie");
    private static final Pattern CURL_USER_ATTACHED = Pattern.compile(
            "(--(?:proxy-)?cert=[^:]*:|-[sSfkLvigIOGnN#]+[uU](?:(?=[\"']?[^\\s:=]+:(?i:x-oauth-basic)?[\"']?$)|[^\\s:=]*:))(?!//).+",
            Pattern.DOTALL);

    private Optional<Program> program = Optional.empty();
    private String name = "";
    private boolean valueExpected;
    private boolean userExpected;
    private boolean batch;
    private int positions;
    private int lastPosition;
    private int shown;
    private int secrets;
    private boolean cookie;
    private boolean sets;
    private SecretSetters setters = new SecretSetters();

    /**
     * Words of a command that are secrets because of where they are.
     *
     * @param names a pattern of the program's names
     * @param verb a pattern of the word that they follow
     * @param shown how many words are between
     * @param secrets how many words are secrets at most
     */
    private record Position(Pattern names, Pattern verb, int shown, int secrets) {
        Position(String names, String verb, int shown, int secrets) {
            this(Pattern.compile(names), Pattern.compile(verb), shown, secrets);
        }
    }

    /**
     * A program.
     *
     * @param names a pattern of its names
     * @param separate options whose secret is the next word
     * @param attached options whose secret is in the same word
     * @param user what separates a user from a password in a word of the command
     */
    private record Program(Pattern names, String separate, String attached, String user) {
        Program(String names, String separate, String attached, String user) {
            this(Pattern.compile(names), separate, attached, user);
        }
    }

    /** Returns the word with its secret masked; empty if the options of the program say nothing about it. */
    Optional<String> masked(String word) {
        valueExpected = false;
        userExpected = false;
        String plain = DECORATION.matcher(word).replaceAll("");
        if (SEPARATOR.matcher(word).matches()) {
            endCommand();
            return Optional.empty();
        }
        Optional<String> masked = name.isEmpty() ? Optional.empty() : maskedArgument(word, plain);
        if (masked.isEmpty() && !plain.startsWith("-")) {
            lookForProgram(plain);
        }
        if (word.endsWith(";") && !word.endsWith("\\;")) {
            endCommand();
        }
        return masked;
    }

    /** The next word begins another command, or is none of a command. */
    void endCommand() {
        begin("");
    }

    /** Returns whether the next word is a secret. */
    boolean isValueExpected() {
        return valueExpected;
    }

    /** Returns whether the word, which follows such an option, rather is one of a container that is named like the program. */
    boolean isPorts(String word) {
        return valueExpected && PORTS.matcher(word).matches();
    }

    /** Returns whether the next word is {@code user:password}. */
    boolean isUserExpected() {
        return userExpected;
    }

    private void lookForProgram(String plain) {
        String file = PATH.matcher(plain).replaceFirst("").toLowerCase(Locale.ROOT);
        String base = file.endsWith(".exe") ? file.substring(0, file.length() - ".exe".length()) : file;
        if (base.equals("login") && LOGS_IN.matcher(name).matches()) {
            program = Optional.of(LOGIN);
            return;
        }
        Optional<Program> found = PROGRAMS.stream()
                .filter(each -> each.names().matcher(base).matches())
                .findFirst();
        if (found.isPresent()
                || OTHERS.matcher(base).matches()
                || SETS.matcher(base).matches()
                || name.equals("sshpass")
                || (program.isEmpty() && hasPositions(base))) {
            begin(base);
            program = found;
        }
    }

    private static boolean hasPositions(String base) {
        return POSITIONS.stream()
                .anyMatch(position -> position.names().matcher(base).matches());
    }

    private void begin(String base) {
        name = base;
        shown = 0;
        secrets = 0;
        cookie = false;
        sets = base.startsWith("set");
        setters = new SecretSetters();
        program = Optional.empty();
        batch = false;
        positions = 0;
        lastPosition = 3;
    }

    private Optional<String> maskedArgument(String word, String plain) {
        if (name.equals("htpasswd")) {
            return maskedPosition(plain);
        }
        if (name.equals("curl")) {
            boolean isCookie = cookie && plain.indexOf('=') > 0; // it is a file otherwise
            cookie = CURL_COOKIE.contains(plain);
            if (isCookie) {
                return Optional.of(Secrets.MASK);
            }
            Matcher attached = CURL_USER_ATTACHED.matcher(word);
            userExpected = CURL_USER.matcher(plain).matches() || CURL_CERTIFICATE.contains(plain);
            return userExpected
                    ? Optional.of(word)
                    : Optional.of(attached).filter(Matcher::matches).map(user -> user.group(1) + Secrets.MASK);
        }
        if (name.equals("keytool") && plain.matches("(?i)-(?:new|storepasswd|keypasswd)")) {
            valueExpected = plain.equalsIgnoreCase("-new");
            return Optional.of(word);
        }
        Optional<String> set = setters.masked(name, word, plain);
        if (set.isPresent()) {
            valueExpected = setters.isValueExpected();
            return set;
        }
        sets |= SETS.matcher(name).matches() && VERB.matcher(plain).matches();
        if (sets && plain.matches("[\\w.'\\[\\]/-]+") && !plain.startsWith("-") && SecretNames.isSecret(plain)) {
            valueExpected = true;
            return Optional.of(word);
        }
        Optional<String> atPosition = plain.startsWith("-") ? Optional.empty() : maskedAtPosition(word, plain);
        if (atPosition.isPresent()) {
            return atPosition;
        }
        return program.flatMap(known -> maskedOption(known, word).or(() -> maskedUser(known, word)));
    }

    private Optional<String> maskedAtPosition(String word, String plain) {
        if (shown > 0) {
            shown--;
            return Optional.of(word);
        }
        if (secrets > 0) {
            secrets--;
            return Optional.of(Secrets.MASK);
        }
        Optional<Position> found = POSITIONS.stream()
                .filter(position -> position.names().matcher(name).matches()
                        && position.verb().matcher(plain).matches())
                .findFirst();
        found.ifPresent(position -> {
            shown = position.shown();
            secrets = position.secrets();
        });
        return found.map(position -> word);
    }

    private Optional<String> maskedOption(Program known, String word) {
        Matcher option = OPTION.matcher(word);
        if (!option.matches()) {
            return Optional.empty();
        }
        String letter = option.group(2);
        String value = option.group(3);
        if ((letter + value).matches("(?i)pass(?:word|wd)?|pwd")) {
            return Optional.empty(); // the long name, by one dash
        }
        if (value.isEmpty()) {
            valueExpected = known.separate().contains(letter);
            return valueExpected ? Optional.of(word) : Optional.empty();
        }
        return known.attached().contains(letter) && !PORTS.matcher(value).matches()
                ? Optional.of(option.group(1)
                        + letter
                        + Secrets.MASK
                        + option.group(4).replaceAll("[\"'`]", ""))
                : Optional.empty();
    }

    private static Optional<String> maskedUser(Program known, String word) {
        if (known.user().equals(SQL_USER)) {
            Matcher login = SQL_LOGIN.matcher(word);
            return login.matches()
                    ? Optional.of(login.group(1) + Secrets.MASK + (login.group(3) == null ? "" : login.group(3)))
                    : Optional.empty();
        }
        int at = known.user().isEmpty() ? -1 : word.indexOf(known.user());
        return at > 0 && at + 1 < word.length() && word.substring(0, at).matches(OPENING + "[\\w\\\\.@=-]+")
                ? Optional.of(word.substring(0, at + 1) + Secrets.MASK)
                : Optional.empty();
    }

    /** {@code htpasswd -b FILE USER PASSWORD}, and {@code htpasswd -nb USER PASSWORD}. */
    private Optional<String> maskedPosition(String plain) {
        if (plain.matches("-[A-Za-z0-9]+")) {
            batch |= plain.indexOf('b') > 0;
            lastPosition -= plain.indexOf('n') > 0 ? 1 : 0;
            positions -= plain.endsWith("C") || plain.endsWith("r") ? 1 : 0; // a number follows
            return Optional.of(plain);
        }
        positions++;
        return batch && positions == lastPosition ? Optional.of(Secrets.MASK) : Optional.empty();
    }
}
