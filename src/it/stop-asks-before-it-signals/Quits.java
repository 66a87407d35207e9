import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Ends with status 0 when it is asked to by POST /quit; and by itself in the end, so that no mistake leaves it for ever. */
public final class Quits {
    private Quits() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(System.getenv("PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            boolean quit = exchange.getRequestMethod().equals("POST")
                    && exchange.getRequestURI().getPath().equals("/quit");
            exchange.sendResponseHeaders(quit ? 202 : 200, -1);
            exchange.close();
            if (quit) {
                System.out.println("asked to quit");
                System.exit(0);
            }
        });
        server.start();
        TimeUnit.SECONDS.sleep(600);
        System.exit(1);
    }
}
