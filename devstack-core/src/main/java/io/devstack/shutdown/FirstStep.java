package io.devstack.shutdown;

import io.devstack.process.Launcher;
import io.devstack.process.Secrets;
import io.devstack.state.RecordedStep;
import java.net.URI;
import java.util.List;
import java.util.Set;

/** What a service is asked by before it gets a signal, with everything found and filled in when it was started. */
public sealed interface FirstStep {
    /** Returns what of it may be on disk. */
    RecordedStep onRecord();

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
                    : new RecordedStep.Withheld(StepTaker.inWords(this), List.of());
        }
    }

    /**
     * A command, which carries the marker of the service and so belongs to it.
     *
     * @param launcher starts it
     * @param command what is started
     * @param ownVariables the names of the variables that the service itself sets
     * @param afterEnd whether it also runs if the service has no port and no process is alive: a task may have started a
     *     server elsewhere and ended, and after a kill of the supervisor any service may have
     */
    record Run(Launcher launcher, Launcher.Launch command, Set<String> ownVariables, boolean afterEnd)
            implements FirstStep {
        /** Copies the set. */
        public Run {
            ownVariables = Set.copyOf(ownVariables);
        }

        /** Values of variables are on no record; with others the command might act on something else. */
        @Override
        public RecordedStep onRecord() {
            List<String> words = command.command();
            if (Secrets.areIn(words, command.environment())) {
                return new RecordedStep.Withheld(StepTaker.inWords(this), List.of());
            }
            return ownVariables.isEmpty()
                    ? new RecordedStep.Run(words, command.directory())
                    : new RecordedStep.Withheld(
                            StepTaker.inWords(this),
                            ownVariables.stream().sorted().toList());
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
            return new RecordedStep.Withheld(step, List.of());
        }
    }
}
