package io.devstack.internal.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.ServiceBuilder;
import io.devstack.model.Placeholders;
import io.devstack.model.RunId;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import io.devstack.model.StartOptions;
import java.io.File;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceEnvironmentTest {
    @Test
    void outputIsReadInTheEncodingOfTheLocale() {
        assertThat(ServiceEnvironment.charset(Map.of())).isEqualTo(StandardCharsets.UTF_8);
        assertThat(ServiceEnvironment.charset(Map.of("LC_ALL", "C", "LANG", "de_DE.ISO-8859-1")))
                .isEqualTo(StandardCharsets.UTF_8);
        assertThat(ServiceEnvironment.charset(Map.of("LC_ALL", "", "LANG", "de_DE.ISO-8859-1")))
                .isEqualTo(StandardCharsets.ISO_8859_1);
        assertThat(ServiceEnvironment.charset(Map.of("LC_CTYPE", "de_DE.iso88591@x", "LANG", "C.UTF-8")))
                .isEqualTo(StandardCharsets.ISO_8859_1);
        assertThat(ServiceEnvironment.charset(Map.of("LANG", "xx.nonsense"))).isEqualTo(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "de_DE, ISO-8859-1",
        "en_US, ISO-8859-1",
        "de_DE@euro, ISO-8859-15",
        "el_GR@euro, ISO-8859-7",
        "pl_PL, ISO-8859-2",
        "tr_TR, ISO-8859-9",
        "bg_BG, windows-1251",
        "ja_JP, EUC-JP",
        "ja_JP.eucJP, EUC-JP",
        "ru_RU, ISO-8859-5",
        "ru_UA, KOI8-U",
        "ru_RU.koi8r, KOI8-R",
        "uk_UA.KOI8-U, KOI8-U",
        "zh_TW, Big5",
        "zh_HK.big5hkscs, Big5-HKSCS",
        "th_TH.tis620, TIS-620",
        "de_DE.iso885915@euro, ISO-8859-15",
        "en_IN, UTF-8",
        "hi_IN, UTF-8",
        "uz_UZ@cyrillic, UTF-8",
        "de_DE.utf8, UTF-8",
        "POSIX, UTF-8",
        "de, UTF-8",
    })
    void localeWithoutEncodingHasTheDefaultOfItsLanguage(String locale, String encoding) {
        Charset expected = Charset.isSupported(encoding)
                ? Charset.forName(encoding)
                : StandardCharsets.UTF_8; // a JDK without the module jdk.charsets
        assertThat(ServiceEnvironment.charset(Map.of("LC_ALL", locale))).isEqualTo(expected);
    }

    @Test
    void serviceSetsItsVariablesThoseOfItsFileAndThoseOfItsToolchain(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve(".env"), "FILE=1\nCALLERS\n");
        ServiceDefinition service = ServiceBuilder.named("web")
                .command("web")
                .environment("OWN", "1")
                .environment(ServiceDefinition.JDK, "/jdk")
                .environmentFile(file)
                .build();
        assertThat(ServiceEnvironment.ownNames(service, service.environmentFile()))
                .containsExactlyInAnyOrder("OWN", "FILE", "CALLERS", "JAVA_HOME", "PATH");
        assertThat(ServiceEnvironment.ownNames(service, Optional.of(directory.resolve("missing"))))
                .contains("the variables of missing");
    }

    @Test
    void toolchainComesFirstUnlessTheServiceSetsItsOwn() {
        assertThat(environmentWith("/jdk"))
                .containsEntry("JAVA_HOME", "/jdk")
                .containsEntry("PATH", Path.of("/jdk/bin") + File.pathSeparator + "/bin")
                .doesNotContainKey(ServiceDefinition.JDK);
        assertThat(environmentWith("/jdk", "PATH", "/own"))
                .containsEntry("JAVA_HOME", "/jdk")
                .containsEntry("PATH", "/own");
        assertThat(environmentWith("/jdk", "JAVA_HOME", "/own"))
                .containsEntry("JAVA_HOME", "/own")
                .containsEntry("PATH", "/bin");
    }

    @Test
    void toolchainYieldsToTheFileThatIsReadAtTheLaunch(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve(".env"), "JAVA_HOME=/own\n");
        ServiceDefinition service = ServiceBuilder.named("app")
                .command("java")
                .environment(ServiceDefinition.JDK, "/jdk")
                .environmentFile(file)
                .build();
        assertThat(environments().of(service, service.environmentFile()))
                .containsEntry("JAVA_HOME", "/own")
                .containsEntry("PATH", "/bin");
    }

    @Test
    void fileReadAtTheLaunchTakesPrecedenceOverDefaultsAndYieldsToVariables(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve(".env"), "A=file\nB=file\n");
        ServiceDefinition service = ServiceBuilder.named("app")
                .command("run")
                .defaults(Map.of("A", "default", "B", "default", "C", "default"))
                .environment("B", "own")
                .environmentFile(file)
                .build();
        assertThat(environments().of(service))
                .containsEntry("A", "file")
                .containsEntry("B", "own")
                .containsEntry("C", "default");
    }

    @Test
    void fileReadAtTheLaunchHasTheJvm(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve(".env"), "RUN=@{devstack.java} -x\n");
        ServiceBuilder service = ServiceBuilder.named("app").command("run").environmentFile(file);
        assertThat(environments().of(service.build()))
                .containsEntry("RUN", Path.of(System.getProperty("java.home"), "bin", "java") + " -x");
        assertThat(environments()
                        .of(service.environment(ServiceDefinition.JDK, "/jdk").build()))
                .containsEntry("RUN", Path.of("/jdk/bin/java") + " -x");
    }

    @Test
    void fileReadAtTheLaunchHasPlaceholdersAndNamesAlone(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve(".env"), "URL=x:@{devstack.db.port}@{user}\nSHARED\nUNKNOWN\nexport PATH\n");
        ServiceDefinition service = ServiceBuilder.named("app")
                .command("run")
                .defaults(Map.of("SHARED", "default", "UNKNOWN", "default"))
                .environmentFile(file)
                .build();
        Map<ServiceName, Map<String, Integer>> ports = Map.of(new ServiceName("db"), Map.of("port", 5432));

        assertThat(new ServiceEnvironment(
                                Map.of("PATH", "/bin", "SHARED", "caller"),
                                RunId.random(),
                                "stack",
                                ports,
                                new Placeholders(ports))
                        .of(service))
                .containsEntry("URL", "x:5432@{user}")
                .containsEntry("SHARED", "caller")
                .containsEntry("PATH", "/bin")
                .doesNotContainKey("UNKNOWN");
    }

    @Test
    void coloursAreAskedForUnlessTheServiceOrTheCallerHasChosen() {
        Map<String, String> coloured = Map.of(StartOptions.COLOURED, "1");
        assertThat(colours(coloured)).containsOnlyKeys("FORCE_COLOR", "CLICOLOR_FORCE");
        assertThat(colours(Map.of())).isEmpty();
        assertThat(colours(coloured, "NO_COLOR", "1")).containsOnlyKeys("NO_COLOR");
        assertThat(colours(coloured, "FORCE_COLOR", "0")).containsOnlyKeys("FORCE_COLOR");
        assertThat(colours(Map.of(StartOptions.COLOURED, "1", "CLICOLOR_FORCE", "0")))
                .isEqualTo(Map.of("CLICOLOR_FORCE", "0"));
    }

    private static Map<String, String> colours(Map<String, String> caller, String... own) {
        ServiceBuilder service = ServiceBuilder.named("app").command("run");
        for (int i = 0; i < own.length; i += 2) {
            service.environment(own[i], own[i + 1]);
        }
        Map<String, String> environment = new HashMap<>(environments(caller).withoutFile(service.build()));
        environment.keySet().removeIf(name -> !name.contains("COLO"));
        return environment;
    }

    private static Map<String, String> environmentWith(String jdk, String... own) {
        ServiceBuilder service = ServiceBuilder.named("app").command("java").environment(ServiceDefinition.JDK, jdk);
        for (int i = 0; i < own.length; i += 2) {
            service.environment(own[i], own[i + 1]);
        }
        return environments().withoutFile(service.build());
    }

    private static ServiceEnvironment environments() {
        return environments(Map.of("PATH", "/bin", "JAVA_HOME", "/callers"));
    }

    private static ServiceEnvironment environments(Map<String, String> caller) {
        return new ServiceEnvironment(caller, RunId.random(), "stack", Map.of(), new Placeholders(Map.of()));
    }
}
