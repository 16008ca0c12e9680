package io.bongsu.testenv;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.testcontainers.mysql.MySQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A real MySQL with its durable defaults. Looked for in this order: the one BONGSU_TEST_MYSQL_URL, _USER and _PASSWORD
 * name; a container, where a Docker daemon answers; the binaries scripts/test-tools.sh unpacked. Where there is none, a
 * test fails with the remedy: it is never skipped.
 */
public final class TestMySql {

    static final String REMEDY = "No MySQL to test with: run `make test-tools`, start Docker, or set"
            + " BONGSU_TEST_MYSQL_URL (jdbc:mysql://host:port/), BONGSU_TEST_MYSQL_USER and BONGSU_TEST_MYSQL_PASSWORD"
            + " to a MySQL 9 whose user may create databases.";

    private static final String IMAGE = "mysql:9";
    private static final Duration DOCKER_PATIENCE = Duration.ofMinutes(3);

    private final String serverUrl;
    private final String user;
    private final String password;
    private final String origin;

    TestMySql(String serverUrl, String user, String password, String origin) {
        this.serverUrl = serverUrl.endsWith("/") ? serverUrl : serverUrl + "/";
        this.user = user;
        this.password = password;
        this.origin = origin;
    }

    /** The server all tests of this JVM share: started at the first call, ended with the JVM. */
    public static TestMySql shared() {
        return Shared.INSTANCE;
    }

    /** A server of the test's own that can be killed, paused and started again. The test closes it. */
    public static LocalMySql own() {
        return LocalMySql.start();
    }

    /** A new empty database. Nothing of another test is in it, and nobody drops it: the server goes with the JVM. */
    public MySqlDatabase createDatabase() {
        String name = "bongsu_" + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = DriverManager.getConnection(serverUrl, user, password);
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + " character set utf8mb4");
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot create a database on " + serverUrl + " as " + user, e);
        }
        return new MySqlDatabase(serverUrl + name, user, password);
    }

    /** Where this server comes from, for people reading a test's output. */
    public String origin() {
        return origin;
    }

    private static TestMySql find() {
        var url = Tools.env("BONGSU_TEST_MYSQL_URL");
        if (url.isPresent()) {
            return new TestMySql(
                    url.get(),
                    Tools.env("BONGSU_TEST_MYSQL_USER").orElse("root"),
                    Tools.env("BONGSU_TEST_MYSQL_PASSWORD").orElse(""),
                    "BONGSU_TEST_MYSQL_URL");
        }
        if (dockerAnswers()) {
            try {
                return container();
            } catch (CompletionException e) {
                System.out.println("Docker answers, but gives no " + IMAGE + " (" + e.getCause()
                        + "): looking for unpacked binaries.");
            }
        }
        return LocalMySql.start().server();
    }

    /** A quick look before Testcontainers takes its time. With a remote DOCKER_HOST it decides for itself. */
    private static boolean dockerAnswers() {
        String host = Tools.env("DOCKER_HOST").orElse("unix:///var/run/docker.sock");
        if (!host.startsWith("unix://")) {
            return true;
        }
        var address = UnixDomainSocketAddress.of(Path.of(host.substring("unix://".length())));
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(address);
        } catch (IOException e) {
            return false;
        }
    }

    @SuppressWarnings("resource") // Testcontainers ends it with the JVM.
    private static TestMySql container() {
        var starting = CompletableFuture.supplyAsync(
                        () -> {
                            // Given on the command line, the durable defaults win over the image's own file.
                            var container = new MySQLContainer(DockerImageName.parse(IMAGE))
                                    .withUsername("root")
                                    .withPassword("bongsu")
                                    .withCommand("--innodb-flush-log-at-trx-commit=1", "--sync-binlog=1");
                            container.start();
                            return container;
                        },
                        task -> Thread.ofVirtual().start(task))
                .orTimeout(DOCKER_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        var container = starting.join();
        String url = "jdbc:mysql://" + container.getHost() + ":" + container.getMappedPort(MySQLContainer.MYSQL_PORT);
        return new TestMySql(url, "root", "bongsu", "Docker image " + IMAGE);
    }

    private static final class Shared {
        static final TestMySql INSTANCE = find();
    }
}
