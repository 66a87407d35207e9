package io.devstack.control;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.function.BooleanSupplier;

/** The other end of an answer that goes on and on. */
final class Connection {
    private static final int PAUSE_MILLIS = 25;

    private final Socket socket;
    private final InputStream in;
    private final BooleanSupplier closing;

    /** Makes one; {@code closing} tells that the server comes to its end. */
    Connection(Socket socket, InputStream in, BooleanSupplier closing) {
        this.socket = socket;
        this.in = in;
        this.closing = closing;
    }

    /** Returns whether the server comes to its end: what is there is written, then the connection ends. */
    boolean isClosing() {
        return closing.getAsBoolean();
    }

    /** Waits for a moment; returns whether somebody still listens. */
    boolean pause() throws IOException {
        socket.setSoTimeout(PAUSE_MILLIS);
        try {
            return in.read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }
}
