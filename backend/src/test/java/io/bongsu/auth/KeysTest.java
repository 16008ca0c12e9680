package io.bongsu.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Keys come, sign, and go without a restart. */
class KeysTest {

    @TempDir
    Path folder;

    @TempDir
    Path publics;

    private final TestClock clock = new TestClock();
    private KeyFolder files;
    private String first;

    /** Not of RSA, where it does not matter: its keys take seconds to find. */
    @BeforeEach
    void oneKey() throws IOException {
        files = new KeyFolder(folder, publics);
        first = files.create(KeyAlgorithm.ES256, clock.instant().minusSeconds(3600));
    }

    private Keys keys(boolean generate) {
        AuthSettings settings = new Binder(new MapConfigurationPropertySource(Map.of(
                        "bongsu.auth.keys", folder.toString(),
                        "bongsu.auth.public-keys", publics.toString(),
                        "bongsu.auth.generate-keys", Boolean.toString(generate))))
                .bind("bongsu.auth", AuthSettings.class)
                .get();
        return new Keys(settings, clock);
    }

    private static String signing(Keys keys) {
        return Objects.requireNonNull(keys.current().signing()).kid();
    }

    @Test
    void newKeyIsPublishedAtOnceAndSignsFiveMinutesLater() throws IOException {
        Keys keys = keys(false);
        String second = files.create(KeyAlgorithm.ES256, clock.instant());

        keys.reread();
        assertThat(keys.current().jwks()).contains(first, second);
        assertThat(signing(keys)).isEqualTo(first);

        clock.advance(Duration.ofSeconds(299));
        keys.reread();
        assertThat(signing(keys)).isEqualTo(first);

        clock.advance(Duration.ofSeconds(2));
        keys.reread();
        assertThat(signing(keys)).isEqualTo(second);
    }

    @Test
    void onlyKeySignsHoweverNewItIs() {
        assertThat(signing(keys(false))).isEqualTo(first);
    }

    @Test
    void restartDoesNotMakeANewKeyOld() throws IOException {
        String second = files.create(KeyAlgorithm.ES256, clock.instant());
        assertThat(signing(keys(false))).isEqualTo(first);

        Files.setLastModifiedTime(
                publics.resolve(second + ".pem"), FileTime.from(Instant.now().minusSeconds(301)));
        assertThat(signing(keys(false))).isEqualTo(second);
    }

    @Test
    void removedKeyStopsVerifying() throws IOException {
        Keys keys = keys(false);
        String second = files.create(KeyAlgorithm.ES256, clock.instant());
        Files.delete(folder.resolve(first + ".key.pem"));
        Files.delete(publics.resolve(first + ".pem"));

        keys.reread();

        assertThat(keys.current().verifying(first)).isNull();
        assertThat(signing(keys)).isEqualTo(second);
    }

    @Test
    void publicKeyAloneVerifiesAndDoesNotSign() throws IOException {
        String second = files.create(KeyAlgorithm.ES256, clock.instant().plusSeconds(1));
        Files.delete(folder.resolve(second + ".key.pem"));
        Keys keys = keys(false);
        clock.advance(Duration.ofMinutes(6));
        keys.reread();

        assertThat(keys.current().verifying(second)).isNotNull();
        assertThat(signing(keys)).isEqualTo(first);
    }

    @Test
    void halfWrittenKeyKeepsTheKeysThatWereKnown() throws IOException {
        Keys keys = keys(false);
        String second = files.create(KeyAlgorithm.ES256, clock.instant());
        Path file = publics.resolve(second + ".pem");
        String whole = Files.readString(file);
        for (String broken : List.of("", whole.substring(0, whole.length() / 2), whole + whole, "\0\0\0")) {
            Files.writeString(file, broken);
            keys.reread();
            assertThat(keys.current().verifying()).containsOnlyKeys(first);
        }

        Files.writeString(file, whole);
        keys.reread();
        assertThat(keys.current().verifying()).containsOnlyKeys(first, second);
    }

    @Test
    void privateKeyOfAnotherPairIsRefused() throws IOException {
        String one = files.create(KeyAlgorithm.RS256, clock.instant());
        Keys keys = keys(false);
        String other = files.create(KeyAlgorithm.RS256, clock.instant());
        Files.copy(
                folder.resolve(one + ".key.pem"),
                folder.resolve(other + ".key.pem"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        keys.reread();

        assertThat(keys.current().verifying()).containsOnlyKeys(first, one);
    }

    @Test
    void folderThatCannotBeReadKeepsTheKeysThatWereKnown() throws IOException {
        Keys keys = keys(false);
        Files.move(publics, publics.resolveSibling(publics.getFileName() + "-away"));

        keys.reread();

        assertThat(keys.current().verifying()).containsOnlyKeys(first);
        assertThat(signing(keys)).isEqualTo(first);
    }

    @Test
    void privateKeyIsReadableByItsOwnerAlone() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(first + ".key.pem"))))
                .isEqualTo("rw-------");
    }

    @Test
    void keyIsMadeOnlyWhereThereIsNone() throws IOException {
        assertThat(keys(true).current().verifying()).containsOnlyKeys(first);

        Files.delete(folder.resolve(first + ".key.pem"));
        assertThat(signing(keys(true))).isNotEqualTo(first);
    }

    @Test
    void startWithoutAKeySaysWhatToDo() throws IOException {
        Files.delete(folder.resolve(first + ".key.pem"));
        Files.delete(publics.resolve(first + ".pem"));

        assertThatThrownBy(() -> keys(false))
                .hasMessageContaining("new-key " + folder + " " + publics)
                .hasMessageContaining("bongsu.auth.keys");
    }

    @Test
    void commandMakesAKeyThatIsRead() {
        var out = new java.io.ByteArrayOutputStream();
        int code = NewKey.run(
                List.of(folder.toString(), publics.toString(), "--alg=EdDSA"),
                new java.io.PrintStream(out, true, java.nio.charset.StandardCharsets.UTF_8),
                System.err);

        assertThat(code).isZero();
        assertThat(keys(false).current().verifying())
                .containsKey(
                        out.toString(java.nio.charset.StandardCharsets.UTF_8).strip());
    }
}
