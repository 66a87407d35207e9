package io.devstack.maven;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * The tables of {@code docs/goals-and-parameters.md}. Goals, phases, parameters, properties and defaults come from the plugin
 * descriptor; the page has the meaning of each row, and the words for a default that the descriptor lacks.
 */
final class GoalTables {
    private final Map<String, Xpp3Dom> goals = new TreeMap<>();

    /**
     * A row of the parameters.
     *
     * @param goals the goals that have it
     * @param defaults its default values
     * @param description its description in the descriptor
     */
    private record Parameter(Set<String> goals, Set<String> defaults, String description) {}

    GoalTables(Xpp3Dom descriptor) {
        for (Xpp3Dom goal : descriptor.getChild("mojos").getChildren()) {
            goals.put(text(goal, "goal"), goal);
        }
    }

    /** Returns the page with its tables as they have to be; a new row is the last one. */
    String in(String page) {
        List<String> order = new ArrayList<>(rows(page, "Goals").keySet());
        goals.keySet().stream().filter(goal -> !order.contains(goal)).forEach(order::add);
        order.retainAll(goals.keySet());
        return with(with(page, "Goals", goalRows(page, order)), "Parameters", parameterRows(page, order));
    }

    private List<String> goalRows(String page, List<String> order) {
        Map<String, List<String>> written = rows(page, "Goals");
        List<String> rows = new ArrayList<>();
        for (String name : order) {
            Xpp3Dom goal = goals.get(name);
            List<String> cells = written.getOrDefault(name, List.of("", marked(text(goal, "description")), ""));
            String phase = text(goal, "phase");
            rows.add(row(List.of(code(name), cells.get(1), phase.isEmpty() ? unlessCode(cells.get(2)) : code(phase))));
        }
        return rows;
    }

    private List<String> parameterRows(String page, List<String> order) {
        Map<String, Parameter> parameters = parameters(order);
        Map<String, List<String>> written = rows(page, "Parameters");
        Set<String> keys = new LinkedHashSet<>(written.keySet());
        keys.retainAll(parameters.keySet());
        keys.addAll(parameters.keySet());
        List<String> rows = new ArrayList<>();
        for (String key : keys) {
            Parameter parameter = parameters.get(key);
            List<String> cells =
                    written.getOrDefault(key, List.of("", "", "", marked(parameter.description()), "none"));
            String[] names = key.split(" ", -1);
            String having = parameter.goals().size() == goals.size() - 1
                    ? "all but `help`"
                    : parameter.goals().stream().map(GoalTables::code).collect(Collectors.joining(", "));
            rows.add(row(List.of(
                    code(names[0]),
                    names[1].isEmpty() ? "" : code(names[1]),
                    having,
                    cells.get(3),
                    withDefault(parameter.defaults(), cells.get(4)))));
        }
        return rows;
    }

    /** Returns the words of the page, if they begin with the default of the descriptor. */
    private static String withDefault(Set<String> defaults, String words) {
        String all = defaults.stream().map(GoalTables::code).collect(Collectors.joining(" or "));
        return words.startsWith(all) ? words : all;
    }

    /** Returns the parameters by name and property. */
    private Map<String, Parameter> parameters(List<String> order) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        for (String name : order) {
            Xpp3Dom goal = goals.get(name);
            for (Xpp3Dom each : name.equals("help")
                    ? new Xpp3Dom[0]
                    : goal.getChild("parameters").getChildren()) {
                if (text(each, "editable").equals("true")) {
                    Xpp3Dom configured = goal.getChild("configuration").getChild(text(each, "name"));
                    String property = configured == null || configured.getValue() == null
                            ? ""
                            : configured.getValue().replaceAll("[${}]", "");
                    Parameter parameter = parameters.computeIfAbsent(
                            text(each, "name") + " " + property,
                            key -> new Parameter(
                                    new LinkedHashSet<>(), new LinkedHashSet<>(), text(each, "description")));
                    parameter.goals().add(name);
                    if (configured != null && configured.getAttribute("default-value") != null) {
                        parameter.defaults().add(configured.getAttribute("default-value"));
                    }
                }
            }
        }
        return parameters;
    }

    /** Returns the cells of a table's rows by the names in the first cell, and the second one of parameters. */
    private static Map<String, List<String>> rows(String page, String heading) {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        for (String line : table(page, heading).group(2).lines().toList()) {
            List<String> cells = List.of(line.substring(2).split(" *\\| ?", -1));
            String key = heading.equals("Goals") ? cells.get(0) : cells.get(0) + " " + cells.get(1);
            rows.put(key.replace("`", ""), cells);
        }
        return rows;
    }

    private static String with(String page, String heading, List<String> rows) {
        Matcher table = table(page, heading);
        return page.substring(0, table.start(2)) + String.join("\n", rows) + "\n" + page.substring(table.end(2));
    }

    private static Matcher table(String page, String heading) {
        Matcher table = Pattern.compile(
                        "\n## " + heading + "\n((?:(?!\n## ).)*?\n\\|-[-|]*\\|\n)((?:\\|[^\n]*\n)*)", Pattern.DOTALL)
                .matcher(page);
        if (!table.find()) {
            throw new IllegalArgumentException("there is no table below '" + heading + "'");
        }
        return table;
    }

    private static String row(List<String> cells) {
        return cells.stream()
                .map(cell -> cell.isEmpty() ? " |" : " " + cell + " |")
                .collect(Collectors.joining("", "|", ""));
    }

    private static String unlessCode(String words) {
        return words.startsWith("`") ? "" : words;
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    /** Returns a description of the descriptor, which has lost its marks, as a cell. */
    private static String marked(String description) {
        return description.replaceAll("\\s+", " ").replace("|", "\\|").replaceAll("<[^>]+>|-D[\\w.=]+", "`$0`");
    }

    private static String text(Xpp3Dom element, String child) {
        Xpp3Dom found = element.getChild(child);
        return found == null || found.getValue() == null ? "" : found.getValue().trim();
    }
}
