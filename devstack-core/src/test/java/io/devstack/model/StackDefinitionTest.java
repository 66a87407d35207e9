package io.devstack.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.ServiceBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every mistake is refused before anything starts, with the element, the value and the fix. */
class StackDefinitionTest {
    /** What is hashed, to know a definition again, must read the same in every JVM; Map.copyOf does not. */
    @Test
    void variablesAreInOneOrder() {
        ServiceBuilder service = ServiceBuilder.named("a").command("x");
        List.of("H", "C", "A", "G", "B", "F", "E", "D").forEach(name -> service.environment(name, name));

        assertThat(service.build().environment().keySet()).containsExactly("A", "B", "C", "D", "E", "F", "G", "H");
    }

    @Test
    void aStackNeedsAService() {
        refused(StackDefinition::of, "services: there are none; add at least one service");
    }

    @Test
    void twoServicesOfOneNameAreRefused() {
        refused(
                () -> StackDefinition.of(service("a").build(), service("a").build()),
                "services: two services are called 'a'; rename one of them");
    }

    @ParameterizedTest
    @CsvSource({
        "'', backend",
        "Backend, backend",
        "1a, a",
        "a_b, a-b",
        "a.b, a-b",
        "My App, my-app",
        "-a, a",
        "ä, backend",
        "../a, a",
        "a/b, a-b",
        "CON_, backend"
    })
    void aNameThatCannotNameAFileIsRefused(String name, String nearest) {
        refused(
                () -> new ServiceName(name),
                "name: '" + name + "' is not a service name; use lower-case letters, digits and '-', starting with"
                        + " a letter, 40 at most, such as '" + nearest + "'");
    }

