package io.devstack.internal.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * HTTP statuses, such as {@code 200-399} or {@code 200,204,301-308}.
 *
 * @param ranges the ranges, in the order written
 */
public record StatusRanges(List<Range> ranges) {
    private static final Pattern ELEMENT = Pattern.compile("\\s*([1-5][0-9]{2})(?:\\s*-\\s*([1-5][0-9]{2}))?\\s*");

    /** From {@code first} to {@code last}, both included. */
    public record Range(int first, int last) {}

    /** Copies the list. */
    public StatusRanges {
        ranges = List.copyOf(ranges);
    }

    /**
     * Reads a comma-separated list of statuses and ranges of them.
     *
     * @throws IllegalArgumentException if {@code text} is anything else
     */
    public static StatusRanges parse(String text) {
        List<Range> ranges = new ArrayList<>();
        for (String element : text.split(",", -1)) {
            Matcher matcher = ELEMENT.matcher(element);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not a list of HTTP statuses such as 200-399 or 200,204");
            }
            int first = Integer.parseInt(matcher.group(1));
            String last = matcher.group(2);
            ranges.add(new Range(first, last == null ? first : Integer.parseInt(last)));
        }
        return new StatusRanges(ranges);
    }

    /** Returns whether {@code status} is in one of the ranges. */
    public boolean contains(int status) {
        return ranges.stream().anyMatch(range -> range.first() <= status && status <= range.last());
    }

    @Override
    public String toString() {
        return ranges.stream()
                .map(range -> range.first() == range.last()
                        ? Integer.toString(range.first())
                        : range.first() + "-" + range.last())
                .collect(Collectors.joining(","));
    }
}
