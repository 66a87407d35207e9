package io.devstack.faults;

import java.nio.file.Path;

/** Runs the stack of a scene in one of the ways. */
interface Build {
    /**
     * What came of a command.
     *
     * @param success whether it says so
     * @param text what it said
     */
    record Outcome(boolean success, String text) {}

    /** Begins a start in the background. */
    Launched start(boolean terminal) throws Exception;

    /** Stops the stack from elsewhere. */
    Outcome stop() throws Exception;

    /** Stops the stack as a person does who types it: also what was started by hand. */
    Outcome stopTyped() throws Exception;

    /** Ends the stack and whoever has its ports by force. */
    Outcome hardShutdown() throws Exception;

    /** Starts the stack from elsewhere and returns when that is decided; what it started runs on. */
    Outcome startAgain() throws Exception;

    /** Returns the file by which the one who started is told what to do. */
    static Path go(Scene scene) {
        return scene.project().resolve("go");
    }
}
