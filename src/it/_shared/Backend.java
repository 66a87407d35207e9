import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A service for the integration builds: {@code java Backend.java [late=MILLIS] [limit=SECONDS] [port=0] [WORD...]} answers on
 * the port in PORT, or on one that it chooses, on loopback only. {@code /ping}: "pong"; {@code /health}: 503 to the first two who ask, then "status: UP";
 * {@code /environment/NAME}: that variable. It ends by itself after {@code limit}, so that no mistake leaves it for ever.
 */
public final class Backend {
    private static int asked;

    public static void main(String[] arguments) throws Exception {
        Thread.sleep(number("late=", 0, arguments));
        int port = number("port=", -1, arguments) == 0 ? 0 : Integer.parseInt(System.getenv("PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            int status = 200;
            String answer = "pong";
            if (path.startsWith("/environment/")) {
                answer = String.valueOf(System.getenv(path.substring("/environment/".length())));
            } else if (path.equals("/health")) {
                status = ++asked <= 2 ? 503 : 200;
                answer = status == 200 ? "status: UP" : "status: DOWN";
            }
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        System.out.println("listening on " + server.getAddress().getPort());
        Thread.sleep(1000L * number("limit=", 600, arguments));
        System.exit(0);
    }

    private static int number(String key, int otherwise, String[] arguments) {
        for (String argument : arguments) {
            if (argument.startsWith(key)) {
                return Integer.parseInt(argument.substring(key.length()));
            }
        }
        return otherwise;
    }
}
