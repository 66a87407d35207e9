package io.devstack.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Prints the completion script. */
@Command(name = "completion", description = "Prints the completion script for bash and zsh.")
final class CompletionCommand implements Callable<Integer> {
    private static final List<String> WITH_SERVICES = List.of("logs", "restart", "open");
    private static final String NO_WORDS = "local positionals=\"\"";
    /** An alias is expanded by eval only; a path, such as {@code .pids/devstack}, is run as it is. */
    private static final String NAMES = "local positionals; positionals=$(case ${COMP_WORDS[0]} in"
            + " (*/*) \"${COMP_WORDS[0]}\" " + ServicesCommand.NAME + " ;; (*) eval devstack " + ServicesCommand.NAME
            + " ;; esac 2>/dev/null)";

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private DevStackCommand tool;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        String script = AutoComplete.bash("devstack", spec.root().commandLine());
        for (String command : WITH_SERVICES) {
            script = withServices(script, command);
        }
        tool.out().println(script);
        return ExitCodes.DONE;
    }

    /** Picocli completes fixed words only; the names of services are those on record when Tab is pressed. */
    private static String withServices(String script, String command) {
        int function = script.indexOf("function _picocli_devstack_" + command + "()");
        int words = script.indexOf(NO_WORDS, function);
        if (function < 0 || words < 0) {
            throw new IllegalStateException("the completion script of picocli has another form");
        }
        return script.substring(0, words) + NAMES + script.substring(words + NO_WORDS.length());
    }
}
