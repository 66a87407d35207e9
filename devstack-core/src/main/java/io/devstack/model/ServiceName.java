package io.devstack.model;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a service. It names its PID file and log file, its environment variable and its properties, so it is
 * short and plain, and none that a file system or devstack itself has taken.
 *
 * @param value {@code [a-z][a-z0-9-]*}, 40 characters at most
 */
public record ServiceName(String value) implements Comparable<ServiceName> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Pattern RESERVED = Pattern.compile("supervisor|keeper|con|prn|aux|nul|com[0-9]|lpt[0-9]");

    /**
     * Checks the name.
     *
     * @throws InvalidStackException if it has another form or is reserved
     */
    public ServiceName {
        if (!FORM.matcher(value).matches()) {
            throw new InvalidStackException(
                    Optional.empty(),
                    "name",
                    "'" + value + "' is not a service name",
                    "use lower-case letters, digits and '-', starting with a letter, 40 at most, such as '"
                            + nearest(value) + "'");
        }
        if (RESERVED.matcher(value).matches()) {
            throw new InvalidStackException(
                    Optional.empty(),
                    "name",
                    "'" + value + "' is reserved",
                    "call the service something else, such as 'my-" + value + "'");
        }
    }

    private static String nearest(String value) {
        String near = value.trim()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^[^a-z]+|-+$", "");
        return FORM.matcher(near).matches() && !RESERVED.matcher(near).matches() ? near : "backend";
    }

    /** Returns {@code my-db} as {@code MY_DB}, for names of environment variables. */
    public String inEnvironment() {
        return value.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** Returns the names in {@code names}, in alphabetical order, separated by commas. */
    static String list(Collection<ServiceName> names) {
        return String.join(", ", names.stream().map(ServiceName::value).sorted().toList());
    }

    @Override
    public int compareTo(ServiceName other) {
        return value.compareTo(other.value);
    }

    // Written out: the first generated one that a JVM links costs 10 to 20 ms (measured with JDK 17), and every start
    // needs it.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServiceName name && value.equals(name.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
