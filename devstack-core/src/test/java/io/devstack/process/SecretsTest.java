package io.devstack.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "app --password=hunter2 --port=5000 | app --password=*** --port=5000",
                "app --password hunter2 --port 5000 | app --password *** --port 5000",
                "app -password hunter2 | app -password ***",
                "java -Dspring.datasource.password=hunter2 -jar a.jar | java -Dspring.datasource.password=*** -jar a.jar",
                "java -Dpass=hunter2 | java -Dpass=***",
                "java -Ddb.password2=hunter2 -Dpw1=hunter2 | java -Ddb.password2=*** -Dpw1=***",
                "env DB_PASSWD=hunter2 API_KEY=hunter2 node x | env DB_PASSWD=*** API_KEY=*** node x",
                "app --apiKey=hunter2 --accessToken hunter2 | app --apiKey=*** --accessToken ***",
                "docker run -e SECRET_KEY_BASE=hunter2 image | docker run -e SECRET_KEY_BASE=*** image",
                "app --env=AWS_CREDENTIALS=hunter2 | app --env=AWS_CREDENTIALS=***",
                "jdbc:postgresql://h/db?user=anna&password=hunter2&ssl=true | jdbc:postgresql://h/db?user=anna&password=***&ssl=true",
                "jdbc:sqlserver://h;user=sa;password=hunter2;encrypt=true | jdbc:sqlserver://h;user=sa;password=***;encrypt=true",
                "jdbc:oracle:thin:scott/hunter2@//h:1521/x | jdbc:oracle:thin:scott/***@//h:1521/x",
                "postgres://anna:hunter2@localhost/db | postgres://anna:***@localhost/db",
                "postgres://anna:hun@ter2@localhost/db | postgres://anna:***@localhost/db",
                "redis://:hunter2@localhost:6379/0 | redis://:***@localhost:6379/0",
                "curl -H Authorization: Bearer hunter2 http://h/ | curl -H Authorization: *** http://h/",
                "curl -H 'X-Api-Key: hunter2' http://h/ | curl -H 'X-Api-Key: *** http://h/",
                "curl -u anna:hunter2 http://h/ | curl -u anna:*** http://h/",
                "psql host=h password='hunt er2' user=anna | psql host=h password=*** user=anna",
                "GET http://127.0.0.1:5000/health?token=hunter2 answered 503 | GET http://127.0.0.1:5000/health?token=*** answered 503",
                "redis-server --requirepass hunter2 | redis-server --requirepass ***",
                "app {\"password\":\"hunter2\"} | app {\"password\":***}"
            })
    void aValueWithATellingNameIsMasked(String line, String masked) {
        assertThat(Secrets.masked(line)).isEqualTo(masked).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java -jar old.jar --server.port=5000",
                "uvicorn main:app --port 5000 --reload",
                "node --inspect=127.0.0.1:9229 server.js",
                "postgres: writer process",
                "http://localhost:5000/health?full=true",
                "npm run start -- --host 0.0.0.0 --bypass=yes --compass north",
                "app --password= --password --verbose",
                "docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 5000"
            })
    void whatIsNoSecretIsShown(String line) {
        assertThat(Secrets.masked(line)).isEqualTo(line);
    }

    @Test
    void theWordsOfACommandAreMaskedWholly() {
        assertThat(Secrets.masked(
                        List.of("app", "--password", "two words", "--token=two words", "-H", "Cookie: a=b; c=d")))
                .isEqualTo("app --password *** --token=*** -H Cookie: ***");
        assertThat(Secrets.masked(List.of("sh", "-c", "app --password hunter2 && sleep 1")))
                .isEqualTo("sh -c app --password *** && sleep 1");
        assertThat(Secrets.masked(List.of("app", "--password", "--verbose", "x")))
                .isEqualTo("app --password --verbose x");
    }
}
