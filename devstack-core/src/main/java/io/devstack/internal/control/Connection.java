package io.devstack.internal.control;

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

    /** Makes one; {@code closing} returns whether the server is closing. */
    Connection(Socket socket, InputStream in, BooleanSupplier closing) {
        this.socket = socket;
        this.in = in;
        this.closing = closing;
    }

    /** Returns whether the server is closing: the available data is written, then the connection ends. */
    boolean isClosing() {
        return closing.getAsBoolean();
    }

    /** Waits for a moment; returns whether the client is still connected. */
    boolean pause() throws IOException {
        socket.setSoTimeout(PAUSE_MILLIS);
        try {
            return in.read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }
}
