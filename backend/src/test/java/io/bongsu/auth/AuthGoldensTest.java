package io.bongsu.auth;

import static io.bongsu.contract.AppJson.read;
import static io.bongsu.contract.AppJson.written;
import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.auth.AccountController.NewDeviceRequest;
import io.bongsu.auth.AccountController.NewUserRequest;
import io.bongsu.auth.AccountController.UserAnswer;
import io.bongsu.auth.AuthController.RevokeRequest;
import io.bongsu.auth.AuthController.TokenAnswer;
import io.bongsu.auth.AuthController.TokenRequest;
import io.bongsu.contract.Golden;
import io.bongsu.contract.TokenTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What goes over the wire around accounts and tokens is what the contract's golden files say. */
class AuthGoldensTest {

    private static final String DEVICE = "d-0123456789abcdef01234567";

    @Test
    void readsRequestsForTokens() {
        assertThat(read("http/token-password.request.json", TokenRequest.class))
                .isEqualTo(new TokenRequest("password", "u-7", "beacon-fire", null, null, null, null));
        assertThat(read("http/token-password-mqtt.request.json", TokenRequest.class))
                .isEqualTo(new TokenRequest("password", "u-7", "beacon-fire", null, null, null, "mqtt"));
        assertThat(read("http/token-refresh.request.json", TokenRequest.class))
                .isEqualTo(new TokenRequest("refresh_token", null, null, "a-refresh-token", null, null, null));
        assertThat(read("http/token-device.request.json", TokenRequest.class))
                .isEqualTo(new TokenRequest("device", null, null, null, DEVICE, "a-devices-secret", null));
    }

    @Test
    void writesTokens() {
        assertThat(written(new TokenAnswer("an-access-token", "Bearer", 900, "a-refresh-token")))
                .isEqualTo(Golden.json("http/token.answer.json"));
        assertThat(written(new TokenAnswer("an-access-token", "Bearer", 86_400, null)))
                .isEqualTo(Golden.json("http/token-mqtt.answer.json"));
    }

    @Test
    void readsRevocations() {
        assertThat(read("http/revoke-refresh-token.request.json", RevokeRequest.class))
                .isEqualTo(new RevokeRequest("a-refresh-token", null, null));
        assertThat(read("http/revoke-everywhere.request.json", RevokeRequest.class))
                .isEqualTo(new RevokeRequest(null, true, null));
        assertThat(read("http/revoke-user.request.json", RevokeRequest.class))
                .isEqualTo(new RevokeRequest(null, null, "u-7"));
    }

    @Test
    void readsAndWritesUsersAndDevices() {
        assertThat(read("http/users.request.json", NewUserRequest.class))
                .isEqualTo(new NewUserRequest("u-7", "beacon-fire", "봉수지기"));
        assertThat(written(new UserAnswer("u-7", "봉수지기"))).isEqualTo(Golden.json("http/users.answer.json"));
        assertThat(read("http/devices.request.json", NewDeviceRequest.class)).isEqualTo(new NewDeviceRequest("현관"));
        assertThat(written(new Accounts.NewDevice(DEVICE, "a-devices-secret")))
                .isEqualTo(Golden.json("http/devices.answer.json"));
    }

    /** Of the contract's test keys, beside the one of its own that a deployment signs with. */
    @Test
    void publishesKeys(@TempDir Path keys, @TempDir Path publicKeys) throws IOException {
        TokenTable table = TokenTable.read();
        new KeyFolder(keys, publicKeys).create(KeyAlgorithm.EDDSA, table.clock());
        table.writePublicKeys(publicKeys);
        AuthSettings settings = new Binder(new MapConfigurationPropertySource(
                        Map.of("bongsu.auth.keys", keys.toString(), "bongsu.auth.public-keys", publicKeys.toString())))
                .bind("bongsu.auth", AuthSettings.class)
                .get();

        JsonNode published = new JsonMapper()
                .readTree(new Keys(settings, new TestClock()).current().jwks());

        List<JsonNode> ofTheContract = StreamSupport.stream(
                        published.path("keys").spliterator(), false)
                .filter(key -> table.keys().contains(key.path("kid").stringValue()))
                .toList();
        assertThat(published.propertyNames()).containsExactly("keys");
        assertThat(ofTheContract)
                .containsExactlyInAnyOrderElementsOf(
                        Golden.json("http/jwks.answer.json").path("keys"));
    }
}
