package io.devstack.internal.report;

import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.words.Elapsed;
import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import io.devstack.model.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The outcome of a run in a few words, the worst first.
 *
 * @param mood how it went
 * @param title the outcome
 * @param sentence the same at more length
 */
record Headline(Mood mood, String title, String sentence) {
    /** How a run went. */
    enum Mood {
        /** As it should. */
        GOOD,
        /** Somebody should look. */
        WARNING,
        /** Something went wrong. */
        BAD
    }

    static Headline of(RunStory story) {
        Optional<StopEvent.RunEnded> end = story.last(StopEvent.RunEnded.class);
        if (end.filter(ended -> ended.verdict() == Verdict.LEFT).isPresent()) {
            return new Headline(
                    Mood.BAD,
                    "Something is still running",
                    course(story) + " Not all of it could be ended: see below.");
        }
        Optional<StackEvent.StartFailed> failed = story.last(StackEvent.StartFailed.class);
        if (failed.isPresent()) {
            Failure failure = failed.get().failure();
            String whose = failure.service().map(ServiceName::value).orElse("the stack");
            return new Headline(Mood.BAD, "The start failed: " + whose, course(story) + ending(story));
        }
        if (story.last(StopEvent.Stopping.class)
                .filter(stop -> stop.reason().equals(StopEvent.Stopping.BY_FORCE))
                .isPresent()) {
            return new Headline(Mood.WARNING, "Ended by a hard shutdown", course(story) + ending(story));
        }
        if (story.isLost()) {
            return new Headline(
                    Mood.BAD,
                    "The supervisor died during the run",
                    course(story) + " What it left was ended later; from its death on nobody watched." + ending(story));
        }
        if (story.deaths() > 0) {
            return new Headline(Mood.BAD, deaths(story), course(story) + restarts(story) + ending(story));
        }
        if (!story.troubles().stream().allMatch(Trouble::recovered)) {
            return new Headline(Mood.BAD, failedRestart(story), course(story) + ending(story));
        }
        if (end.isEmpty()) {
            return new Headline(
                    Mood.WARNING, "How this run ended is not known", course(story) + " Its journal has no end.");
        }
        if (!story.recovered().isEmpty()) {
            List<ServiceName> shaky = story.recovered().stream()
                    .flatMap(trouble -> trouble.service().stream())
                    .distinct()
                    .toList();
            return new Headline(
                    Mood.WARNING,
                    Page.names(shaky) + (shaky.size() == 1 ? " was" : " were") + " unhealthy and recovered",
                    course(story) + ending(story));
        }
        boolean held = story.portsAfter().stream().anyMatch(port -> !port.free());
        Mood mood = held || story.unreadable() > 0 ? Mood.WARNING : Mood.GOOD;
        return new Headline(
                mood,
                held ? "A port is not free after the stop" : "The services ran well",
                course(story) + ending(story));
    }

    private static String deaths(RunStory story) {
        List<ServiceName> dead = story.tracks().stream()
                .filter(track -> !track.deaths().isEmpty())
                .map(ServiceTrack::name)
                .toList();
        String what = dead.stream().allMatch(name -> diedOfBadHealth(story, name))
                ? (dead.size() == 1 ? " was" : " were") + " unhealthy"
                : " died";
        return Page.names(dead) + what + (story.deaths() > dead.size() ? ", " + story.deaths() + " times" : "");
    }

    private static boolean diedOfBadHealth(RunStory story, ServiceName name) {
        return story.all(ServiceEvent.ServiceDied.class).stream()
                .noneMatch(fact -> fact.service().equals(name));
    }

    /** Nothing died, and the start went well. */
    private static String failedRestart(RunStory story) {
        List<ServiceName> down = story.tracks().stream()
                .filter(track -> !track.troubles().isEmpty())
                .map(ServiceTrack::name)
                .toList();
        return "A restart failed" + (down.isEmpty() ? "" : ": " + Page.names(down));
    }

    private static String course(RunStory story) {
        Optional<StackEvent.StackReady> ready = story.last(StackEvent.StackReady.class);
        String services = Page.count(story.tracks().size(), "service");
        if (ready.isEmpty()) {
            long some = story.tracks().stream()
                    .filter(track -> track.firstReady().isPresent())
                    .count();
            return "Of " + services + " " + (some == 0 ? "none" : String.valueOf(some)) + " became ready.";
        }
        return services + (story.tracks().size() == 1 ? " was ready" : " were ready") + " after "
                + Elapsed.text(ready.get().elapsed())
                + ran(story).map(time -> ", and ran for " + Elapsed.brief(time)).orElse("") + "." + ordered(story);
    }

    /** An ordered restart is nothing bad, but while it lasted not all was there for the tests. */
    private static String ordered(RunStory story) {
        List<ServiceName> services = story.ordered().stream()
                .flatMap(order -> order.services().stream())
                .distinct()
                .toList();
        int count = story.ordered().size();
        return count == 0
                ? ""
                : " " + Page.count(count, "restart") + (count == 1 ? " was" : " were") + " ordered, of "
                        + Page.names(services) + ".";
    }

    /** Returns how long all of it was there for the tests, if that is known. */
    static Optional<Duration> ran(RunStory story) {
        return story.isLost() ? Optional.empty() : story.window().map(Bar::length);
    }

    private static String restarts(RunStory story) {
        int restarts = story.tracks().stream().mapToInt(ServiceTrack::restarts).sum();
        if (restarts > 0) {
            return " There " + (restarts == 1 ? "was " : "were ") + Page.count(restarts, "restart")
                    + (story.ordered().isEmpty() ? "." : " after a death.");
        }
        return story.ordered().isEmpty() ? " It was not started again." : "";
    }

    private static String ending(RunStory story) {
        return story.last(StopEvent.RunEnded.class)
                .map(end -> switch (end.verdict()) {
                    case CERTIFIED ->
                        " After the stop, which took " + Elapsed.text(end.elapsed()) + ", nothing of it is left.";
                    case UNOBSERVABLE ->
                        " The stop took " + Elapsed.text(end.elapsed())
                                + "; no survivor was seen, though the last look could not be certain.";
                    case LEFT -> "";
                })
                .orElse(" How it ended is not known: the journal has no end.");
    }
}
