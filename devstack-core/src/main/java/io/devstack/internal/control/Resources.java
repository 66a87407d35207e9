package io.devstack.internal.control;

import io.devstack.internal.journal.StatusTable;
import io.devstack.internal.journal.StatusWords;
import io.devstack.internal.json.Json;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import io.devstack.model.ServiceStatus;
import io.devstack.model.StackStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be asked for and by which words; access has been granted before. */
final class Resources {
    private static final int TAIL = 100;
    private static final int NAME = 3;
    private static final int LEAF = 4;
    private static final long UNLIMITED = 10_000;
    private static final long NARROWEST = 300;
    private static final long WIDTH = 1_000;
    private static final long WIDEST = 4_000;

    /** The header that has the id of the run. */
    static final String RUN = "Devstack-Run";

    /** A shell needs no quotes for it. */
    private static final String PLAIN_WORD = "[A-Za-z0-9._/-]{1,4096}";

    private final Controlled stack;
    private final Dashboard dashboard;
    private final SharedStatus status;

    Resources(Controlled stack, Dashboard dashboard) {
        this.stack = stack;
        this.dashboard = dashboard;
        this.status = new SharedStatus(stack);
    }

    /**
     * Why a request was not done.
     *
     * @param problem in words
     */
    record Problem(String problem) {}

    /**
     * What a page keeps of a run that is over, when no server answers any more.
     *
     * @param picture its timeline
     * @param report its report
     */
    record Last(String picture, String report) {}

    /**
     * Every service of the stack.
     *
     * @param services what each is doing
     */
    record Services(List<ServiceStatus> services) {}

    /**
     * A link to the dashboard.
     *
     * @param url for one browser
     */
    record Link(String url) {}

    /**
     * What a stop is answered.
     *
     * @param outcome always {@code stopping}
     */
    record Stop(String outcome) {}

    void answer(Request request, Answer answer, Connection connection)
            throws IOException, Refusal, InterruptedException {
        List<String> words = List.of(request.path().split("/", -1));
        boolean ofService = words.size() >= LEAF && request.path().startsWith("/v1/services/");
        if (request.path().equals("/v1/stack")) {
            require(request, "GET");
            stack(request, answer);
        } else if (request.path().equals("/v1/services")) {
            require(request, "GET");
            answer.json(200, Json.write(new Services(status.read(0).services())));
        } else if (request.path().equals("/v1/events")) {
            require(request, "GET");
            events(request, answer, connection);
        } else if (request.path().equals("/v1/stop")) {
            require(request, "POST");
            stop(request, answer, connection);
        } else if (request.path().equals("/v1/links")) {
            require(request, "POST");
            answer.json(200, Json.write(new Link(dashboard.newLink(request.isSet("control", false)))));
        } else if (request.path().equals("/v1/live")) {
            require(request, "GET");
            live(request, answer, connection);
        } else if (request.path().equals("/v1/timeline")) {
            require(request, "GET");
            answer.whole(200, Answer.SVG, stack.picture(width(request)), Map.of());
        } else if (request.path().equals("/v1/restart")) {
            require(request, "POST");
            new RestartResource(stack, answer, connection).post(request, names(request));
        } else if (ofService && words.size() == LEAF) {
            require(request, "GET");
            answer.json(200, Json.write(status(service(words.get(NAME)))));
        } else if (ofService && words.size() == LEAF + 1 && words.get(LEAF).equals("details")) {
            require(request, "GET");
            answer.json(200, Json.write(details(service(words.get(NAME)))));
        } else if (ofService && words.size() == LEAF + 1 && words.get(LEAF).equals("log")) {
            require(request, "GET");
            log(request, answer, connection, service(words.get(NAME)));
        } else if (ofService && words.size() == LEAF + 1 && words.get(LEAF).equals("restart")) {
            require(request, "POST");
            new RestartResource(stack, answer, connection)
                    .post(request, Set.of(service(words.get(NAME)).name()));
        } else {
            throw new Refusal(404, "there is nothing at " + request.path());
        }
    }

    /** The headers let a shell script check who answers, and choose its exit status, without reading the body. */
    private void stack(Request request, Answer answer) throws IOException, Refusal, InterruptedException {
        boolean text = isText(request);
        String program = program(request);
        long columns = Math.min(request.numberOf("columns").orElse(UNLIMITED), UNLIMITED);
        StackStatus status = this.status.read(request.numberOf("maxAgeMillis").orElse(0));
        Map<String, String> headers = Map.of(
                RUN,
                status.run().map(RunId::value).orElse(""),
                "Devstack-Outcome",
                status.outcome().name().toLowerCase(Locale.ROOT));
        if (text) {
            Path directory = stack.journal().resolveSibling("");
            StatusWords.Commands commands = StatusWords.Commands.of(program, "mvn devstack:start");
            answer.text(200, StatusTable.lines(directory, status, commands, (int) columns), headers);
        } else {
            answer.json(200, Json.write(status), headers);
        }
    }

