package io.devstack.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.ServiceBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceUrlsTest {
    private static final ServiceName API = new ServiceName("api");

    @Test
    void databaseIsKnownByItsProgramOrPort() {
        ServiceBuilder byProgram = ServiceBuilder.named("database")
                .command("/usr/bin/redis-server")
                .port(5000);
        ServiceBuilder byPort =
                ServiceBuilder.named("database").command("./start-db").port(5432);
        assertThat(ServiceUrls.of(byProgram.build(), "localhost", 5000)).isEqualTo("tcp://localhost:5000");
        assertThat(ServiceUrls.of(byPort.build(), "localhost", 5432)).isEqualTo("tcp://localhost:5432");
        assertThat(ServiceUrls.isKnown(byPort.build())).isTrue();
        ServiceBuilder client = ServiceBuilder.named("backend")
                .command("node", "app.js", "postgres")
                .port(5000);
        assertThat(ServiceUrls.of(client.build(), "localhost", 5000)).isEqualTo("http://localhost:5000");
    }

    @Test
    void whatIsAskedByHttpSpeaksHttp() {
        assertThat(url(service().ready(ProbeDefinition.http("/health")))).isEqualTo("http://localhost:5000");
        assertThat(url(service().ready(ProbeDefinition.http("http://localhost:@{devstack.api.port}/health"))))
                .isEqualTo("http://localhost:5000");
        assertThat(url(service().ready(ProbeDefinition.http("@{devstack.api.url}/health"))))
                .isEqualTo("http://localhost:5000");
        assertThat(url(service().open("http://localhost:5000"))).isEqualTo("http://localhost:5000");
    }

    @Test
    void whatIsAskedByHttpsAtItsPortSpeaksHttps() {
        assertThat(url(service().ready(ProbeDefinition.http("https://127.0.0.1:5000"))))
                .isEqualTo("https://localhost:5000");
        assertThat(url(service().ready(ProbeDefinition.http("https://localhost:@{devstack.api.port}/x"))))
                .isEqualTo("https://localhost:5000");
    }

    @Test
    void whatIsAskedNowhereOrElsewhereSpeaksHttp() {
        assertThat(url(service())).isEqualTo("http://localhost:5000");
        assertThat(url(service().ready(ProbeDefinition.http("https://example.org/"))))
                .isEqualTo("http://localhost:5000");
        assertThat(url(service().ready(ProbeDefinition.http("https://localhost:50001/"))))
                .isEqualTo("http://localhost:5000");
    }

    @Test
    void whatIsOnlyAskedForAConnectionIsNothingForABrowser() {
        assertThat(url(service().ready(on(new ProbeDefinition.Tcp())))).isEqualTo("tcp://localhost:5000");
        assertThat(url(service().ready(on(new ProbeDefinition.Tcp(), ProbeDefinition.http("/")))))
                .isEqualTo("http://localhost:5000");
    }

    private static ReadyPolicy on(ProbeDefinition... probes) {
        return new ReadyPolicy(List.of(probes), Duration.ofSeconds(1), ReadyPolicy.HeldBy.MEMBER);
    }

    @Test
    void theAddressThatWasFoundReplacesTheExpectedOne() {
        Map<ServiceName, Map<String, Integer>> ports = Map.of(API, Map.of("port", 5000));
        ServiceUrls urls = ServiceUrls.expected(
                List.of(service().ready(ProbeDefinition.http("/")).build()), ports);
        Placeholders placeholders = new Placeholders(ports, urls);
        urls.found(API, "http://localhost:5000");
        assertThat(urls.isCorrected()).isFalse();
        urls.found(API, "http://[::1]:5000");
        assertThat(urls.isCorrected()).isTrue();
        assertThat(placeholders.fill("@{devstack.api.url}/x")).isEqualTo("http://[::1]:5000/x");
        assertThat(urls.of(new ServiceName("other"))).isEqualTo(Optional.empty());
    }

    private static ServiceBuilder service() {
        return ServiceBuilder.named("api").command("api").port(5000);
    }

    private static String url(ServiceBuilder service) {
        return ServiceUrls.of(service.build(), "localhost", 5000);
    }
}
