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
                "curl -H 'X-Api-Key: hunter2' http://h/ | curl -H 'X-Api-Key: ***' http://h/",
                "curl -u anna:hunter2 http://h/ | curl -u anna:*** http://h/",
                "psql host=h password='hunt er2' user=anna | psql host=h password=*** user=anna",
                "GET http://127.0.0.1:5000/health?token=hunter2 answered 503 | GET http://127.0.0.1:5000/health?token=*** answered 503",
                "redis-server --requirepass hunter2 | redis-server --requirepass ***",
                "app {\"password\":\"hunter2\"} | app {\"password\":***}"
            })
    void aValueWithATellingNameIsMasked(String line, String masked) {
        assertThat(Secrets.masked(line)).isEqualTo(masked).doesNotContain("hunter2");
    }

    /** The same secret with other names, separators, quotes and case: the word {@code hunter2} is gone from each form. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "app --dbpass=hunter2",
                "DBPASS=hunter2 app",
                "dbPass=hunter2",
                "keytool -storepass hunter2 -keypass hunter2",
                "keytool -STOREPASS hunter2",
                "curl -u admin:hunter2",
                "curl -uadmin:hunter2",
                "curl -U admin:hunter2",
                "curl --user=admin:hunter2",
                "curl --user 'admin:one hunter2'",
                "curl --proxy-user a:hunter2",
                "curl --proxy-user=a:hunter2",
                "curl --PROXY-USER \"a:hunter2\"",
                "app --password -hunter2",
                "app --password -u admin:hunter2",
                "app --password -token hunter2",
                "password = hunter2",
                "password =hunter2",
                "password= hunter2",
                "password : hunter2",
                "password := hunter2",
                "password => hunter2",
                "'password' => 'hunter2'",
                "PASSWORD == hunter2",
                "--password: hunter2",
                "--password = hunter2",
                "--password : hunter2",
                "pAsSwOrD=hunter2",
                "/password:hunter2",
                "password[0]=hunter2",
                "password%3Dhunter2",
                "<password>hunter2</password>",
                "{\"password\" : \"hunter2\", \"port\": 5000}",
                "{'password': 'hunter2'}",
                "{\\\"password\\\":\\\"hunter2\\\"}",
                "[\"app\",\"--password\",\"hunter2\"]",
                "[\"app\", \"--password\", \"hunter2\"]",
                "[app, --password, hunter2]",
                "app --password 'one hunter2'",
                "app --password \"it's hunter2\"",
                "app --password one\\ hunter2",
                "app --password=a\"b hunter2\"",
                "password='a'hunter2",
                "app '--password' 'hunter2'",
                "app '--password=hunter2'",
                "psql -c \"ALTER USER anna PASSWORD 'hunter2'\"",
                "curl -H 'Cookie: a=b; c=hunter2' http://h/",
                "Cookie: a=b; c=hunter2",
                "curl -H \"Authorization: Custom hunter2\"",
                "Proxy-Authorization: Basic hunter2",
                "Bearer hunter2",
                "postgres://u:a/hunter2@h/db",
                "postgres://u:12/hunter2@h/db",
                "https://u:p@a/hunter2@h/",
                "http://h:5000,http://u:hunter2@i",
                "//u:hunter2@h",
                "--proxy=//u:hunter2@h",
                "u:hunter2@tcp(h)/db",
                "root:a/hunter2@tcp(127.0.0.1:3306)/db?parseTime=true",
                "DSN=u:hunter2@unix(/tmp/sock)/db",
                "u:hunter2@/db",
                "--proxy u:hunter2@proxy:3128",
                "u:hunter2@localhost",
                "u:hunter2@db.example.com",
                "sqlplus scott/hunter2@//h:1521/x",
                "https://hunter2@host/x.git",
                "git+https://hunter2@github.com/o/r",
                "ssh://ghp0123456789hunter2@host",
                "https://h/x?sig=hunter2&sv=1",
                "https://h/x?a=1&X-Amz-Signature=hunter2",
                "https://h/cb?code=hunter2&state=1",
                "https://h/cb#access_token=hunter2",
                "'https://h/cb?code=hunter2'",
                "_auth=hunter2",
                "//registry.example/:_auth=hunter2",
                "npm config set //registry.example/:_authToken hunter2",
                "npm config set _auth hunter2",
                "NPM_AUTH=hunter2",
                "npm_auth: hunter2",
                "NPMAUTH=hunter2",
                "PAT=hunter2",
                "GITHUB_PAT=hunter2",
                "java -Dpat=hunter2",
                "docker run -ePAT=hunter2",
                "app --jwt hunter2",
                "JWT: hunter2",
                "app --bearer=hunter2",
                "BEARER: hunter2",
                "npm publish --otp hunter2",
                "TOTP=hunter2",
                "app --passcode=hunter2",
                "app --pass-code hunter2",
                "clientsecret=hunter2",
                "ClientSecret: hunter2",
                "authtoken=hunter2",
                "masterkey=hunter2",
                "privateKey=hunter2",
                "my.api.KEY = hunter2",
                "AccountName=x;AccountKey=hunter2;EndpointSuffix=y",
                "Server=h;Pwd=hunter2;Database=d",
                "jdbc:sqlserver://h;password={a;hunter2};encrypt=true",
                "redis:6379,password=hunter2,ssl=True",
                "PHPSESSID=hunter2",
                "API_KEY_PROD=hunter2"
            })
    void secretIsMaskedInEveryForm(String line) {
        String masked = Secrets.masked(line);
        assertThat(masked).doesNotContain("hunter2").contains("***");
        assertThat(Secrets.masked(masked)).as("masked twice").isEqualTo(masked);
        assertThat(Secrets.masked(List.of("sh", "-c", line))).doesNotContain("hunter2");
        if (!line.matches(".*['\"\\\\].*")) {
            assertThat(Secrets.masked(List.of(line.split(" ")))).as("its words").isEqualTo(masked);
        }
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
                "docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 5000",
                "app --key-file=/etc/a.pem --password-file /run/x --keyFile=a --token-url=http://h/token",
                "SECRET_NAME=x server.ssl.key-store=classpath:a.p12 --password-stdin x",
                "PATH=/usr/bin:/bin OLDPWD=/a PWD=/home/anna app",
                "app --passive --passenger=2 --path /a:/b",
                "monkey=1 donkey=2 TURKEY=3 --hotkey=f5 --monkeys 4",
                "app --keyboard=us --keywords a --keyspace x --keep-alive 5",
                "app --tokenizer=x --secretary anna --author anna --authority h --code=3 --sig 9",
                "app --max-tokens=100 --pattern x --patch=1 --option=5 --optimize",
                "exit code: 3, status_code=200, signal: 9",
                "git clone git@host:team/project.git",
                "ssh -p 2222 anna@host",
                "ssh://git@host:2222/x.git postgres://anna@localhost:5432/db",
                "http://localhost:4873/@scope/package",
                "http://localhost:5000/users/anna@example.com?full=true",
                "jdbc:postgresql://h:5432/db?user=anna@h",
                "mongodb://h1:27017,h2:27017/db",
                "http://auth:3000/ tcp://token:5000 auth:3000",
                "npm install react@npm:preact@10.5 nginx:1.25@sha256:abc group:artifact:1.0@aar",
                "mailto:anna@example.com",
                "docker run -u 1000:1000 -p 5000:5000 --user root image",
                "curl -u http://h:5000/",
                "it's the user's app, isn't it",
                "C:\\Users\\anna\\app.exe --port 5000",
                "Bearer token is missing"
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
