package io.devstack.shutdown;

import io.devstack.process.Launcher;
import io.devstack.process.Secrets;
import io.devstack.state.RecordedStep;
import java.net.URI;
import java.util.List;

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
                    : new RecordedStep.Withheld(StepTaker.inWords(this));
        }
    }

    /**
     * A command, which carries the marker of the service and so belongs to it.
     *
     * @param launcher starts it
     * @param command what is started
     */
    record Run(Launcher launcher, Launcher.Launch command) implements FirstStep {
        @Override
        public RecordedStep onRecord() {
            List<String> words = command.command();
            return Secrets.masked(words, command.environment()).equals(String.join(" ", words))
                    ? new RecordedStep.Run(words, command.directory())
                    : new RecordedStep.Withheld(StepTaker.inWords(this));
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
