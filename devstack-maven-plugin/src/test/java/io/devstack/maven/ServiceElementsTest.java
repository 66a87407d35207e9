package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ServiceElementsTest {
    private static final Pattern ROW = Pattern.compile("<li>\\{@code (<[^}]+>)}: ");

    /** The help goal prints the Javadoc of the parameter {@code services}. */
    @Test
    void helpListsEveryElementOfAService() throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/devstack/maven/AbstractStartMojo.java"));
        List<String> listed =
                ROW.matcher(source).results().map(row -> row.group(1)).toList();
        Set<String> elements = new TreeSet<>();
        collect("", ServiceParameters.class, elements);

        assertThat(listed).containsExactlyInAnyOrderElementsOf(elements);
    }

    private static void collect(String parent, Class<?> type, Set<String> elements) {
        for (Map.Entry<String, Class<?>> element :
                ServiceElements.elementsOf(type).entrySet()) {
            String name = "<" + element.getKey() + ">";
            elements.add(parent + name);
            if (ServiceElements.isOurs(element.getValue())) {
                collect(name, element.getValue(), elements);
            }
        }
    }
}