    private void stop(Request request, Answer answer, Connection connection)
            throws IOException, Refusal, InterruptedException {
        if (isText(request)) {
            new StopStream(stack, answer, connection).send(program(request));
        } else {
            answer.json(202, Json.write(new Stop("stopping")));
            stack.stop();
        }
    }

    private static boolean isText(Request request) throws Refusal {
        String format = request.query().getOrDefault("format", "json");
        if (!format.equals("json") && !format.equals("text")) {
            throw new Refusal(400, "format=" + format + ": use json or text");
        }
        return format.equals("text");
    }

    /** What the user types to run a command, for the commands that a text proposes. */
    private static String program(Request request) throws Refusal {
        String program = request.query().getOrDefault("program", "devstack");
        if (!program.matches(PLAIN_WORD)) {
            throw new Refusal(400, "program is not the plain name of a file");
        }
        return program;
    }

    private static void require(Request request, String method) throws Refusal {
        if (!request.method().equals(method)) {
            throw new Refusal(405, "use " + method, Map.of("Allow", method));
        }
    }

    /** The name is only compared with those on record: no path is ever made of what a request says. */
    private ServiceRecord service(String name) throws Refusal {
        RunRecord record = stack.record();
        return record.services().stream()
                .filter(service -> service.name().value().equals(name))
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        404,
                        "there is no such service; there are "
                                + record.serviceNames().stream()
                                        .map(ServiceName::value)
                                        .collect(Collectors.joining(", "))));
    }

    private ServiceStatus status(ServiceRecord service) throws Refusal, InterruptedException {
        return status.read(0).services().stream()
                .filter(known -> known.name().equals(service.name()))
                .findFirst()
                .orElseThrow(() -> new Refusal(404, "there is no such service"));
    }

    private ServiceDetails details(ServiceRecord service) throws Refusal {
        return stack.definition(service.name())
                .map(definition -> ServiceDetails.of(
                        service,
                        definition,
                        stack.command(service.name()),
                        stack.readyProbes(service.name()),
                        stack.aliveProbes(service.name())))
                .orElseThrow(() -> new Refusal(404, "there is no such service"));
    }

    private void events(Request request, Answer answer, Connection connection) throws IOException, Refusal {
        Optional<String> last = request.only("last-event-id");
        long after = last.isPresent()
                ? Request.number(last.get()).orElseThrow(() -> new Refusal(400, "Last-Event-ID is no number"))
                : request.numberOf("after").orElse(0);
        new EventStream(answer, connection).send(stack.journal(), after, request.isSet("follow", true));
    }

    private void live(Request request, Answer answer, Connection connection) throws IOException, Refusal {
        int width = width(request);
        LiveStream stream = new LiveStream(answer, connection);
        stream.send(
                stack.journal(),
                request.numberOf("after").orElse(0),
                () -> stack.record().services(),
                request.numberOf("tail").orElse(TAIL),
                request.isSet("follow", true));
        if (stream.isOver()) {
            answer.write("%" + Json.write(new Last(stack.picture(width), stack.report())) + "\n");
        }
    }

    private static int width(Request request) throws Refusal {
        return (int) Math.max(NARROWEST, Math.min(request.numberOf("width").orElse(WIDTH), WIDEST));
    }

    private void log(Request request, Answer answer, Connection connection, ServiceRecord service)
            throws IOException, Refusal {
        LogStream log = new LogStream(answer, connection, service.logFile());
        if (request.query().containsKey("from") && request.query().containsKey("tail")) {
            throw new Refusal(400, "use either from or tail");
        }
        long tail = LogStream.startOfTail(
                service.logFile(), request.numberOf("tail").orElse(TAIL));
        log.send(request.numberOf("from").orElse(tail), request.isSet("follow", false));
    }

    private Set<ServiceName> names(Request request) throws Refusal {
        Set<ServiceName> names = new LinkedHashSet<>();
        for (String name : request.query().getOrDefault("services", "").split(",")) {
            if (!name.isBlank()) {
                names.add(service(name.trim()).name());
            }
        }
        return names;
    }
}
