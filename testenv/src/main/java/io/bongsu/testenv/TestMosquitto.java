package io.bongsu.testenv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A Mosquitto of the test's own, on the limits production has (mosquitto/conf.d/10-limits.conf), with a password file
 * and test access rules: {@code backend} reads and writes, everyone else reads all rooms' messages; or with the plugin. The broker is
 * BONGSU_TEST_MOSQUITTO or the installed one; where there is none, the test fails with the remedy.
 */
public final class TestMosquitto implements AutoCloseable {

    static final String BACKEND_USER = "backend";
    static final String BACKEND_PASSWORD = "backend-test";

    private static final String REMEDY =
            "No Mosquitto to test with: run `make test-tools`, install mosquitto, or set BONGSU_TEST_MOSQUITTO to the"
                    + " broker's program.";
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int PORT_TRIES = 5;

    private final Path folder = ChildProcess.temporaryFolder("mosquitto");
    private final Map<String, String> limits;
    private final String admission;
    private int port;
    private int webSocketPort;
    private int tlsPort;
    private int secureWebSocketPort;
    private ChildProcess process;

    private TestMosquitto(Map<String, String> users, Map<String, String> limits) throws IOException {
        this.limits = limits;
        this.admission = "password_file %1$s/passwords\nacl_file %1$s/acl\n".formatted(folder);
        writePasswords(users);
        process = startWherePortsAreFree();
    }

    private TestMosquitto(Path publicKeys, Map<String, String> limits) throws IOException {
        this.limits = limits;
        // Who measures has thousands of receivers, and all are one user.
        this.admission = "plugin %s\nplugin_opt_keys %s\nplugin_opt_max_user_connections 20000\n"
                .formatted(plugin(), publicKeys);
        makeCertificate();
        process = startWherePortsAreFree();
    }

    /** Starts a broker with these users and passwords, besides the backend's. */
    public static TestMosquitto start(Map<String, String> users) {
        return start(users, Map.of());
    }