    @Test
    void aNameMayHaveFortyCharacters() {
        assertThat(new ServiceName("a".repeat(40)).value()).hasSize(40);
        assertThatThrownBy(() -> new ServiceName("a".repeat(41))).isInstanceOf(InvalidStackException.class);
        assertThat(new ServiceName("my-db-2").inEnvironment()).isEqualTo("MY_DB_2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"supervisor", "keeper", "con", "prn", "aux", "nul", "com1", "lpt9"})
    void aReservedNameIsRefused(String name) {
        refused(
                () -> new ServiceName(name),
                "name: '" + name + "' is reserved; call the service something else, such as 'my-" + name + "'");
    }

    @Test
    void aServiceNeedsACommand() {
        String message = "service 'a', command: it is empty; write the program and its arguments";
        refused(() -> ServiceBuilder.named("a").build(), message);
        refused(() -> ServiceBuilder.named("a").command(" ").build(), message);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void aPortOutOfRangeIsRefused(int port) {
        refused(
                () -> service("a").port("http", port).build(),
                "service 'a', ports.http: " + port + " is out of range; use 1 to 65535, or 0 for a free one");
    }

    @Test
    void twoServicesOnOnePortAreRefused() {
        refused(
                () -> StackDefinition.of(
                        service("a").port(5000).build(),
                        service("b").port("x", 0).port("y", 5000).build()),
                "service 'b', ports.y: 5000 is taken by service 'a'; give them different ports, or 0 for a free one");
        assertThat(StackDefinition.of(
                                service("a").port(0).build(),
                                service("b").port(0).build())
                        .services())
                .hasSize(2);
    }

    @Test
    void anUnknownDependencyIsRefused() {
        refused(
                () -> StackDefinition.of(
                        service("b").build(), service("a").dependsOn("c").build()),
                "service 'a', dependsOn: there is no service 'c'; name one of: a, b");
    }

    @Test
    void aCycleIsNamedInFull() {
        refused(
                () -> StackDefinition.of(
                        service("z").dependsOn("a").build(),
                        service("a").dependsOn("b").build(),
                        service("b").dependsOn("c").build(),
                        service("c").dependsOn("a").build()),
                "service 'a', dependsOn: it depends on itself: a -> b -> c -> a; take one of these dependencies away");
        refused(
                () -> StackDefinition.of(service("a").dependsOn("a").build()),
                "service 'a', dependsOn: it depends on itself: a -> a; take one of these dependencies away");
    }

    @Test
    void aDiamondIsNoCycle() {
        StackDefinition stack = StackDefinition.of(
                service("a").build(),
                service("b").dependsOn("a").build(),
                service("c").dependsOn("a").build(),
                service("d").dependsOn("b", "c").build());
        assertThat(stack.service(new ServiceName("d"))).isPresent();
        assertThat(stack.service(new ServiceName("e"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "@{devstack.b.port} | there is no service 'b'",
                "@{devstack.a.host} | is none of devstack.NAME.port, .ports.KEY, .url",
                "@{x} | is none of devstack.NAME.port, .ports.KEY, .url",
                "@{devstack.a.ports.admin} | the service has no such port",
                "@{devstack.portless.url} | the service has no such port",
                "@{devstack.con.port} | 'con' is reserved",
            })
    void aPlaceholderOfWhatIsNotThereIsRefusedWhereverItStands(String placeholder, String problem) {
        ServiceBuilder a = service("a").port(0);
        for (ServiceDefinition wrong : List.of(
                service("w").command("run", placeholder).build(),
                service("w").environment("A", placeholder).build(),
                service("w").open(placeholder).build(),
                service("w").ready(ProbeDefinition.http(placeholder)).build(),
                service("w")
                        .ready(ready(new ProbeDefinition.Exec(List.of("x", placeholder))))
                        .build(),
                service("w")
                        .ready(ready(new ProbeDefinition.Http(
                                "/",
                                "200",
                                Optional.empty(),
                                Map.of("A", placeholder),
                                ProbeDefinition.Http.Certificate.TRUSTED)))
                        .build())) {
            assertThatThrownBy(() ->
                            StackDefinition.of(a.build(), service("portless").build(), wrong))
                    .isInstanceOfSatisfying(
                            InvalidStackException.class,
                            mistake -> assertThat(mistake.field().orElseThrow())
                                    .isIn("command", "environment", "open", "ready", "alive", "stop"))
                    .hasMessageStartingWith("service 'w', ")
                    .hasMessageContaining(problem);
        }
    }

    @Test
    void placeholderOfAPatternIsCheckedAndQuantifierIsNot() {
        for (ProbeDefinition wrong : List.of(
                new ProbeDefinition.Log("on @{devstack.b.port}"),
                new ProbeDefinition.FailOn("no @{devstack.b.url}"),
                new ProbeDefinition.Http(
                        "http://localhost/",
                        "200",
                        Optional.of("@{devstack.b.port}"),
                        Map.of(),
                        ProbeDefinition.Http.Certificate.TRUSTED))) {
            assertThatThrownBy(() -> StackDefinition.of(
                            service("a").ready(ready(wrong)).build(),
                            service("bc").build()))
                    .hasMessageStartingWith("service 'a', ready:")
                    .hasMessageContaining("there is no service 'b'; there are a, bc");
        }
        assertThat(StackDefinition.of(service("a")
                                .ready(ready(new ProbeDefinition.Log("user@{1,2}")))
                                .build())
                        .services())
                .hasSize(1);
    }

    @Test
    void placeholderOfAPatternMatchesItsValueOnly() {
        Placeholders placeholders = new Placeholders(Map.of(new ServiceName("web"), Map.of("port", 5000)));
        String pattern = placeholders.fillPattern("(up|on) @{devstack.web.url}/?, user@{1,2} @{devstack.web.port}$");
        assertThat("x up http://localhost:5000, user@@ 5000").containsPattern(pattern);
        assertThat(placeholders.fillPattern("\\Q@{devstack.web.port}")).isEqualTo("\\Q5000");
    }

    @Test
    void placeholdersStandForWhatTheServiceGot() {
        Placeholders placeholders = new Placeholders(
                Map.of(new ServiceName("my-db"), Map.of("main", 5432), new ServiceName("x"), Map.of()));
        assertThat(placeholders.fill(
                        "a@{devstack.my-db.port}b@{devstack.my-db.ports.main}@{devstack.my-db.url} ${x} $1 @ {"))
                .isEqualTo("a5432b5432http://localhost:5432 ${x} $1 @ {");
        assertThatThrownBy(() -> placeholders.fill("@{devstack.x.port}")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void timesMustMakeSense() {
        refused(
                () -> new ReadyPolicy(List.of(), Duration.ZERO, ReadyPolicy.HeldBy.MEMBER),
                "ready.timeout: it is not positive; write for instance 60s");
        refused(
                () -> new StopPolicy(Signal.TERM, Duration.ofMillis(-1)),
                "stop.timeout: it is negative; write for instance 10s");
    }

    @Test
    void directoriesAreTakenFromWhereThisJvmWorks() {
        Path here = Path.of("").toAbsolutePath();
        ServiceDefinition service =
                service("a").workingDirectory(Path.of("backend")).build();
        assertThat(service.workingDirectory()).isEqualTo(here.resolve("backend"));
        assertThat(new StackDefinition(List.of(service), Path.of("out")).outputDirectory())
                .isEqualTo(here.resolve("out"));
    }

    @ParameterizedTest
    @CsvSource({
        "0,exited with 0",
        "3,exited with 3",
        "128,exited with 128",
        "129,was ended by signal HUP (exit status 129)",
        "137,was ended by signal KILL (exit status 137)",
        "143,was ended by signal TERM (exit status 143)",
        "144,exited with 144",
        "255,exited with 255",
    })
    void anExitStatusSaysHowItWas(int value, String text) {
        assertThat(new ExitStatus(value).text()).isEqualTo(text);
    }

    private static ServiceBuilder service(String name) {
        return ServiceBuilder.named(name).command("run");
    }

    private static ReadyPolicy ready(ProbeDefinition probe) {
        return new ReadyPolicy(List.of(probe), Duration.ofSeconds(1), ReadyPolicy.HeldBy.MEMBER);
    }

    private static void refused(ThrowingCallable mistake, String message) {
        assertThatThrownBy(mistake).isInstanceOf(InvalidStackException.class).hasMessage(message);
    }
}
