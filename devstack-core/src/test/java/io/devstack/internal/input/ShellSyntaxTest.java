package io.devstack.internal.input;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellSyntaxTest {
    @ParameterizedTest
    @CsvSource(delimiterString = " => ", textBlock = """
            npm run build && npm start => &&
            node server.js | tee log   => |
            node server.js > out.log   => >
            node server.js >out.log    => >
            node server.js 2>&1        => 2>
            cat < in                   => <
            a ; b                      => ;
            a; b                       => ;
            node $(pwd)/server.js      => $(
            node `pwd`/server.js       => `
            node $HOME/server.js       => $HOME
            node ${HOME}/server.js     => ${HOME}
            cat *.txt                  => *
            ~/bin/server --x           => ~
            TOKEN=abc node server.js   => NAME=value
            sleep 9 &                  => &
            cd sub                     => cd
            source bin/activate        => source
            sh run.sh $PORT            => $PORT
            bash -x run.sh | tee log   => |
            """)
    void whatOnlyAShellUnderstandsIsNamed(String command, String syntax) throws Exception {
        assertThat(ShellSyntax.in(CommandWords.split(command))).contains(syntax);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node server.js --port=5000 -a a&b",
                "sh -c 'a | b'",
                "/bin/bash -c 'A=1 b'",
                "bash -x -ec 'A=1 b'",
                "sh run.sh 5000",
                "curl http://localhost/?a=1&b=2",
                "java -Dkey=value -jar a.jar"
            })
    void anOrdinaryCommandHasNone(String command) throws Exception {
        assertThat(ShellSyntax.in(CommandWords.split(command))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", textBlock = """
            npm run build && npm start => &&
            node server.js | tee log   => |
            node server.js > out.log   => >
            node server.js 2>&1        => 2>
            sleep 9 &                  => &
            """)
    void anOperatorThatIsNotQuotedIsFound(String command, String operator) {
        assertThat(ShellSyntax.operatorIn(CommandWords.bare(command))).contains(operator);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grep '|' file",
                "grep \"|\" file",
                "grep \\| file",
                "find . -exec rm {} \\;",
                "sh -c 'a && b > c'",
                "node server.js --greater=a>b a&b *.txt $HOME"
            })
    void whatIsQuotedOrWithinAWordIsNoOperator(String command) {
        assertThat(ShellSyntax.operatorIn(CommandWords.bare(command))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", nullValues = "none", textBlock = """
            uvicorn main:app --port $PORT => $PORT
            node --port=${PORT}           => ${PORT}
            node $(pwd)/a                 => $(
            echo '$PORT' \\$5             => none
            sh -c "echo $PORT"            => none
            """)
    void variableThatIsNotQuotedIsFound(String command, String variable) {
        assertThat(ShellSyntax.variableIn(CommandWords.bare(command)).orElse(null))
                .isEqualTo(variable);
    }

    @Test
    void aValueIsNeverNamed() throws Exception {
        assertThat(ShellSyntax.in(CommandWords.split("PASSWORD=hunter2 node"))).contains("NAME=value");
    }
}
