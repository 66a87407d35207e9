package io.devstack.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessNamesTest {
    @ParameterizedTest
    @CsvSource({
        "python, /usr/bin/python3.11 app.py, true",
        "uvicorn, /usr/bin/python3 /venv/bin/uvicorn main:app, true",
        "serve.sh, /bin/sh ./serve.sh, true",
        "serve, bash serve.sh --port 5000, true",
        "serve, bash.exe serve.sh, true",
        "serve, ksh93 ./serve.sh, true",
        "node, sh -c node, false",
        "serve.sh, sh -c ./serve.sh, false",
        "serve.sh, tail -f serve.sh, false",
        "serve.sh, bash, false",
        "npm, C:\\Windows\\System32\\cmd.exe /d /c call C:\\node\\npm.cmd run, true",
        "run.bat, cmd /c run.bat, true",
        "node, cmd.exe /c node server.js, false",
        "serve, pwsh serve.ps1, true"
    })
    void aScriptIsNamedLikeItsProgram(String name, String command, boolean matches) {
        assertThat(new ProcessNames(Set.of(name)).matches(List.of(command.split(" "))))
                .isEqualTo(matches);
    }
}
