package io.bongsu.testenv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A MySQL started from the unpacked binaries, with a data folder of its own under java.io.tmpdir, on the loopback
 * address, with durable defaults. Faults are real ones: signals to mysqld's own process.
 */
public final class LocalMySql implements AutoCloseable {

    private static final Duration START_DEADLINE = Duration.ofSeconds(60);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(30);
    private static final int PORT_TRIES = 5;
    private static final String USER = "bongsu";
    private static final String PASSWORD = "bongsu-test";

    private final Path program;
    private final Path folder;
    private final String systemUser;
    private int port;
    private ChildProcess process;

    private LocalMySql(Path program) throws IOException {
        this.program = program;
        folder = MySqlData.newFolder(program);
        systemUser = MySqlData.systemUser();
        writeUsers();
        port = Tools.freePort();
        process = startWhereThePortIsFree();
    }

    static LocalMySql start() {
        Path program = Tools.folder().resolve("mysql/bin/mysqld");
        if (!Files.isExecutable(program)) {
            throw new IllegalStateException(TestMySql.REMEDY);
        }
        try {
            return new LocalMySql(program);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The running server, to create databases on. Its address stays the same across restarts. */
    public TestMySql server() {
        return new TestMySql(url(), USER, PASSWORD, program.toString());
    }

    public MySqlDatabase createDatabase() {
        return server().createDatabase();
    }

    public int port() {
        return port;
    }

    /** SIGKILL: what was not flushed is gone. */
    public void kill9() {
        process.kill9();
    }

    /** Starts it again after {@link #kill9} or an orderly stop, on the same port and data. */
    public void restart() {
        if (process.isAlive()) {
            process.stop(STOP_DEADLINE);
        }
        process = launch();
    }

    /** SIGSTOP: connections stay open and nobody answers. */
    public void pause() {
        process.signal("STOP");
    }

    public void resume() {
        process.signal("CONT");
    }

    /** CPU time it has used since it was last started. */
    public Duration cpu() {
        return process.cpu();
    }

    /** The end of what the server logged. */
    public String output() {
        return process.output();
    }

    @Override
    public void close() {
        process.kill9();
        ChildProcess.delete(folder);
    }

    private String url() {
        return "jdbc:mysql://127.0.0.1:" + port + "/";
    }

    private void writeUsers() throws IOException {
        Files.writeString(folder.resolve("init.sql"), """
                create user if not exists '%1$s'@'%%' identified by '%2$s';
                grant all on *.* to '%1$s'@'%%' with grant option;
                """.formatted(USER, PASSWORD));
    }

    private Path log() {
        return folder.resolve("mysqld.log");
    }

    private List<String> command(String... more) {
        var command = new ArrayList<>(List.of(
                program.toString(),
                "--user=" + systemUser,
                "--datadir=" + folder.resolve("data"),
                "--secure-file-priv=",
                "--mysqlx=OFF"));
        command.addAll(List.of(more));
        return command;
    }

    /** Another process may take the port between looking and starting; the first start may choose another. */
    private ChildProcess startWhereThePortIsFree() {
        for (int tries = 1; ; tries++) {
            try {
                return launch();
            } catch (IllegalStateException e) {
                boolean taken = String.valueOf(e.getMessage()).contains("Address already in use");
                if (!taken || tries == PORT_TRIES) {
                    throw e;
                }
                port = Tools.freePort();
            }
        }
    }

    private ChildProcess launch() {
        ChildProcess launched = ChildProcess.start(
                "mysqld",
                command(
                        "--port=" + port,
                        "--bind-address=127.0.0.1",
                        "--skip-name-resolve",
                        "--socket=" + folder.resolve("s"),
                        "--pid-file=" + folder.resolve("pid"),
                        "--init-file=" + folder.resolve("init.sql")),
                Map.of(),
                log());
        launched.awaitReady("answer on port " + port, START_DEADLINE, this::answers);
        return launched;
    }

    private boolean answers() {
        try (var connection = DriverManager.getConnection(url(), USER, PASSWORD)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }
}
