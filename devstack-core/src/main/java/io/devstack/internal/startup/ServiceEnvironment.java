package io.devstack.internal.startup;

import io.devstack.internal.input.EnvironmentFile;
import io.devstack.internal.input.MalformedInputException;
import io.devstack.internal.process.Launcher;
import io.devstack.internal.state.PortVariables;
import io.devstack.internal.state.RunRecord;
import io.devstack.model.Placeholders;
import io.devstack.model.RunId;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import io.devstack.model.StartOptions;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes the environment of a service: the caller's, devstack's own variables, and those of its definition. */
final class ServiceEnvironment {
    /** Stands for the variables of a file that cannot be read; no variable has such a name. */
    static final String UNREAD = "the variables of ";

    /** What is left of the caller's environment where a service asked for a minimal one. */
    private static final Set<String> MINIMAL = Set.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "SHELL",
            "LANG",
            "LC_ALL",
            "LC_CTYPE",
            "TZ",
            "TMPDIR",
            "JAVA_HOME",
            "SystemRoot",
            "SYSTEMROOT",
            "TEMP",
            "TMP",
            "PATHEXT",
            "ComSpec",
            "USERPROFILE",
            "SystemDrive",
            "windir",
            "APPDATA",
            "LOCALAPPDATA");

    private static final String JAVA = "@{devstack.java}";

    /** A service or a caller that sets one of these has chosen whether it wants colours. */
    private static final Set<String> COLOURS = Set.of("FORCE_COLOR", "CLICOLOR_FORCE", "NO_COLOR");

    private static final Pattern CODESET = Pattern.compile("\\.([A-Za-z0-9_:.-]+)");
    private static final Pattern BARE_LOCALE = Pattern.compile("(([a-z]{2})_[A-Z]{2})(@.*)?");

    /** The encodings of glibc's locales that name none, by language or by language and country; others have UTF-8. */
    private static final Map<String, String> BARE_LOCALES = bareLocales(Map.ofEntries(
            Map.entry(
                    "ISO-8859-1",
                    "aa af br ca da de en es et eu fi fo fr ga gl gv id is it kl kw ms nb nl nn no oc om pt so sq st sv tl"
                            + " uz wa xh zu"),
            Map.entry("ISO-8859-2", "bs cs hr hu pl ro sk sl"),
            Map.entry("ISO-8859-3", "mt"),
            Map.entry("ISO-8859-5", "mk ru"),
            Map.entry("ISO-8859-6", "ar"),
            Map.entry("ISO-8859-7", "el"),
            Map.entry("ISO-8859-8", "he iw"),
            Map.entry("ISO-8859-9", "ku tr"),
            Map.entry("ISO-8859-13", "lt lv mi"),
            Map.entry("ISO-8859-15", "an gd mg ca_AD ca_FR ca_IT"),
            Map.entry("windows-1251", "be bg"),
            Map.entry("KOI8-U", "uk ru_UA"),
            Map.entry("EUC-JP", "ja"),
            Map.entry("EUC-KR", "ko"),
            Map.entry("GB2312", "zh"),
            Map.entry("Big5", "zh_TW"),
            Map.entry("Big5-HKSCS", "zh_HK"),
            Map.entry("TIS-620", "th"),
            Map.entry("UTF-8", "ar_IN en_AG en_IL en_IN en_NG en_SC en_ZM es_CU")));

    private final Map<String, String> caller;
    private final Map<String, String> common;
    private final Map<ServiceName, Map<String, Integer>> ports;
    private final Placeholders placeholders;
    private final UnaryOperator<Map<String, String>> copy;

    /** Makes environments whose names differ by case. */
    ServiceEnvironment(
            Map<String, String> caller,
            RunId run,
            String stackId,
            Map<ServiceName, Map<String, Integer>> ports,
            Placeholders placeholders) {
        this(caller, run, stackId, ports, placeholders, HashMap::new);
    }

    /**
     * Makes environments.
     *
     * @param copy returns a copy of variables that compares their names as the system does
     */
    ServiceEnvironment(
            Map<String, String> caller,
            RunId run,
            String stackId,
            Map<ServiceName, Map<String, Integer>> ports,
            Placeholders placeholders,
            UnaryOperator<Map<String, String>> copy) {
        this.ports = ports;
        this.placeholders = placeholders;
        this.copy = copy;
        this.caller = Map.copyOf(caller);
        common = new HashMap<>();
        common.put(RunRecord.RUN_VARIABLE, run.value());
        common.put(RunRecord.STACK_VARIABLE, stackId);
        common.putAll(PortVariables.of(ports));
    }

    /** Leaves out the port that a service has not chosen yet. */
    static Map<String, Integer> known(Map<String, Integer> ports) {
        Map<String, Integer> known = new LinkedHashMap<>(ports);
        known.values().removeIf(port -> port <= 0);
        return known;
    }

    /** Returns the encoding that programs write in by their locale: UTF-8 if none is known for it. */
    static Charset charset(Map<String, String> environment) {
        String locale = Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
        String name = encoding(locale);
        try {
            return name.isEmpty() ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }

    private static String encoding(String locale) {
        Matcher codeset = CODESET.matcher(locale);
        if (codeset.find()) { // glibc's own spelling has no hyphens
            return codeset.group(1)
                    .replaceFirst("(?i)^iso-?8859-?", "ISO-8859-")
                    .replaceFirst("(?i)^koi8-?([rtu])$", "KOI8-$1");
        }
        Matcher bare = BARE_LOCALE.matcher(locale);
        if (!bare.matches()) {
            return "";
        }
        String language = String.valueOf(bare.group(2));
        if (bare.group(3) == null) {
            return BARE_LOCALES.getOrDefault(bare.group(1), BARE_LOCALES.getOrDefault(language, ""));
        }
        return !"@euro".equals(bare.group(3)) ? "" : language.equals("el") ? "ISO-8859-7" : "ISO-8859-15";
    }

    private static Map<String, String> bareLocales(Map<String, String> byEncoding) {
        Map<String, String> encodings = new HashMap<>();
        byEncoding.forEach((encoding, locales) ->
                Stream.of(locales.split(" ")).forEach(locale -> encodings.put(locale, encoding)));
        return encodings;
    }

    /**
     * Makes the environment of a service.
     *
     * @param file where its file of variables is now, if it has one
     * @throws IOException if the service has a file of variables that cannot be read
     * @throws MalformedInputException if that file has a line that is none
     */
    Map<String, String> of(ServiceDefinition service, Optional<Path> file) throws IOException, MalformedInputException {
        Map<String, String> defaults = new HashMap<>(service.defaults());
        if (file.isPresent()) {
            EnvironmentFile.read(file.get()).addTo(defaults, caller);
        }
        return of(service, defaults);
    }

    /** Makes the environment of a service like {@link #of(ServiceDefinition, Optional)}, from the file that it names. */
    Map<String, String> of(ServiceDefinition service) throws IOException, MalformedInputException {
        return of(service, service.environmentFile());
    }

    /** Makes the environment of a service whose file of variables may not be there yet. */
    Map<String, String> withoutFile(ServiceDefinition service) {
        return of(service, service.defaults());
    }

    /** Returns the names of the variables that a service itself sets. A file that cannot be read has one that matches none. */
    static Set<String> ownNames(ServiceDefinition service, Optional<Path> file) {
        Set<String> names = new HashSet<>(service.environment().keySet());
        names.addAll(service.defaults().keySet());
        if (names.remove(ServiceDefinition.JDK)) {
            names.addAll(Set.of("JAVA_HOME", Launcher.SEARCH_PATH));
        }
        file.ifPresent(path -> {
            try {
                names.addAll(EnvironmentFile.read(path).names());
            } catch (IOException | MalformedInputException e) {
                names.add(UNREAD + path.getFileName());
            }
        });
        return names;
    }

    private boolean sets(ServiceDefinition service, Map<String, String> defaults, String variable) {
        return copy.apply(service.environment()).containsKey(variable)
                || copy.apply(defaults).containsKey(variable);
    }

    /** Returns the JVM of the service's toolchain, or else this one, which is the caller's, too. */
    private static String java(ServiceDefinition service) {
        String home = service.environment().get(ServiceDefinition.JDK);
        return Path.of(home == null ? String.valueOf(System.getProperty("java.home")) : home, "bin", "java")
                .toString();
    }

    private Map<String, String> of(ServiceDefinition service, Map<String, String> defaults) {
        Map<String, String> environment = copy.apply(caller);
        if (service.base() == ServiceDefinition.BaseEnvironment.MINIMAL) {
            Map<String, String> kept = copy.apply(Map.of());
            MINIMAL.forEach(name -> kept.put(name, ""));
            environment.keySet().removeIf(name -> !kept.containsKey(name));
        }
        environment.putIfAbsent("BROWSER", "none");
        environment.putIfAbsent("PYTHONUNBUFFERED", "1");
        environment.putAll(common);
        if (service.hasOwnPort()) {
            environment.remove("PORT"); // the caller's is none of its business
        } else {
            ports.getOrDefault(service.name(), Map.of()).values().stream()
                    .findFirst()
                    .ifPresent(port -> environment.put("PORT", Integer.toString(port)));
        }
        String java = java(service);
        defaults.forEach((name, value) -> environment.put(name, placeholders.fillFromFile(value.replace(JAVA, java))));
        service.environment().forEach((name, value) -> environment.put(name, placeholders.fill(value)));
        environment.remove(ServiceDefinition.JDK);
        Optional.ofNullable(service.environment().get(ServiceDefinition.JDK))
                .filter(home -> !sets(service, defaults, "JAVA_HOME"))
                .ifPresent(home -> {
                    environment.put("JAVA_HOME", home);
                    if (!sets(service, defaults, "PATH")) {
                        String bin = Path.of(home, "bin").toString();
                        environment.merge("PATH", bin, (path, first) -> first + File.pathSeparator + path);
                    }
                });
        environment.remove(StartOptions.COLOURED);
        boolean chosen = COLOURS.stream().anyMatch(name -> environment.containsKey(name) || caller.containsKey(name));
        if (caller.containsKey(StartOptions.COLOURED) && !chosen) {
            environment.put("FORCE_COLOR", "1");
            environment.put("CLICOLOR_FORCE", "1");
        }
        environment.put(RunRecord.SERVICE_VARIABLE, service.name().value());
        environment.put(RunRecord.RUN_VARIABLE, String.valueOf(common.get(RunRecord.RUN_VARIABLE)));
        return environment;
    }
}
