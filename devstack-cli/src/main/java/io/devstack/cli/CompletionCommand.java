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
    /**
     * Bash splits {@code --pid-directory=DIR} at the equals sign, zsh does not. A word that was typed is not evaluated, but for a
     * home directory at its beginning. An alias is expanded by eval only; a path, such as {@code .pids/devstack}, is run as it is.
     */
    private static final String NAMES = """
            local positionals dir="" i
              for ((i = 1; i < COMP_CWORD; i++)); do
                case ${COMP_WORDS[i]} in
                  (--pid-directory) dir=${COMP_WORDS[i+1]}; [ "$dir" != "=" ] || dir=${COMP_WORDS[i+2]} ;;
                  (--pid-directory=*) dir=${COMP_WORDS[i]#*=} ;;
                esac
              done
              dir=${dir//[\\"\\'\\\\]/}; dir=${dir/#\\~\\//$HOME/}; dir=${dir/#\\$HOME\\//$HOME/}
              positionals=$(case ${COMP_WORDS[0]} in
                (*/*) "${COMP_WORDS[0]}" SERVICES ${dir:+--pid-directory="$dir"} ;;
                (*) eval 'devstack SERVICES ${dir:+--pid-directory="$dir"}' ;;
              esac 2>/dev/null)""".replace("SERVICES", ServicesCommand.NAME);

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
