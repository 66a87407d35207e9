package io.devstack.internal.process;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Masks secrets in forms of several words: a private key, an element of XML, a name with its value, a block of YAML. */
final class SecretBlocks {
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("(?s)(-----BEGIN ([A-Z0-9 ]*PRIVATE KEY[A-Z ]*)-----).*?(-----END \\2-----|$)");

    /** {@code <password type="x">y</password>}, {@code <property name="password">y</property>} */
    private static final Pattern ELEMENT = Pattern.compile("<([\\w.:-]{1,99})(\\s[^<>]{0,999})?>([^<]{1,9999})</\\1>");

    /** {@code name="password" value="x"}, {@code {"name": "password", "value": "x"}}, and the same in lines of YAML. */
    private static final Pattern NAMED_VALUE = Pattern.compile(
            "(?i)((?<![\\w.-])(?:name|key)(?:\\\\*[\"'])?\\s{0,9}[:=]\\s{0,9}"
                    + "(?:\\\\*[\"'])?)([\\w.-]{1,99})((?:\\\\*[\"'])?[\\s,;]{1,99}(?:\\\\*[\"'])?value(?:\\\\*[\"'])?\\s{0,9}[:=]\\s{0,9})"
                    + "(?!\\*\\*\\*)(\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+){0,500}\"|'[^']*'|(?:\\\\+\").*?(?:\\\\+\")|[^\\s,;}\\]<\"']+)");

    private static final Pattern NAME_OF_ELEMENT =
            Pattern.compile("(?i)\\s(?:name|key|id)\\s{0,9}=\\s{0,9}[\"']([\\w.-]+)[\"']");

    /** {@code password: |}, and the lines below it that are indented more. */
    private static final Pattern YAML_BLOCK =
            Pattern.compile("(?m)^(([ \\t]*)(?:- )?[\"']?([\\w.-]+)[\"']?:[ \\t]*[|>][+\\d-]*[ \\t]*\\n"
                    + "\\2[ \\t]+)(.*(?:\\n(?:\\2[ \\t]+.*|[ \\t]*$)){0,500})");

    /** The password that a program reads from its input. */
    private static final Pattern PIPED = Pattern.compile("(\\b(?:echo|printf)\\s+(?:-[neE]+\\s+)?)"
            + "(\"[^\"]*\"|'[^']*'|[^\\s|;&]+)(?=\\s*\\|[^|]*(?:--(?:password|token)?-?stdin\\b|\\bsudo\\s+-\\w*S|\\bchpasswd\\b|--with-token\\b"
            + "|--passphrase-fd\\s+0))");

    /** {@code ENV PASSWORD x}, to the end of the line, in a Dockerfile. */
    private static final Pattern IMAGE_VARIABLE =
            Pattern.compile("(?m)((?<!\\S)ENV[ \\t]+([\\w.-]+)[ \\t]+)(?!\\*\\*\\*)(\\S.*)$");

    /** The address itself is the secret. */
    private static final Pattern WEBHOOK = Pattern.compile("(?i)(hooks\\.slack\\.com/(?:services|workflows)/"
            + "|discord(?:app)?\\.com/api/webhooks/|api\\.telegram\\.org/bot)[^\\s\"'<>?#]+");

    private SecretBlocks() {}

    static String masked(String text) {
        String masked = text;
        if (text.contains("PRIVATE KEY")) {
            masked = PRIVATE_KEY.matcher(masked).replaceAll("$1" + Secrets.MASK + "$3");
        }
        if (text.contains("</")) {
            masked = ELEMENT.matcher(masked).replaceAll(SecretBlocks::element);
        }
        if (text.contains(":") && text.contains("\n")) {
            masked = YAML_BLOCK
                    .matcher(masked)
                    .replaceAll(found ->
                            SecretNames.isSecret(found.group(3)) ? quoted(found.group(1)) + Secrets.MASK : same(found));
        }
        if (text.contains("value") || text.contains("VALUE") || text.contains("Value")) {
            masked = NAMED_VALUE.matcher(masked).replaceAll(SecretBlocks::namedValue);
        }
        if (text.contains("ENV")) {
            masked = IMAGE_VARIABLE
                    .matcher(masked)
                    .replaceAll(found ->
                            SecretNames.isSecret(found.group(2)) ? quoted(found.group(1)) + Secrets.MASK : same(found));
        }
        if (text.contains("|")) {
            masked = PIPED.matcher(masked).replaceAll("$1" + Secrets.MASK);
        }
        return masked.contains("/") ? WEBHOOK.matcher(masked).replaceAll("$1" + Secrets.MASK) : masked;
    }

    private static String element(MatchResult found) {
        String attributes = found.group(2) == null ? "" : found.group(2);
        Matcher name = NAME_OF_ELEMENT.matcher(attributes);
        boolean secret = SecretNames.isSecret(found.group(1)) || (name.find() && SecretNames.isSecret(name.group(1)));
        return secret && !SecretAssignments.isNoSecret(found.group(3).strip())
                ? quoted("<" + found.group(1) + attributes + ">" + Secrets.MASK + "</" + found.group(1) + ">")
                : same(found);
    }

    private static String namedValue(MatchResult found) {
        return SecretNames.isSecret(found.group(2))
                ? quoted(found.group(1) + found.group(2) + found.group(3)) + Secrets.MASK
                : same(found);
    }

    private static String same(MatchResult found) {
        return quoted(found.group());
    }

    private static String quoted(String text) {
        return Matcher.quoteReplacement(text);
    }
}
