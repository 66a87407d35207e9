package io.devstack.internal.control;

import io.devstack.internal.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serves the static files of the dashboard, which are read from the class path on request and hold no secrets, and
 * exchanges a one-time code for the token of a session. The code is in the fragment of a link, which browsers do not send;
 * the token is kept by the page for its origin, port included. A cookie would go to every port of this host.
 */
final class Dashboard {
    private static final String FOLDER = "/io/devstack/dashboard/";
    private static final String INDEX = "index.html";
    private static final Pattern FILE = Pattern.compile("/([a-z]+\\.(html|css|js|svg))");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");
    /** The page makes the picture of the run from text, and opens the report of an ended run, which takes over this policy. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-HASH';"
            + " img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types picture";

    private final int port;
    private final Supplier<Path> project;
    private final Function<String, @Nullable InputStream> files;
    private final Supplier<String> reportStyle;
    private final Links links = new Links();

    /**
     * Makes one.
     *
     * @param port of the server
     * @param project returns the directory that the page shows as the stack's
     * @param reportStyle returns the text of the report's style element
     * @param files returns the content of a file by name, or null if there is no such file
     */
    Dashboard(
            int port,
            Supplier<Path> project,
            Supplier<String> reportStyle,
            Function<String, @Nullable InputStream> files) {
        this.port = port;
        this.project = project;
        this.reportStyle = reportStyle;
        this.files = files;
    }

    /** Makes one with the files of the class path: none if the module {@code devstack-dashboard} is missing. */
    static Dashboard ofClassPath(int port, Supplier<Path> project, Supplier<String> reportStyle) {
        return new Dashboard(port, project, reportStyle, name -> Dashboard.class.getResourceAsStream(FOLDER + name));
    }

    /**
     * The reply to a code.
     *
     * @param token the token of the session
     * @param control whether it permits restarts and the stop
     * @param project the directory of the project
     */
    record Session(String token, boolean control, Path project) {}

    Links links() {
        return links;
    }

    /**
     * Returns a link to the page, for one browser.
     *
     * @param control whether its session may restart services and stop the stack
     */
    String newLink(boolean control) throws IOException, Refusal {
        try (InputStream index = files.apply(INDEX)) {
            if (index == null) {
                throw new Refusal(
                        404,
                        "there is no dashboard: add io.devstack:devstack-dashboard to the class path of the caller");
            }
        }
        return "http://127.0.0.1:" + port + "/#" + links.newCode(control);
    }

    /** Answers a request for a file or a session; returns false if it is for something else, which needs a token. */
    boolean answers(Request request, Answer answer) throws IOException, Refusal {
        if (request.method().equals("POST") && request.path().equals("/v1/session")) {
            begin(request, answer);
            return true;
        }
        Matcher file = FILE.matcher(request.path().equals("/") ? "/" + INDEX : request.path());
        return request.method().equals("GET") && file.matches() && send(file.group(1), file.group(2), answer);
    }

    private void begin(Request request, Answer answer) throws IOException, Refusal {
        Optional<Links.Session> session =
                links.begin(request.only("devstack-code").orElse(""));
        if (session.isEmpty()) {
            throw new Refusal(401, "this link was used, or is not of this run");
        }
        answer.json(
                200, Json.write(new Session(session.get().token(), session.get().control(), project.get())));
    }

    private boolean send(String name, String type, Answer answer) throws IOException {
        try (InputStream in = files.apply(name)) {
            if (in == null) {
                return false;
            }
            byte[] content = in.readAllBytes();
            answer.begin(
                    200,
                    String.valueOf(TYPES.get(type)),
                    OptionalLong.of(content.length),
                    Map.of(Answer.POLICY, policy(), "Cross-Origin-Opener-Policy", "same-origin"));
            answer.write(content, 0, content.length);
            return true;
        }
    }

    private String policy() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(reportStyle.get().getBytes(StandardCharsets.UTF_8));
            return POLICY.replace("HASH", Base64.getEncoder().encodeToString(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JVM has it
        }
    }
}
