package it;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Tells where the class named second was found, if it was, and what it was told. */
public final class Server {
    private Server() {}

    public static void main(String[] arguments) throws IOException, ClassNotFoundException {
        Class<?> wanted = Class.forName(arguments[1]);
        String answer = wanted.getName() + "\n" + System.getProperty("greeting") + "\n" + System.getenv("OTHER") + "\n";
        HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(arguments[0])), 0);
        server.createContext("/", exchange -> {
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }
}
