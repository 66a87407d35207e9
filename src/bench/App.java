/** A service of a Maven build. spring-boot:start reads its bean, and spring-boot:stop calls it. */
public class App {
    public interface AdminMXBean {
        boolean isReady();

        void shutdown();
    }

    public static class Admin implements AdminMXBean {
        public boolean isReady() {
            return true;
        }

        public void shutdown() {
            System.exit(0);
        }
    }

    public static void main(String[] arguments) throws Exception {
        var address = new java.net.InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0]));
        var server = com.sun.net.httpserver.HttpServer.create(address, 9);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        if (System.getProperty("com.sun.management.jmxremote.port") != null)
            java.lang.management.ManagementFactory.getPlatformMBeanServer()
                    .registerMBean(
                            new Admin(),
                            new javax.management.ObjectName(
                                    "org.springframework.boot:type=Admin,name=SpringApplication"));
    }
}
