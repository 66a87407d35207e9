package io.devstack.internal.startup;

import io.devstack.internal.input.ShellSyntax;
import java.util.List;

/** Says of a command that failed that it may have been meant for a shell. */
final class ShellHint {
    private ShellHint() {}

    /** Returns the hint, beginning with "; ", or nothing. */
    static String of(List<String> words) {
        return ShellSyntax.in(words)
                .map(syntax -> "; its command has a '" + syntax
                        + "', which only a shell understands, and none is run: if that is meant, set"
                        + " shell to true")
                .orElse("");
    }
}