    /** The same with other values for some of the shipped limits, by the directive's name. */
    public static TestMosquitto start(Map<String, String> users, Map<String, String> limits) {
        try {
            return new TestMosquitto(users, limits);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a broker that asks the plugin of auth-plugin/, not a password file, on plain and TLS listeners: whoever brings a token of these keys, and until
     * {@link PluginControl} has sent a snapshot, the backend alone.
     *
     * @param publicKeys a folder of {@code <kid>.pem}
     */
    public static TestMosquitto startWithPlugin(Path publicKeys) {
        return startWithPlugin(publicKeys, Map.of());
    }

    /** The same with other values for some of the shipped limits, by the directive's name. */
    public static TestMosquitto startWithPlugin(Path publicKeys, Map<String, String> limits) {
        try {
            return new TestMosquitto(publicKeys, limits);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The plugin as {@code make plugin} builds it, or BONGSU_TEST_PLUGIN. */
    static Path plugin() {
        Path plugin = Tools.env("BONGSU_TEST_PLUGIN").map(Path::of).orElseGet(() -> Tools.repository()
                .resolve("auth-plugin/target/release/bongsu_auth.so"));
        if (!Files.isReadable(plugin)) {
            throw new IllegalStateException("No Mosquitto plugin at " + plugin + ": run `make plugin`.");
        }
        return plugin;
    }

    public static Path program() {
        return Tools.env("BONGSU_TEST_MOSQUITTO")
                .map(Path::of)
                .or(() -> Tools.program("mosquitto"))
                .orElseThrow(() -> new IllegalStateException(REMEDY));
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    public int webSocketPort() {
        return webSocketPort;
    }

    /** MQTT over TLS; a broker with the plugin has it, and its WebSocket twin. */
    public int tlsPort() {
        return tlsPort;
    }

    public int secureWebSocketPort() {
        return secureWebSocketPort;
    }

    /** What a client has to trust: the broker's own certificate, for localhost. */
    public Path certificate() {
        return folder.resolve("certificate.pem");
    }

    public String backendUser() {
        return BACKEND_USER;
    }

    public String backendPassword() {
        return BACKEND_PASSWORD;
    }

    /** CPU time it has used since it was last started. */
    public Duration cpu() {
        return process.cpu();
    }

    public long pid() {
        return process.pid();
    }

    /** SIGKILL: whatever it acknowledged since the last autosave is forgotten. */
    public void kill9() {
        process.kill9();
    }

    /** SIGTERM: sessions, queues and retained messages are saved. */
    public void stop() {
        process.stop(DEADLINE);
    }

    /** Starts it again after {@link #kill9} or {@link #stop}, on the same ports and persistence. */
    public void start() {
        if (process.isAlive()) {
            throw new IllegalStateException("Mosquitto still runs: kill9() or stop() it first");
        }
        process = launch();
    }

    /** SIGUSR1: writes sessions, queues and retained messages to disk now, as the autosave does. */
    public void save() {
        process.signal("USR1");
    }

    /** From now on the backend may not write to this topic; {@link #allowAll} takes it back. */
    public void deny(String topic) throws IOException {
        String shipped = Files.readString(Tools.repository().resolve("mosquitto/access/acl-test"));
        Files.writeString(
                folder.resolve("acl"),
                shipped.replace(
                        "user " + BACKEND_USER + "\n", "user " + BACKEND_USER + "\ntopic deny " + topic + "\n"));
        process.signal("HUP");
    }

    public void allowAll() throws IOException {
        Files.copy(
                Tools.repository().resolve("mosquitto/access/acl-test"),
                folder.resolve("acl"),
                StandardCopyOption.REPLACE_EXISTING);
        process.signal("HUP");
    }

    /** SIGSTOP: connections stay open and nobody answers. */
    public void pause() {
        process.signal("STOP");
    }

    public void resume() {
        process.signal("CONT");
    }

    /** The end of what the broker logged. */
    public String output() {
        return process.output();
    }

    @Override
    public void close() {
        process.kill9();
        ChildProcess.delete(folder);
    }

    private void writePasswords(Map<String, String> users) throws IOException {
        Path passwords = folder.resolve("passwords");
        var lines = new StringBuilder(BACKEND_USER + ":" + BACKEND_PASSWORD + "\n");
        users.forEach((user, password) -> lines.append(user + ":" + password + "\n"));
        Files.writeString(passwords, lines);
        Path tool = Tools.program("mosquitto_passwd").orElseThrow(() -> new IllegalStateException(REMEDY));
        ChildProcess.run("mosquitto_passwd", List.of(tool.toString(), "-U", passwords.toString()), log());
    }

    private void writeConfiguration() throws IOException {
        Path shipped = Tools.repository().resolve("mosquitto");
        Path included = Files.createDirectories(folder.resolve("conf.d"));
        Files.writeString(included.resolve("10-limits.conf"), limitsWithOverrides(shipped));
        Files.copy(shipped.resolve("access/acl-test"), folder.resolve("acl"), StandardCopyOption.REPLACE_EXISTING);
        // socket_domain: 2.0.11 cannot bind a WebSocket listener to an IPv4 address otherwise. user root matters only
        // where the tests run as root: the folder is theirs.
        Files.writeString(folder.resolve("mosquitto.conf"), """
                user root
                log_dest stderr
                persistence_location %1$s/
                %4$s
                include_dir %1$s/conf.d
                listener %2$d 127.0.0.1
                listener %3$d 127.0.0.1
                protocol websockets
                socket_domain ipv4
                %5$s
                """.formatted(
                        folder, port, webSocketPort, admission.strip(), tlsListeners()));
    }

    private String tlsListeners() {
        return Files.exists(certificate()) ? """
                listener %2$d 127.0.0.1
                certfile %1$s/certificate.pem
                keyfile %1$s/key.pem
                listener %3$d 127.0.0.1
                protocol websockets
                socket_domain ipv4
                certfile %1$s/certificate.pem
                keyfile %1$s/key.pem
                """.formatted(folder, tlsPort, secureWebSocketPort) : "";
    }

    private void makeCertificate() {
        Path openssl = Tools.program("openssl").orElseThrow(() -> new IllegalStateException("No openssl: install it."));
        List<String> command = List.of(
                openssl.toString(),
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout",
                folder.resolve("key.pem").toString(),
                "-out",
                certificate().toString());
        ChildProcess.run("openssl", command, folder.resolve("openssl.log"));
    }

    private String limitsWithOverrides(Path shipped) throws IOException {
        String text = Files.readString(shipped.resolve("conf.d/10-limits.conf"));
        for (var limit : limits.entrySet()) {
            var line = Pattern.compile("(?m)^" + Pattern.quote(limit.getKey()) + " .*$")
                    .matcher(text);
            if (!line.find()) {
                throw new IllegalArgumentException("10-limits.conf has no " + limit.getKey());
            }
            text = line.replaceFirst(limit.getKey() + " " + limit.getValue());
        }
        return text;
    }

    /** Another process may take a port between looking and starting; the first start may choose others. */
    private ChildProcess startWherePortsAreFree() throws IOException {
        for (int tries = 1; ; tries++) {
            port = Tools.freePort();
            webSocketPort = Tools.freePort();
            tlsPort = Tools.freePort();
            secureWebSocketPort = Tools.freePort();
            writeConfiguration();
            try {
                return launch();
            } catch (IllegalStateException e) {
                if (!String.valueOf(e.getMessage()).contains("in use") || tries == PORT_TRIES) {
                    throw e;
                }
            }
        }
    }

    private ChildProcess launch() {
        var command = List.of(
                program().toString(), "-c", folder.resolve("mosquitto.conf").toString());
        ChildProcess launched = ChildProcess.start("mosquitto", command, Map.of(), log());
        launched.awaitReady("listen on port " + port, DEADLINE, () -> accepts(port) && accepts(webSocketPort));
        return launched;
    }

    private Path log() {
        return folder.resolve("mosquitto.log");
    }

    static boolean accepts(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
