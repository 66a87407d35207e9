package io.devstack.internal.shutdown;

import io.devstack.internal.process.Launcher;
import io.devstack.internal.process.Secrets;
import io.devstack.internal.state.RecordedStep;
import java.net.URI;
import java.util.List;

/** What a service is asked by before it gets a signal, with everything found and filled in when it was started. */
public sealed interface FirstStep {
    /** When a command runs for a service without a living process, whose server may be elsewhere. */
    enum AfterEnd {
        /** Only if a port of the service is open. */
        IF_OPEN,
        /**
         * The same, and always for a service without a port: a task may have started a server elsewhere and ended, and
         * after a kill of the supervisor any service may have.
         */
        IF_OPEN_OR_WITHOUT_PORT,
        /** Always: the service is a container, which outlives its client. */
        ALWAYS
    }

    /** Returns what of it may be on disk. */
    RecordedStep onRecord();

    /** Returns whether it ends a container, which no signal reaches. */
    default boolean isOfAContainer() {
        return false;
    }

    /** Returns whether it is only for a server of the service itself, and so for no other process on its ports. */
    default boolean isForOwnServer() {
        return false;
    }

    /**
     * A POST without a body.
     *
     * @param addresses tried in turn until one answers; all on the loopback interface
     * @param anyHolder whether it does not matter who listens there, as where a container's proxy does
     */
    record Post(List<URI> addresses, boolean anyHolder) implements FirstStep {
        /** Copies the list. */
        public Post {
            addresses = List.copyOf(addresses);
        }

        @Override
        public RecordedStep onRecord() {
            List<String> texts = addresses.stream().map(URI::toString).toList();
            return texts.stream().allMatch(text -> Secrets.masked(text).equals(text))
                    ? new RecordedStep.Post(texts, anyHolder)
                    : new RecordedStep.Withheld(StepTaker.inWords(this));
        }
    }

    /**
     * A command, which carries the marker of the service and so belongs to it.
     *
     * @param launcher starts it
     * @param command what is started
     * @param variables the names of the service's own variables that it may use
     * @param afterEnd when it also runs if no process of the service is alive
     * @param anyHolder whether the server may be elsewhere, so that any process may hold the ports of the service
     */
    record Run(Launcher launcher, Launcher.Launch command, List<String> variables, AfterEnd afterEnd, boolean anyHolder)
            implements FirstStep {
        /** Copies the list. */
        public Run {
            variables = List.copyOf(variables);
        }

        @Override
        public boolean isOfAContainer() {
            return afterEnd == AfterEnd.ALWAYS;
        }

        @Override
        public boolean isForOwnServer() {
            return !isOfAContainer() && !anyHolder;
        }

        /** With other values of the variables that it uses the command might act on something else. */
        @Override
        public RecordedStep onRecord() {
            List<String> words = command.command();
            return Secrets.areIn(words, command.environment())
                    ? new RecordedStep.Withheld(StepTaker.inWords(this))
                    : new RecordedStep.Run(words, command.directory(), isOfAContainer(), variables, anyHolder);
        }
    }

    /**
     * A step on record that cannot be taken.
     *
     * @param step the step in words, without secrets
     * @param why why not
     */
    record Impossible(String step, String why) implements FirstStep {
        @Override
        public RecordedStep onRecord() {
            return new RecordedStep.Withheld(step);
        }
    }
}
