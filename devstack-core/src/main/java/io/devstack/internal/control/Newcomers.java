package io.devstack.internal.control;

import java.io.IOException;
import java.net.Socket;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Connections that have not sent their request yet, and so have shown no token. If others need their place, the oldest
 * one is dropped: an authorized client sends its request within milliseconds. Safe for use by several threads.
 */
final class Newcomers {
    private final Set<Socket> waiting = new LinkedHashSet<>();
    private boolean closed;

    synchronized void add(Socket socket) throws IOException {
        if (closed) {
            throw new IOException("the server ends");
        }
        waiting.add(socket);
    }

    /** It has said what it wants. */
    synchronized void remove(Socket socket) {
        waiting.remove(socket);
    }

    /** Ends the one that has been there longest; returns whether there was any. */
    synchronized boolean dropOldest() {
        Iterator<Socket> oldest = waiting.iterator();
        if (!oldest.hasNext()) {
            return false;
        }
        Socket dropped = oldest.next();
        oldest.remove();
        try {
            dropped.close();
        } catch (IOException e) {
            return true; // it is gone
        }
        return true;
    }

    /** Closes all of them, and rejects every connection that was accepted before. */
    synchronized void close() {
        closed = true;
        boolean more = true;
        while (more) {
            more = dropOldest();
        }
    }
}
