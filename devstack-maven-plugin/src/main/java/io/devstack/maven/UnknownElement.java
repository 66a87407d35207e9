package io.devstack.maven;

import io.devstack.internal.input.DidYouMean;
import io.devstack.model.InvalidStackException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Words the rejection of an element that does not exist: other tools' names for it are known too. */
final class UnknownElement {
    /** Scope, the names that other tools use, what to write here. */
    private static final List<String[]> SYNONYMS =
            """
            service | env environment envs var vars variables environmentVariable envVars | <environmentVariables>
            service | envFile envFiles env_file dotenv dotenvFile | <environmentFile>
            service | workDir workingDir cwd dir directory folder baseDir chdir | <workingDirectory>
            service | depends depends_on dependencies dependency requires require needs after waitsFor links | <dependsOn>
            service | args arg argument params parameters options | <arguments>
            service | cmd cmdline commandLine run exec start entrypoint commands | <command>
            service | script shellCommand bash sh | <command> with <shell>true</shell>
            service | program binary exe bin | <executable>
            service | vmArgs jvmArgs jvmArgument jvmOptions jvmOpts javaOpts javaOptions vmOptions argLine | <jvmArguments>
            service | main class javaClass className | <mainClass>
            service | jarFile artifact | <jar>
            service | health healthCheck readiness readinessProbe readyCheck readyWhen startupProbe probe probes \
            check wait waitFor waitUntil waitOn await healthUrl healthPath url path endpoint | <ready>, such as <ready>/health</ready>
            service | liveness livenessProbe livenessCheck watchdog | <alive>
            service | readyLog logPattern logMessage waitForLog | <ready><log>
            service | startTimeout startupTimeout readyTimeout timeoutSeconds waitTimeout start_period | <ready><timeout>
            service | stopTimeout grace gracePeriod stop_grace_period killTimeout shutdownTimeout | <stop><timeout>
            service | stopSignal stop_signal killSignal | <stop><signal>
            service | shutdown stopCommand kill stopScript post postStop preStop after_stop | <stop>
            service | restartPolicy autoRestart autorestart respawn | <restart>
            service | retries maxRetries restartLimit maxRestart | <maxRestarts>
            service | browser browse openUrl openBrowser | <open>
            service | id serviceName title label | <name>
            service | listen portNumber httpPort serverPort expose portMapping | <port>
            service | service services | each <service> beside the other ones, in <services>
            service | once oneshot oneOff job runOnce | <task>
            service | pre preStart before setup init prepare migrate | a service of its own with <task>true</task>, \
            and name it in this one's <dependsOn>
            service | image container docker dockerImage build volumes volume network | <command>docker run --rm --name \
            NAME -p 5432:5432 IMAGE</command> with <ready><tcp/><heldBy>anyone</heldBy></ready> and \
            <stop><exec>docker stop NAME</exec></stop>; devstack starts programs, containers are started by one
            service | replicas instances scale count numprocs | one <service> for each instance
            service | user runAs uid group | the user in <command>, such as setpriv --reuid=USER or su
            service | log logs logFile output stdout stderr redirect | nothing for the log file, which is \
            .pids/NAME.log, or <ready><log> for a line that says that the service is ready
            service | priority order | <dependsOn> for the order of starting
            ready | path url uri endpoint httpGet health healthCheck web | <http>
            ready | port host socket tcpSocket tcpPort | <tcp/>
            ready | regex pattern message line logMessage logPattern contains output stdout | <log>
            ready | cmd command script shell run | <exec>
            ready | code statusCode expectedStatus | <http><status>
            ready | interval period periodSeconds delay initialDelay initialDelaySeconds poll every retries attempts \
            maxAttempts failureThreshold wait timeoutSeconds limit | <timeout>; the pause between two probes is short and fixed
            ready | successThreshold consecutive | <successes>
            ready | failure error fail failLog abortOn errorPattern | <failOn>
            alive | path url uri endpoint httpGet health healthCheck | <http>
            alive | cmd command script shell run | <exec>
            alive | interval period periodSeconds | <every>
            alive | retries failureThreshold attempts | <failures>
            http | uri endpoint target location | <path> or <url>
            http | code statusCode statusCodes expectedStatus expect | <status>
            http | content contains regex pattern match response text | <body>
            http | header httpHeaders | <headers>
            http | ssl trustAll selfSigned skipVerify verify | <insecure>
            http | port host scheme protocol | <url>http://localhost:PORT/health</url>
            http | method post verb | <exec> with curl beside it; <http> sends a GET
            http | user username password auth credentials | <headers><Authorization>
            stop | grace gracePeriod wait killAfter timeoutSeconds delay graceful | <timeout>
            stop | cmd command script run shell | <exec>
            stop | url path uri endpoint post | <http>
            stop | sig kill killSignal stopSignal | <signal>
            tcp | host port address | <tcp/>, which connects to the service's <port>
            configuration | service backend frontend database apps processes | <services><service>
            configuration | configuration | its elements directly: one <configuration> is enough
            configuration | pidDir pidsDirectory workDir | <pidDirectory>
            configuration | output logDirectory logsDirectory logDir | <outputDirectory>
            configuration | dry simulate preview listOnly whatIf noop pretend noKill | <dryRun>
            configuration | delay wait waitBefore seconds countDownSeconds | <countdown>
            configuration | only serviceNames | <services>, or -Ddevstack.services=NAME to choose some of them
            """.lines().map(line -> line.split(" \\| ", 3)).toList();

