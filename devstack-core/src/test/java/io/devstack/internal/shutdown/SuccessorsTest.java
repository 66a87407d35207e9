package io.devstack.internal.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuccessorsTest {
    @ParameterizedTest
    @CsvSource({
        "-bash, false, true",
        "bash, false, true",
        "/bin/bash --login, false, true",
        "bash --init-file /opt/ide/init.sh, true, true",
        "zsh, true, true",
        "sh serve.sh, true, true",
        "sh serve.sh, false, false",
        "/bin/sh -c serve, false, false",
        "/bin/sh -c serve, true, false",
        "bash -lc serve, true, false",
        "bash -l -c serve, true, false",
        "/bin/ash, true, true",
        "ksh93, true, true",
        "node watch.js, true, false",
        "make serve, false, false"
    })
    void aShellThatMayBeSomebodysIsKnown(String command, boolean leadsSession, boolean personal) {
        assertThat(Successors.isPersonal(List.of(command.split(" ")), leadsSession))
                .isEqualTo(personal);
    }
}
