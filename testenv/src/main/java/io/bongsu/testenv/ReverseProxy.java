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

/** A real proxy with the configuration of docs/proxy before two nodes, on ports of their own. */
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

    private ReverseProxy(Kind kind, URI first, URI second) throws IOException {
        this.kind = kind;
        String configuration = Files.readString(
                        Tools.repository().resolve("docs/proxy").resolve(kind.file))
                .replace("127.0.0.1:8081", first.getAuthority())
                .replace("127.0.0.1:8082", second.getAuthority())
                .replace(kind.address, "127.0.0.1:" + port);
        Path file = Files.writeString(folder.resolve(kind.file), configuration);
        process = ChildProcess.start(kind.program, command(file), Map.of(), folder.resolve("proxy.log"));
        try {
            process.awaitReady("a connection to port " + port, START, this::answers);
        } catch (IllegalStateException notReady) {
            process.kill9();
            throw notReady;
        }
    }

    public static ReverseProxy start(Kind kind, URI first, URI second) {
        try {
            return new ReverseProxy(kind, first, second);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
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

    private List<String> command(Path file) throws IOException {
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
                                + "daemon off;\npid nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\n"
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
