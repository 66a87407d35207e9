package io.devstack.os;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The script of the keeper, the process above the supervisor (keeper.pl beside this class). */
final class Keeper {
    private Keeper() {}

    static String script() {
        try (InputStream in = Keeper.class.getResourceAsStream("keeper.pl")) {
            if (in == null) {
                throw new IllegalStateException("keeper.pl is missing beside " + Keeper.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
