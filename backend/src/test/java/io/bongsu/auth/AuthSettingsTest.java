package io.bongsu.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AuthSettingsTest {

    private static AuthSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bind("bongsu.auth", AuthSettings.class)
                .get();
    }

    @Test
    void signingUpIsClosedAndNothingSecretHasADefault() {
        AuthSettings settings = bind(Map.of("bongsu.auth.keys", "somewhere"));

        assertThat(settings.signUp()).isEqualTo(AuthSettings.SignUp.CLOSED);
        assertThat(settings.generateKeys()).isFalse();
        assertThat(settings.operator()).isNull();
    }

    @Test
    void missingKeysSayWhatToSet() {
        assertThatThrownBy(() -> bind(Map.of("bongsu.auth.sign-up", "open")))
                .rootCause()
                .hasMessageContaining("bongsu.auth.keys is not set: name a folder");
    }

    @ParameterizedTest
    @CsvSource({
        "password-strength, 3, set it from 4 to 16",
        "revocation-poll, 2s, set it to 1s or less",
        "access-token-life, 0s, set it to more than zero",
        "failures-per-user, 0, nobody could log in",
        "sessions-per-account, 0, nobody could log in",
    })
    void badValueStopsTheStartWithASentence(String name, String value, String sentence) {
        assertThatThrownBy(() -> bind(Map.of("bongsu.auth.keys", "somewhere", "bongsu.auth." + name, value)))
                .rootCause()
                .hasMessageContaining("bongsu.auth." + name)
                .hasMessageContaining(sentence);
    }
}
