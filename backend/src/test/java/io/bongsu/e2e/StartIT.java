package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.MySqlDatabase;
import io.bongsu.testenv.TestMySql;
import org.junit.jupiter.api.Test;

/** A start that cannot be is a sentence that says what to change. */
class StartIT {

    @Test
    void asksForADatabaseInsteadOfKeepingMessagesInMemory() {
        refuses(BackendProcess.builder(), "BONGSU_DB_URL is not set to a MySQL database");
        refuses(
                BackendProcess.builder().property("spring.datasource.url", "jdbc:h2:mem:x"),
                "BONGSU_DB_URL is not set to a MySQL database");
    }

    @Test
    void asksForADatabaseThatAnswers() {
        refuses(
                BackendProcess.builder()
                        .database(new MySqlDatabase("jdbc:mysql://127.0.0.1:1/bongsu", "nobody", "nothing"))
                        .property("bongsu.auth.keys", "keys"),
                "The database cannot be used. It says: Communications link failure");
    }

    @Test
    void asksForKeysAndABroker() {
        MySqlDatabase database = TestMySql.shared().createDatabase();
        refuses(BackendProcess.builder().database(database), "bongsu.auth.keys is not set");
        refuses(
                BackendProcess.builder()
                        .database(database)
                        .property("bongsu.auth.keys", "target/keys-of-a-test")
                        .property("bongsu.auth.generate-keys", "true"),
                "bongsu.broker.uri is not set");
    }

    @Test
    void saysWhatIsTakenAlreadyAndWritesItsLogToTheConsoleAlone() {
        try (BackendProcess first = BackendProcess.builder().profile("embedded").start()) {
            // What is written there everybody on the machine may read.
            assertThat(first.temporaryFolder()).isNotEmptyDirectory().isDirectoryNotContaining(file -> file.toString()
                    .endsWith(".log"));
            refuses(
                    BackendProcess.builder()
                            .profile("embedded")
                            .property("bongsu.embedded-broker.mqtt-port", String.valueOf(first.mqttPort())),
                    "The broker cannot listen on 127.0.0.1:" + first.mqttPort());
            refuses(
                    BackendProcess.builder()
                            .profile("embedded")
                            .environment("BONGSU_DATA", first.dataFolder().toString()),
                    "Another server uses the data in " + first.dataFolder());
            refuses(
                    BackendProcess.builder()
                            .profile("embedded")
                            .property("server.port", String.valueOf(first.url().getPort())),
                    "Port " + first.url().getPort()
                            + " of 127.0.0.1 is already in use: free it, or set another one (SERVER_PORT)");
        }
    }

    private static void refuses(BackendProcess.Builder start, String sentence) {
        assertThatThrownBy(start::start)
                .hasMessageContaining("APPLICATION FAILED TO START")
                .hasMessageContaining(sentence);
    }
}
