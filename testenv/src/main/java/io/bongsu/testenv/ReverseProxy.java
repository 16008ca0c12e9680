package io.bongsu.testenv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A real proxy before one node or two, on a port of its own: with the configuration of docs/proxy, or as it comes. */
public final class ReverseProxy implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(30);

    /** Those that docs/proxy has a configuration for. */
    public enum Kind {
        NGINX("nginx", "nginx.conf", "127.0.0.1:8088"),
        HAPROXY("haproxy", "haproxy.cfg", "127.0.0.1:8089");

        private final String program;
        private final String file;
        private final String address;

        Kind(String program, String file, String address) {
            this.program = program;
            this.file = file;
            this.address = address;
        }
    }

    private final Kind kind;
    private final Path folder = ChildProcess.temporaryFolder("proxy");
    private final int port = Tools.freePort();
    private final ChildProcess process;

    /** Of each worker, one a core: as Debian's package ships it. */
    private static final int CONNECTIONS_AS_SHIPPED = 768;

    /** What a tutorial adds for WebSocket, and nothing else. */
    private static final String NGINX_OF_A_TUTORIAL = """
            server {
                listen 127.0.0.1:8088;
                access_log logs/bongsu.log;
                location / {
                    proxy_pass http://127.0.0.1:8081;
                    proxy_http_version 1.1;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection "upgrade";
                    proxy_set_header Host $http_host;
                }
            }
            """;

    private ReverseProxy(Kind kind, UnaryOperator<String> configuration, int connections) throws IOException {
        this.kind = kind;
        String shipped =
                Files.readString(Tools.repository().resolve("docs/proxy").resolve(kind.file));
        Path file = Files.writeString(
                folder.resolve(kind.file), configuration.apply(shipped).replace(kind.address, "127.0.0.1:" + port));
        process = ChildProcess.start(kind.program, command(file, connections), Map.of(), folder.resolve("proxy.log"));
        try {
            process.awaitReady("a connection to port " + port, START, this::answers);
        } catch (IllegalStateException notReady) {
            process.kill9();
            throw notReady;
        }
    }

    /** As docs/proxy has it. */
    public static ReverseProxy start(Kind kind, URI first, URI second) {
        return started(kind, shipped -> before(shipped, first, second), CONNECTIONS_AS_SHIPPED);
    }

    /** As docs/proxy has it, before one node, and as it says there: with room for so many receivers. */
    public static ReverseProxy start(Kind kind, URI node, int receivers) {
        int spare = 100;
        return started(
                kind,
                shipped -> before(shipped, node, node).replace("maxconn 8000", "maxconn " + (receivers + spare)),
                2 * receivers + spare);
    }

    /** nginx with the limits and time-outs it comes with, and what every tutorial adds for WebSocket. */
    public static ReverseProxy plainNginx(URI node) {
        return started(Kind.NGINX, shipped -> before(NGINX_OF_A_TUTORIAL, node, node), CONNECTIONS_AS_SHIPPED);
    }

    private static String before(String shipped, URI first, URI second) {
        return shipped.replace("127.0.0.1:8081", first.getAuthority()).replace("127.0.0.1:8082", second.getAuthority());
    }

    private static ReverseProxy started(Kind kind, UnaryOperator<String> configuration, int connections) {
        try {
            return new ReverseProxy(kind, configuration, connections);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** CPU time of all its processes so far. */
    public Duration cpu() {
        return process.cpuWithChildren();
    }

    /** What it has logged so far, of requests too. */
    public String log() {
        try {
            Path requests = folder.resolve("logs/bongsu.log");
            return Files.readString(folder.resolve("proxy.log"))
                    + (Files.exists(requests) ? Files.readString(requests) : "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(Path file, int connections) throws IOException {
        String program = Tools.program(kind.program)
                .orElseThrow(() -> new IllegalStateException(
                        kind.program + " is missing: install the package " + kind.program + ", or run make test."))
                .toString();
        return switch (kind) {
            case HAPROXY -> List.of(program, "-db", "-f", file.toString());
            case NGINX -> {
                Files.createDirectories(folder.resolve("logs"));
                // The folder is this user's alone; nginx's workers would be another's.
                Path main = Files.writeString(
                        folder.resolve("main.conf"),
                        (Tools.isRoot() ? "user root;\n" : "")
                                + "daemon off;\nworker_processes auto;\npid nginx.pid;\nerror_log stderr;\nworker_rlimit_nofile "
                                + 2 * connections
                                + ";\nevents { worker_connections " + connections + "; }\nhttp {\n"
                                + "client_body_temp_path body;\nproxy_temp_path proxy;\nfastcgi_temp_path fastcgi;\n"
                                + "uwsgi_temp_path uwsgi;\nscgi_temp_path scgi;\ninclude " + file + ";\n}\n");
                yield List.of(program, "-p", folder.toString(), "-c", main.toString(), "-e", "stderr");
            }
        };
    }

    private boolean answers() {
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        process.stop(Duration.ofSeconds(10));
        ChildProcess.delete(folder);
    }
}
