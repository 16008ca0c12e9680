package io.bongsu.testenv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Says in the build's output what the tests ran against: a result without it cannot be compared. */
class VersionsTest {

    @Test
    void printsWhatTheTestsRunAgainst() throws IOException, SQLException {
        String mysql = TestMySqlTest.value("select version()") + " from "
                + TestMySql.shared().origin();
        String mosquitto = mosquitto();
        System.out.println("JDK " + Runtime.version() + "; MySQL " + mysql + "; " + mosquitto);
        assertThat(Runtime.version().feature()).isEqualTo(25);
        assertThat(mosquitto).startsWith("mosquitto version 2.");
    }

    private static String mosquitto() throws IOException {
        var help = new ProcessBuilder(TestMosquitto.program().toString(), "-h")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var output = help.inputReader(StandardCharsets.UTF_8)) {
            return String.valueOf(output.readLine());
        }
    }
}
