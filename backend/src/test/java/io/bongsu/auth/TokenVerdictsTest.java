package io.bongsu.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bongsu.contract.TokenTable;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Role;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The contract's table of tokens, at its own clock. Servers on real time follow it in io.bongsu.e2e. */
@AuthOnH2
@TestInstance(Lifecycle.PER_CLASS)
class TokenVerdictsTest extends AuthHttp {

    private static final int ROWS_MIN = 300;
    private static final TokenTable TABLE = TokenTable.read();

    @Autowired
    Revocations revocations;

    private TokenVerifier verifier;

    /** A deployment that has the table's public keys, and a key of its own to sign with. */
    @BeforeAll
    void startVerifier(@TempDir Path keys, @TempDir Path publicKeys) throws IOException {
        new KeyFolder(keys, publicKeys).create(KeyAlgorithm.ES256, TABLE.clock());
        TABLE.writePublicKeys(publicKeys);
        AuthSettings settings = new Binder(new MapConfigurationPropertySource(
                        Map.of("bongsu.auth.keys", keys.toString(), "bongsu.auth.public-keys", publicKeys.toString())))
                .bind("bongsu.auth", AuthSettings.class)
                .get();
        Clock atTheTables = Clock.fixed(TABLE.clock(), ZoneOffset.UTC);
        verifier = new TokenVerifier(
                new Keys(settings, atTheTables), revocations, settings, atTheTables, new SimpleMeterRegistry());
    }

    static List<TokenTable.Row> rows() {
        return TABLE.tokens();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void followsTheContractsTable(TokenTable.Row row) {
        assertVerdict(row, Set.of(Audience.BONGSU), row.http());
        // Now from the cache, where it was right.
        assertVerdict(row, Set.of(Audience.BONGSU), row.http());
        assertVerdict(row, EnumSet.allOf(Audience.class), row.mqtt().equals("refused") ? row.http() : row.mqtt());
    }

    @Test
    void theTableIsThere() {
        assertThat(TABLE.tokens()).hasSizeGreaterThan(ROWS_MIN);
        assertThat(TABLE.tokens()).filteredOn(TokenTable.Row::goodOverHttp).hasSizeGreaterThan(10);
    }

    private void assertVerdict(TokenTable.Row row, Set<Audience> audiences, String verdict) {
        if (verdict.equals("accepted")) {
            assertThat(verifier.verify(row.token(), audiences))
                    .as(row.toString())
                    .isEqualTo(holder(row));
            return;
        }
        ProblemException refusal =
                catchThrowableOfType(ProblemException.class, () -> verifier.verify(row.token(), audiences));
        assertThat(refusal).as(row.toString()).isNotNull();
        assertThat(refusal.code().code()).as(row.toString()).isEqualTo(verdict);
    }

    private static Caller holder(TokenTable.Row row) {
        return new Caller(
                Objects.requireNonNull(row.sub()),
                Role.valueOf(Objects.requireNonNull(row.role()).toUpperCase(Locale.ROOT)),
                Objects.requireNonNull(row.sid()),
                Instant.ofEpochSecond(Objects.requireNonNull(row.exp())));
    }
}
