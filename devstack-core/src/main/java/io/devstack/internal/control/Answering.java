package io.devstack.internal.control;

import java.io.IOException;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;

/** Connections that are being answered, to end those whose other end does not read. Safe for use by several threads. */
final class Answering {
    private final Map<Socket, Answer> answers = new HashMap<>();

    synchronized void add(Socket socket, Answer answer) {
        answers.put(socket, answer);
    }

    synchronized void remove(Socket socket) {
        answers.remove(socket);
    }

    /** Ends those that wait in the same piece of their answer as when this was asked last. */
    synchronized void dropStuck() {
        answers.forEach((socket, answer) -> {
            if (answer.isStuck()) {
                drop(socket);
            }
        });
    }

    private static void drop(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            return; // it is gone
        }
    }
}
