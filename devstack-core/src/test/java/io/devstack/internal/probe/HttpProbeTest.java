package io.devstack.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.Speaks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against servers that are as slow, short or strange as servers are while they start. */
class HttpProbeTest {
    private static final StatusRanges USUAL = StatusRanges.parse("200-399");
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String PASSWORD = "changeit";

    @ParameterizedTest
    @CsvSource({
        "200 OK,READY",
        "204 No,READY",
        "302 Found,READY",
        "304 Not Modified,READY",
        "403 Forbidden,REJECTED",
        "404 Not Found,REJECTED",
        "503 Soon,NOT_YET"
    })
    void aStatusCountsIfItIsExpectedAndARedirectIsNotFollowed(String status, Observation.Kind kind) throws Exception {
        String head = status + "\r\nLocation: http://127.0.0.1:1/elsewhere\r\nContent-Length: 0\r\n\r\n";
        try (Speaks server = Speaks.at("127.0.0.1", Speaks.answering(head))) {
            Observation seen = probe("http://localhost:" + server.port() + "/x", USUAL, Optional.empty())
                    .observe();
            assertThat(seen.kind()).isEqualTo(kind);
            assertThat(seen.detail()).contains("answered " + status.substring(0, 3));
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://admin:p@ss@localhost:1/", "http://my_host:1/"})
    void addressWithoutHostNamesWhatToCorrect(String address) {
        assertThatThrownBy(() -> new HttpRequest(URI.create(address), Map.of(), HttpRequest.Trust.USUAL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write @ in a password as %40; a host name has no '_'");
    }

    @Test
    void whatIsNotExpectedIsToldWithWhatIs() throws Exception {
        try (Speaks server = Speaks.at("127.0.0.1", Speaks.answering("403 Forbidden\r\n\r\n"))) {
            String url = "http://localhost:" + server.port() + "/health";
            assertThat(probe(url, StatusRanges.parse("200,204"), Optional.empty())
                            .observe()
                            .detail())
                    .isEqualTo("GET " + url + " answered 403, wanted 200,204");
        }
    }

    @Test
    void aStatusThatIsAskedForCountsThoughItIsAnError() throws Exception {
        try (Speaks server = Speaks.at("127.0.0.1", Speaks.answering("403 Forbidden\r\n\r\nplease keep out"))) {
            Optional<Pattern> pattern = Optional.of(Pattern.compile("keep out"));
            assertThat(probe("http://localhost:" + server.port(), StatusRanges.parse("403"), pattern)
                            .observe()
                            .kind())
                    .isEqualTo(Observation.Kind.READY);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 15\r\n\r\n{\"status\":\"UP\"}",
                "\r\n{\"status\":\"UP\"}",
                "Transfer-Encoding: chunked\r\n\r\n7;x=y\r\n{\"statu\r\n8\r\ns\":\"UP\"}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nf\r\n{\"status\":\"UP\"}\r\nbroken"
            })
    void aBodyMustMatchSomewhereHoweverItIsSent(String rest) throws Exception {
        String head = "200 OK\r\n" + rest;
        try (Speaks server = Speaks.at("127.0.0.1", Speaks.answering(head))) {
            String url = "http://localhost:" + server.port() + "/";
            assertThat(probe(url, USUAL, Optional.of(Pattern.compile("^\\{\"status\":\"UP\"}")))
                            .observe()
                            .kind())
                    .isEqualTo(Observation.Kind.READY);
            assertThat(probe(url, USUAL, Optional.of(Pattern.compile("DOWN")))
                            .observe()
                            .detail())
                    .endsWith("answered 200, but its body does not match DOWN");
        }
    }

    @Test
    void anInterimAnswerIsPassedOver() throws Exception {
        Speaks.Manner twice = Speaks.answering("103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No\r\n\r\n");
        try (Speaks server = Speaks.at("127.0.0.1", twice)) {
            assertThat(probe("http://localhost:" + server.port(), USUAL, Optional.empty())
                            .observe()
                            .detail())
                    .endsWith("answered 204");
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,127.0.0.1,false", "::1,[::1],true", "::,127.0.0.1,false"})
    void bothFamiliesAreTriedAndTheOneThatAnsweredIsTold(String address, String told, boolean onlySix)
            throws Exception {
        try (Speaks server = Speaks.at(address, Speaks.answering("200 OK\r\n\r\n"))) {
            String path = ":" + server.port() + "/";
            Observation seen =
                    probe("http://localhost" + path, USUAL, Optional.empty()).observe();
            assertThat(seen.detail()).isEqualTo("GET http://" + told + path + " answered 200");
            assertThat(seen.onlyOverIpv6()).isEqualTo(onlySix);
            assertThat(server.requests().get(0)).contains("\r\nHost: localhost:" + server.port() + "\r\n");
        }
    }

    @Test
    void aServerThatComesUpBetweenTwoAttemptsIsNotSaidToBeDeafOverIpv4() throws Exception {
        List<Speaks> overFour = new CopyOnWriteArrayList<>();
        Speaks.Manner opensTheOther = (client, number) -> {
            overFour.add(Speaks.on(
                    new ServerSocket(client.getLocalPort(), 5, java.net.InetAddress.getByName("127.0.0.1")),
                    Speaks.answering("200 OK\r\n\r\n")));
            Speaks.say(client, "HTTP/1.1 200 OK\r\n\r\n");
        };
        try (Speaks overSix = Speaks.at("::1", opensTheOther)) {
            Observation seen = probe("http://localhost:" + overSix.port() + "/", USUAL, Optional.empty())
                    .observe();
            assertThat(seen).isEqualTo(Observation.ready("GET http://127.0.0.1:" + overSix.port() + "/ answered 200"));
        } finally {
            for (Speaks server : overFour) {
                server.close();
            }
        }
    }

    @Test
    void aStrangersServerOnTheOtherFamilyDoesNotHideTheOneThatIsReady() throws Exception {
        try (Speaks stranger = Speaks.at("127.0.0.1", Speaks.answering("403 Forbidden\r\n\r\n"));
                Speaks own = Speaks.on(
                        new ServerSocket(stranger.port(), 5, java.net.InetAddress.getByName("::1")),
                        Speaks.answering("200 OK\r\n\r\n"))) {
            assertThat(own.port()).isEqualTo(stranger.port());
            Observation seen = probe("http://localhost:" + own.port() + "/", USUAL, Optional.empty())
                    .observe();
            assertThat(seen.detail()).startsWith("GET http://[::1]:");
            assertThat(seen.onlyOverIpv6()).isTrue();
        }
    }

    @Test
    void nobodyThereIsToldAsThat() throws Exception {
        try (Socket held = new Socket()) {
            held.bind(new InetSocketAddress(0)); // nobody else gets it, and it does not listen
            String url = "http://localhost:" + held.getLocalPort() + "/health";
            assertThat(probe(url, USUAL, Optional.empty()).observe())
                    .isEqualTo(Observation.absent("GET " + url + ": nobody accepts connections there"));
        }
    }

    /** Otherwise a service would be said to have opened its port because it was asked while it ended. */
    @Test
    void anInterruptBeforeAConnectionIsNoSignOfAServer() throws Exception {
        try (Socket held = new Socket()) {
            held.bind(new InetSocketAddress(0)); // nobody else gets it, and it does not listen
            HttpProbe probe = probe("http://localhost:" + held.getLocalPort() + "/", USUAL, Optional.empty());
            Thread.currentThread().interrupt();
            Observation seen = probe.observe();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(seen.kind()).isEqualTo(Observation.Kind.ABSENT);
        }
    }

    @Test
    void aServerThatAcceptsAndClosesAtOnceIsNotReady() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            CompletableFuture<Void> closing = Background.run(() -> {
                try {
                    while (true) {
                        socket.accept().close();
                    }
                } catch (java.io.IOException e) {
                    return; // the test is over
                }
            });
            Observation seen = probe("http://127.0.0.1:" + socket.getLocalPort() + "/", USUAL, Optional.empty())
                    .observe();
            assertThat(seen.kind()).isEqualTo(Observation.Kind.NOT_YET);
            assertThat(seen.detail()).endsWith("/: the connection was closed without an answer");
            assertThat(closing).isNotDone();
        }
    }

    @Test
    void aServerThatAcceptsAndSaysNothingIsGivenUp() throws Exception {
        try (Speaks server = Speaks.at("127.0.0.1", (client, number) -> TimeUnit.HOURS.sleep(1))) {
            HttpProbe probe = probe("http://127.0.0.1:" + server.port() + "/", USUAL, Optional.empty(), SHORT);
            Pattern unanswered = Pattern.compile("the connection was accepted, but there was no answer in \\d+ ms");
            // a machine that stands still may need the whole limit to connect
            Await.until(
                    "it is given up",
                    () -> unanswered.matcher(probe.observe().detail()).find());
        }
    }

    @Test
    void whatIsNoHttpIsToldAsThat() throws Exception {
        try (Speaks server = Speaks.at("127.0.0.1", (client, number) -> Speaks.say(client, "-ERR unknown\r\n"))) {
            assertThat(probe("http://127.0.0.1:" + server.port() + "/", USUAL, Optional.empty())
                            .observe()
                            .detail())
                    .endsWith("/: the answer is not HTTP");
        }
    }

    /** Each byte comes in time, and a limit for one read would never be reached. */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\n\r\n"})
    void anAnswerThatTricklesTakesNoLongerThanTheLimitForTheWhole(String beginning) throws Exception {
        Speaks.Manner trickling = (client, number) -> {
            client.getOutputStream().write(beginning.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            while (true) {
                client.getOutputStream().write('x');
                TimeUnit.MILLISECONDS.sleep(20);
            }
        };
        try (Speaks server = Speaks.at("127.0.0.1", trickling)) {
            Observation seen = probe(
                            "http://127.0.0.1:" + server.port() + "/",
                            USUAL,
                            Optional.of(Pattern.compile("never")),
                            SHORT)
                    .observe();
            assertThat(seen.kind()).isEqualTo(Observation.Kind.NOT_YET);
        }
    }

    @Test
    void userInfoIsSentAsBasicAndNotShown() throws Exception {
        try (Speaks server = Speaks.at("127.0.0.1", Speaks.answering("401 No\r\n\r\n"))) {
            Observation seen = probe(
                            "http://ad%40min:s3c%3Aret@localhost:" + server.port() + "/x",
                            USUAL,
                            Optional.empty(),
                            LONG)
                    .observe();
            assertThat(server.requests().get(0)).contains("\r\nAuthorization: Basic YWRAbWluOnMzYzpyZXQ=\r\n");
            assertThat(seen.detail())
                    .isEqualTo("GET http://localhost:" + server.port() + "/x answered 401, wanted 200-399");
        }
    }

    @Test
    void headersAreSentAndReplaceTheUsualOnes() throws Exception {
        try (Speaks server = Speaks.at("127.0.0.1", Speaks.answering("204 No\r\n\r\n"))) {
            HttpRequest request = new HttpRequest(
                    URI.create("http://localhost:" + server.port() + "/x?y=z"),
                    Map.of("Authorization", "Bearer 7", "host", "shop.test"),
                    HttpRequest.Trust.USUAL);
            assertThat(new HttpProbe(request, USUAL, Optional.empty(), LONG, LONG)
                            .observe()
                            .kind())
                    .isEqualTo(Observation.Kind.READY);
            assertThat(server.requests().get(0))
                    .startsWith("GET /x?y=z HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nhost: shop.test\r\n")
                    .contains("\r\nAuthorization: Bearer 7\r\n")
                    .doesNotContain("localhost");
        }
    }

    @Test
    void aProxyOfThisJvmIsNotAskedForTheLoopback() throws Exception {
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(ProxySelector.of(new InetSocketAddress("127.0.0.1", 1)));
        try (Speaks server = Speaks.at("127.0.0.1", Speaks.answering("200 OK\r\n\r\n"))) {
            assertThat(probe("http://localhost:" + server.port() + "/", USUAL, Optional.empty())
                            .observe()
                            .kind())
                    .isEqualTo(Observation.Kind.READY);
        } finally {
            ProxySelector.setDefault(before);
        }
    }

    @Test
    void anInterruptEndsAnAttemptAtOnceWhichTellsHowFarItCame() throws Exception {
        try (Speaks server = Speaks.at("127.0.0.1", (client, number) -> TimeUnit.HOURS.sleep(1))) {
            HttpProbe probe = probe("http://127.0.0.1:" + server.port() + "/", USUAL, Optional.empty());
            CompletableFuture<Observation> seen = new CompletableFuture<>();
            Thread asking = new Thread(() -> seen.complete(probe.observe()));
            asking.start();
            Await.until("the request", () -> server.requests().size() == 1);
            asking.interrupt();
            assertThat(seen.get(30, TimeUnit.SECONDS).detail())
                    .contains("the connection was accepted, but there was no answer in ");
        }
    }

    @Test
    void aServerThatIsSlowToAnswerIsReadyAllTheSame() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        Speaks.Manner slow = (client, number) -> {
            if (number > 1) {
                second.countDown();
                TimeUnit.HOURS.sleep(1);
            }
            second.await();
            Speaks.say(client, "HTTP/1.1 200 OK\r\n\r\n");
        };
        try (Speaks server = Speaks.at("127.0.0.1", slow)) {
            AtOnce atOnce = new AtOnce();
            ProbeLoop.Outcome outcome = new ProbeLoop()
                    .await(
                            List.of(probe("http://localhost:" + server.port() + "/", USUAL, Optional.empty())),
                            1,
                            LONG,
                            () -> false);
            assertThat(outcome.end()).isEqualTo(ProbeLoop.End.READY);
            // none but the first is answered: each that was made is under way to the end
            assertThat(server.connections()).isLessThanOrEqualTo(atOnce.most());
        }
    }

    @Test
    void aServerThatLostTheFirstConnectionIsReadyWithTheSecond() throws Exception {
        Speaks.Manner losing = (client, number) -> {
            if (number == 1) {
                TimeUnit.HOURS.sleep(1);
            }
            Speaks.say(client, "HTTP/1.1 200 OK\r\n\r\n");
        };
        try (Speaks server = Speaks.at("127.0.0.1", losing)) {
            ProbeLoop.Outcome outcome = new ProbeLoop()
                    .await(
                            List.of(probe("http://localhost:" + server.port() + "/", USUAL, Optional.empty())),
                            1,
                            LONG,
                            () -> false);
            assertThat(outcome.end()).isEqualTo(ProbeLoop.End.READY);
        }
    }

    @Test
    void aCertificateThatAServerSignedItselfIsBelievedOnlyWhenAskedFor(@TempDir Path directory) throws Exception {
        ServerSocket secure = selfSigned(directory.resolve("keys"))
                .getServerSocketFactory()
                .createServerSocket(0, 5, java.net.InetAddress.getByName("127.0.0.1"));
        try (Speaks server = Speaks.on(secure, Speaks.answering("200 OK\r\n\r\nsafe"))) {
            URI address = URI.create("https://localhost:" + server.port() + "/");
            Optional<Pattern> safe = Optional.of(Pattern.compile("^safe$"));
            HttpRequest careful = new HttpRequest(address, Map.of(), HttpRequest.Trust.USUAL);
            assertThat(new HttpProbe(careful, USUAL, safe, LONG, LONG).observe().detail())
                    .startsWith("GET " + address + ": its certificate is not trusted (")
                    .endsWith("set insecure to true");
            HttpRequest careless = new HttpRequest(address, Map.of(), HttpRequest.Trust.ANYBODY);
            assertThat(new HttpProbe(careless, USUAL, safe, LONG, LONG)
                            .observe()
                            .detail())
                    .isEqualTo("GET https://127.0.0.1:" + server.port() + "/ answered 200");
            assertThat(HttpDetection.ask(server.port(), false, LONG)).contains("https");
        }
    }

    @Test
    void serverThatRejectsPlainHttpIsDetectedAsHttps(@TempDir Path directory) throws Exception {
        Speaks.Manner manner = (client, number) ->
                Speaks.say(client, "HTTP/1.1 " + (client instanceof SSLSocket ? "200 OK" : "400 X") + "\r\n\r\n");
        try (Speaks both = Speaks.on(plainAndSecure(selfSigned(directory.resolve("keys"))), manner);
                Speaks plain = Speaks.at("127.0.0.1", manner)) {
            assertThat(HttpDetection.ask(both.port(), false, LONG)).contains("https");
            assertThat(HttpDetection.ask(plain.port(), false, LONG)).contains("http");
        }
    }

    /** A server whose connections are those of TLS if the client begins so. */
    private static ServerSocket plainAndSecure(SSLContext context) throws IOException {
        return new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1")) {
            @Override
            public Socket accept() throws IOException {
                Socket client = super.accept();
                byte[] first = client.getInputStream().readNBytes(1);
                boolean secure = first.length == 1 && first[0] == 0x16;
                return secure
                        ? context.getSocketFactory().createSocket(client, new ByteArrayInputStream(first), true)
                        : client;
            }
        };
    }

    @Test
    void serverThatDoesNotAnswerInHttpIsDetectedAsTcp() throws Exception {
        try (Speaks web = Speaks.at("127.0.0.1", Speaks.answering("404 X\r\n\r\n"));
                Speaks other = Speaks.at("127.0.0.1", (client, number) -> Speaks.say(client, "-ERR unknown\r\n"));
                Speaks closing = Speaks.at("127.0.0.1", (client, number) -> client.close());
                Speaks silent = Speaks.at("127.0.0.1", (client, number) -> {})) {
            assertThat(HttpDetection.ask(web.port(), false, LONG)).contains("http");
            assertThat(HttpDetection.ask(other.port(), false, LONG)).contains("tcp");
            assertThat(HttpDetection.ask(closing.port(), false, LONG)).contains("tcp");
            assertThat(HttpDetection.ask(silent.port(), false, SHORT)).isEmpty();
            assertThat(other.connections()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatDoesNotSpeakTlsIsToldAsThat() throws Exception {
        try (Speaks server = Speaks.at("127.0.0.1", Speaks.answering("400 Bad\r\n\r\n"))) {
            assertThat(probe("https://127.0.0.1:" + server.port() + "/", USUAL, Optional.empty())
                            .observe()
                            .detail())
                    .contains(": no TLS there: ");
        }
    }

    @Test
    void aPasswordInAnAddressIsNotTold() throws Exception {
        try (Speaks server = Speaks.at("127.0.0.1", Speaks.answering("401 No\r\n\r\n"))) {
            assertThat(probe("http://anna:geheim@localhost:" + server.port() + "/", USUAL, Optional.empty())
                            .observe()
                            .detail())
                    .startsWith("GET http://localhost:")
                    .doesNotContain("geheim");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "ftp://localhost/", "http:///x"})
    void whatIsNoWholeUrlIsRefused(String text) {
        assertThatThrownBy(() -> new HttpRequest(URI.create(text), Map.of(), HttpRequest.Trust.USUAL))
                .hasMessage("'" + text + "' is no http or https URL");
    }

    private static HttpProbe probe(String url, StatusRanges expected, Optional<Pattern> body) {
        return probe(url, expected, body, LONG);
    }

    private static HttpProbe probe(String url, StatusRanges expected, Optional<Pattern> body, Duration limit) {
        return new HttpProbe(
                new HttpRequest(URI.create(url), Map.of(), HttpRequest.Trust.USUAL), expected, body, limit, LONG);
    }

    private static SSLContext selfSigned(Path file) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=elsewhere.test",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
