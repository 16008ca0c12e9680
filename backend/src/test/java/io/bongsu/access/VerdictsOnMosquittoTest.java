package io.bongsu.access;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.bongsu.membership.Rights;
import io.bongsu.membership.Role;
import io.bongsu.testenv.PluginControl;
import io.bongsu.testenv.TestMosquitto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class VerdictsOnMosquittoTest extends AccessVerdictsContract {

    private TestTokens tokens;
    private TestMosquitto broker;
    private PluginControl control;
    private long rev;

    @BeforeAll
    void start(@TempDir Path publicKeys) throws IOException, GeneralSecurityException {
        tokens = TestTokens.withKeyIn(publicKeys);
        broker = TestMosquitto.startWithPlugin(publicKeys);
        control = PluginControl.connect(broker, "bongsu-backend", tokens.of(Role.BACKEND, "bongsu-backend"));
        control.startWithNobody();
    }

    @AfterAll
    void stop() {
        control.close();
        broker.close();
    }

    @Override
    int port() {
        return broker.port();
    }

    @Override
    byte[] password(Role role, String user) {
        return tokens.of(role, user).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    void give(String user, Rights rights, Set<Long> rooms) {
        String text = (rights.canRead() ? "r" : "") + (rights.canWrite() ? "w" : "");
        rev++;
        rooms.forEach(room -> control.room(room, rev, Map.of(user, text)));
    }

    @Override
    Mqtt5BlockingClient host() {
        return control.client();
    }

    /** What a room's and a user's own topics are called in the table, and the two filters over all rooms. */
    @Override
    List<String> widestFilters(String user) {
        String own = "users/" + user + "/";
        return List.of(
                "chat-rooms/+/messages",
                "chat-rooms/+/events",
                own + "acks",
                own + "replies",
                own + "replies/phone/1",
                own + "a/b/c/d/e/f",
                own + "presence/x");
    }
}
