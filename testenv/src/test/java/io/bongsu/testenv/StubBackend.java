package io.bongsu.testenv;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stands for the backend in the tests of {@link BackendProcess}: ready at once, counts its starts in the data folder. */
final class StubBackend {

    private StubBackend() {}

    public static void main(String[] args) throws IOException {
        System.out.println("arguments " + String.join(" ", args));
        if (args.length > 0 && args[0].equals("--fail=true")) {
            System.out.println("This is why.");
            System.exit(3);
        }
        Path starts =
                Files.createDirectories(Path.of(System.getenv("BONGSU_DATA"))).resolve("starts");
        String so = Files.exists(starts) ? Files.readString(starts) : "";
        Files.writeString(starts, so + "x");
        var address =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(System.getenv("SERVER_PORT")));
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/actuator/health/readiness", exchange -> {
            System.out.println("starts " + (so.length() + 1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }
}
