package io.devstack;

import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
import java.util.Optional;

/** A port that is not free after a stop, in the words of its report: "port 5000: held by pid 77 (java -jar old.jar)". */
final class HeldPort {
    private HeldPort() {}

    /** Returns a description of a port and its owner. */
    static String inWords(int port, String holder) {
        return start(port) + holder;
    }

    /** Returns a description of a reported port that is held; empty if it is free or the fact is not about a port. */
    static Optional<String> toldBy(RunEvent fact) {
        return fact instanceof StopEvent.PortReleased port && !port.free()
                ? Optional.of(inWords(port.port(), port.detail()))
                : Optional.empty();
    }

    /** Returns whether {@code words} are about that port. */
    static boolean isAbout(int port, String words) {
        return words.startsWith(start(port));
    }

    private static String start(int port) {
        return "port " + port + ": ";
    }
}
