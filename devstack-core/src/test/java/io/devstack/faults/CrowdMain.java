package io.devstack.faults;

import java.nio.file.Path;

/** Does something to the stack of a project, as the user that runs this JVM. */
public final class CrowdMain {
    private CrowdMain() {}

    /** Takes {@code start} and {@code stop}, in that order, then the project; prints what was said. */
    public static void main(String[] arguments) throws Exception {
        Path project = Path.of(arguments[arguments.length - 1]);
        for (int i = 0; i < arguments.length - 1; i++) {
            if (arguments[i].equals("start")) {
                Crowd.start(project);
            } else {
                System.out.println(Crowd.attempt(Crowd.Goal.STOP, project));
            }
        }
    }
}
