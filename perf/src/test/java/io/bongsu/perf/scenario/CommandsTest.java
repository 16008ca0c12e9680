package io.bongsu.perf.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What cannot be measured is a sentence and exit code 2. */
class CommandsTest {

    private final StringWriter said = new StringWriter();

    @TempDir
    private Path folder;

    private int run(Callable<Integer> command, String... words) {
        return new CommandLine(command).setErr(new PrintWriter(said, true)).execute(words);
    }

    @Test
    void aServerThatIsNotThereIsSaid() throws IOException {
        int nobodys;
        try (ServerSocket taken = new ServerSocket(0)) {
            nobodys = taken.getLocalPort();
        }

        int code = run(
                new Scenarios.BurstCommand(),
                "--target",
                "http://127.0.0.1:" + nobodys,
                "--password",
                "p",
                "--out",
                folder.resolve("r").toString());

        assertThat(code).isEqualTo(2);
        assertThat(said.toString()).contains("Nobody answers at http://127.0.0.1:" + nobodys);
        assertThat(folder.resolve("r")).doesNotExist();
    }

    @Test
    void aTargetThatIsNoneIsSaid() {
        assertThat(run(new Scenarios.LoadCommand(), "--target", "postgres", "--password", "p"))
                .isEqualTo(2);
        assertThat(said.toString()).contains("embedded, mysql or http://host:port, not postgres");
    }

    @Test
    void aServerOfSomebodyElsesIsNotMeasuredWithoutAPassword() {
        assertThat(run(new Scenarios.BurstCommand(), "--target", "http://127.0.0.1:1"))
                .isEqualTo(2);
        assertThat(said.toString()).contains("BONGSU_PERF_PASSWORD");
    }

    /** It would stand in the report. */
    @Test
    void aPasswordInAnAddressIsRefusedAndNotRepeated() {
        assertThat(run(new Scenarios.BurstCommand(), "--target", "http://alice:secret@127.0.0.1:1", "--password", "p"))
                .isEqualTo(2);
        assertThat(said.toString()).contains("Leave user and password out").doesNotContain("secret");
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaidBeforeAnythingIsStarted() throws IOException {
        Path file = Files.writeString(folder.resolve("a file"), "");

        assertThat(run(
                        new Scenarios.BurstCommand(),
                        "--target",
                        "http://127.0.0.1:1",
                        "--password",
                        "p",
                        "--out",
                        file.resolve("r").toString()))
                .isEqualTo(2);
        assertThat(said.toString()).contains("a file is no folder").doesNotContain("Nobody answers");
    }

    /** Of a script that goes to another folder before it starts this. */
    @Test
    void foldersAreTheCallersOwn() {
        assertThat(Caller.path("/home/alice", Path.of("reports"))).isEqualTo(Path.of("/home/alice/reports"));
        assertThat(Caller.path("/home/alice", Path.of("/tmp/reports"))).isEqualTo(Path.of("/tmp/reports"));
        assertThat(Caller.path(null, Path.of("reports"))).isEqualTo(Path.of("reports"));
    }

    @Test
    void lostPacketsAreRefusedWithWhatToDoInstead() {
        assertThat(run(new Scenarios.BurstCommand(), "--network", "loss=1")).isEqualTo(2);
        assertThat(run(new Scenarios.AllCommand(), "--network", "delay=50ms")).isEqualTo(2);
        assertThat(said.toString()).contains("tc-netem(8)", "name --network to one scenario");
    }

    @Test
    void aReportThatIsDamagedIsSaid() throws IOException {
        Path damaged = Files.writeString(folder.resolve("report.json"), "{\"format\":1,\"cases\":[]}");

        assertThat(run(new CompareReports(), damaged.toString(), damaged.toString()))
                .isEqualTo(2);
        assertThat(said.toString()).contains("cannot be read as a report");
    }

    @Test
    void optionsThatHaveNoMeaningAreRefused() {
        assertThat(run(new Scenarios.QosCommand(), "--target", "mysql")).isEqualTo(2);
        assertThat(run(new Scenarios.LoadCommand(), "--runs", "0")).isEqualTo(2);
        assertThat(run(new Scenarios.RecoveryCommand(), "--target", "http://127.0.0.1:1", "--password", "p"))
                .isEqualTo(2);
        assertThat(run(new Scenarios.LoadCommand(), "--proxy", "nginx", "--transports", "MQTT_5"))
                .isEqualTo(2);
        assertThat(run(
                        new Scenarios.PeersCommand(),
                        "--target",
                        "http://127.0.0.1:1",
                        "--npm-peers=x",
                        "--tutorial-jar=x"))
                .isEqualTo(2);
        assertThat(run(new Scenarios.LoadCommand(), "--transports", "SSE,SOCKET_IO"))
                .isEqualTo(2);
        assertThat(run(new Scenarios.LoadCommand(), "--rate", "0")).isEqualTo(2);
        assertThat(run(new Scenarios.SoakCommand(), "--minutes", "100000")).isEqualTo(2);
        assertThat(said.toString())
                .contains(
                        "--rate is 1 to 1000, not 0",
                        "--minutes is 1 to 110, not 100000",
                        "Bongsu does not speak Socket.IO",
                        "qos measures a Mosquitto of its own",
                        "--runs is 1 or more, not 0",
                        "recovery kills what it measures: not somebody else's server",
                        "MQTT do not come through --proxy",
                        "peers starts all it compares on this machine");
    }

    @Test
    void aReportThatIsNotThereIsSaid() {
        assertThat(run(new CompareReports(), folder.toString(), folder.toString()))
                .isEqualTo(2);
        assertThat(said.toString()).contains("There is no report at");
    }
}
