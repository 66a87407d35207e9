package io.devstack.faults;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Plays one {@link Forgery} in its namespace. */
public final class ForgedRecordsMain {
    private ForgedRecordsMain() {}

    /** Takes the name of the forgery and a directory; writes what was wrong to {@code result.txt}. */
    public static void main(String[] arguments) throws Exception {
        Namespace.endWithSuite();
        Path directory = Path.of(arguments[1]);
        List<String> wrong = new ArrayList<>();
        Crowd crowd = new Crowd(directory);
        try (crowd) {
            Forgery.valueOf(arguments[0]).play(crowd);
        } catch (Exception | AssertionError e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            wrong.add("the test broke: " + trace);
        }
        wrong.addAll(crowd.findings());
        Files.write(directory.resolve("result.txt"), wrong);
        Runtime.getRuntime().halt(0);
    }
}
