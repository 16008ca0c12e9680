package io.bongsu.e2e;

import io.bongsu.contract.TokenTable;
import io.bongsu.testenv.PluginControl;
import io.bongsu.testenv.TestMosquitto;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Mosquitto with the plugin, which is the only one to judge: no backend runs. */
class TokenVerdictsMosquittoTest extends TokenVerdictsContract {

    private TestMosquitto broker;
    private PluginControl control;

    @BeforeAll
    void start(@TempDir Path publicKeys) {
        TABLE.writePublicKeys(publicKeys);
        broker = TestMosquitto.startWithPlugin(publicKeys);
        control = PluginControl.connect(
                broker, "bongsu-backend:control", row("good-backend").token());
        control.startWithNobody();
    }

    @AfterAll
    void stop() {
        control.close();
        broker.close();
    }

    @Override
    int mqttPort() {
        return broker.port();
    }

    /**
     * Mosquitto hands a plugin the password as a text in C, which ends at a NUL: what comes after it nobody sees. It is not
     * part of what was signed, so a good token it stays.
     */
    @Override
    boolean takes(TokenTable.Row row) {
        int end = row.token().indexOf('\0');
        return end < 0
                ? super.takes(row)
                : rows().stream()
                        .anyMatch(good -> good.goodAtBrokers()
                                && good.token().equals(row.token().substring(0, end)));
    }

    private TokenTable.Row row(String name) {
        return rows().stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
