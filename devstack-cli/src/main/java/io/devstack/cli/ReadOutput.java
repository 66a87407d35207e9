package io.devstack.cli;

import java.io.PrintStream;

/** Output that somebody has to read: a reader such as {@code head} that ends must end what is followed, too. */
final class ReadOutput extends PrintStream {
    /** The reader has ended. */
    static final class ClosedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    ReadOutput(PrintStream out) {
        super(out, true);
    }

    @Override
    public void println(String line) {
        super.println(line);
        if (checkError()) {
            throw new ClosedException();
        }
    }
}
