import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A server that answers on the port of its environment; with an argument, a client that stays connected to that port. */
class Ping {
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(System.getenv("PORT"))));
        } else {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]))) {
                System.out.println("connected to port " + socket.getPort());
                Thread.sleep(Long.MAX_VALUE);
            }
        }
    }

    private static void serve(InetSocketAddress address) throws Exception {
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 4);
            exchange.getResponseBody().write("pong".getBytes());
            exchange.close();
        });
        server.start();
        System.out.println("listening on port " + server.getAddress().getPort());
    }
}
