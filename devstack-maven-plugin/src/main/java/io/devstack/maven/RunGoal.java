package io.devstack.maven;

import io.devstack.LogPrinter;
import io.devstack.event.ProgressLine;
import io.devstack.model.StackDefinition;
import java.util.Optional;

/** Runs the stack of one module in the foreground. */
final class RunGoal {
    private final Build build;
    private final ChosenStack chosen;
    private final StartChoices choices;
    private final boolean timestamps;

    RunGoal(Build build, DeclaredServices services, StartChoices choices, boolean timestamps) {
        this.build = build;
        this.chosen = new ChosenStack(build, services, choices);
        this.choices = choices;
        this.timestamps = timestamps;
    }

    void run() throws InterruptedException {
        Optional<StackDefinition> stack = chosen.find();
        if (stack.isEmpty()) {
            return;
        }
        if (build.stacks().isLeft(build.session())) {
            build.log().info("nothing is run here: Ctrl+C ended the modules before");
            return;
        }
        try (Screen screen = Screen.of(build, ProgressLine.ofStart())) {
            boolean coloured = Terminal.isColoured(build.request());
            LogPrinter printer = new LogPrinter(Terminal.plainOutput(), coloured, LogPrinter.clock(timestamps));
            new Foreground(build, screen, stack.get(), choices)
                    .run(chosen.options(stack.get()).coloured(coloured), printer);
        }
    }
}