    private UnknownElement() {}

    /**
     * Makes the rejection.
     *
     * @param scope the element that it is in, without brackets
     * @param known the elements that exist there
     * @param elsewhere where an element of that name exists, in brackets
     */
    static InvalidStackException in(
            String where, String scope, String element, Collection<String> known, Collection<String> elsewhere) {
        String kind = scope.equals("configuration") ? "parameter" : "element";
        String all = known.isEmpty() ? "it has no elements" : "there are " + String.join(", ", known);
        return new InvalidStackException(
                where,
                "there is no " + kind + " <" + element + ">" + (kind.equals("element") ? " in it" : ""),
                advice(scope, element, known, elsewhere)
                        .or(() -> ofService(scope, element, known))
                        .map(advice -> advice + "; " + all)
                        .orElse(all));
    }

    /** Returns the advice on an element of a service that is written beside {@code <services>}. */
    private static Optional<String> ofService(String scope, String element, Collection<String> known) {
        return scope.equals("configuration") && known.contains("services")
                ? advice(
                                "service",
                                element,
                                ServiceElements.elementsOf(ServiceParameters.class)
                                        .keySet(),
                                List.of())
                        .map(advice -> "in <services><service>, " + advice)
                : Optional.empty();
    }

    /** Returns the parameters of the plugin that an element may be meant to be. */
    static Set<String> meant(String element, Collection<String> known) {
        String advice = advice("configuration", element, known, List.of()).orElse("");
        return known.stream().filter(name -> advice.contains("<" + name + ">")).collect(Collectors.toSet());
    }

    private static Optional<String> advice(
            String scope, String element, Collection<String> known, Collection<String> elsewhere) {
        String typed = element.toLowerCase(Locale.ROOT);
        Optional<String> same =
                known.stream().filter(name -> name.equalsIgnoreCase(element)).findFirst();
        Optional<String> synonym = SYNONYMS.stream()
                .filter(line -> line[0].equals(scope))
                .filter(line -> Arrays.stream(line[1].split(" "))
                        .anyMatch(name -> name.toLowerCase(Locale.ROOT).equals(plain(typed))
                                || plain(name.toLowerCase(Locale.ROOT)).equals(plain(typed))))
                .map(line -> line[2])
                .filter(answer -> exists(answer, known))
                .map(answer -> "write " + answer)
                .findFirst();
        Optional<String> moved = elsewhere.isEmpty()
                ? Optional.empty()
                : Optional.of("<" + element + "> belongs into "
                        + elsewhere.stream().sorted().collect(Collectors.joining(" or ")));
        Optional<String> near = DidYouMean.of(element, known).map(name -> "perhaps you meant <" + name + ">");
        return same.map(name -> "perhaps you meant <" + name + ">")
                .or(() -> synonym)
                .or(() -> moved)
                .or(() -> near);
    }

    /** An answer that is one element counts only where the element exists in this version. */
    private static boolean exists(String answer, Collection<String> known) {
        return !answer.matches("<[a-zA-Z]+>") || known.contains(answer.substring(1, answer.length() - 1));
    }

    private static String plain(String name) {
        return name.replaceAll("[-_]", "");
    }
}
