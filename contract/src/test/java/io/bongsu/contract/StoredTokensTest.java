package io.bongsu.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The stored table is what the cases say. {@code make contract-tokens} writes it. */
class StoredTokensTest {

    private static final Path STORED = Path.of("src/main/resources/contract/tokens.json");
    private static final int ROWS_MIN = 300;

    private static String stored() throws IOException {
        return Files.readString(STORED, StandardCharsets.US_ASCII);
    }

    @Test
    void theTableIsWhatTheCasesMake() throws IOException {
        assertThat(ContractTokens.json(ContractTokens.rows(stored()))).isEqualTo(stored());
    }

    /** The one kind whose signatures are kept instead of made again: a wrong one must not be. */
    @Test
    void anEs256SignatureThatDoesNotVerifyIsNotKept() throws IOException {
        String good = row("good-es256", ContractTokens.rows(stored())).token();
        char last = good.charAt(good.length() - 2);
        String changed =
                good.substring(0, good.length() - 2) + (last == 'A' ? 'B' : 'A') + good.charAt(good.length() - 1);

        String token = row("good-es256", ContractTokens.rows(stored().replace(good, changed)))
                .token();

        int end = token.lastIndexOf('.');
        assertThat(token).isNotEqualTo(changed);
        assertThat(Signer.verifies(
                        TestKey.ES256,
                        token.substring(0, end),
                        java.util.Base64.getUrlDecoder().decode(token.substring(end + 1))))
                .isTrue();
    }

    @Test
    void everyCaseHasANameAndATokenOfItsOwn() throws IOException {
        List<TokenRow> rows = ContractTokens.rows(stored());

        assertThat(rows).hasSizeGreaterThan(ROWS_MIN);
        assertThat(rows)
                .extracting(TokenRow::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z0-9-]+"));
        assertThat(rows).extracting(TokenRow::token).doesNotHaveDuplicates();
    }

    /** Else "refused" could mean any bad signature: what the claims' rows say is wrong is all that is wrong. */
    @Test
    void everyFaultInClaimsIsRightlySigned() {
        Signer signer = new Signer(List.of());
        assertThat(Stream.of(new ClaimFaults(signer).all(), new JsonFaults(signer).all())
                        .flatMap(List::stream))
                .allSatisfy(row -> {
                    int end = row.token().lastIndexOf('.');
                    byte[] signature =
                            java.util.Base64.getUrlDecoder().decode(row.token().substring(end + 1));
                    assertThat(Stream.of(TestKey.RS256, TestKey.ES256, TestKey.EDDSA)
                                    .anyMatch(key ->
                                            Signer.verifies(key, row.token().substring(0, end), signature)))
                            .isTrue();
                });
    }

    @Test
    void thePublicKeysAreTheHalvesOfThoseThatSign() {
        for (TestKey key : List.of(TestKey.RS256, TestKey.ES256, TestKey.EDDSA)) {
            assertThat(Signer.verifies(key, "text", new Signer(List.of()).sign("text", key)))
                    .isTrue();
        }
    }

    @Test
    void everyKeySaysInItsNameThatItIsForTests() throws IOException {
        List<Path> keys;
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            keys = files.filter(file -> file.toString().endsWith(".pem")).toList();
        }
        assertThat(keys).hasSizeGreaterThan(TestKey.values().length);
        assertThat(keys).allMatch(file -> String.valueOf(file.getFileName()).startsWith("TEST-ONLY-"));
    }

    /** The jar is data that tests of other modules read: whoever could sign with it could sign anything. */
    @Test
    void noPrivateKeyIsInTheJar() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            assertThat(files.filter(Files::isRegularFile))
                    .noneMatch(file -> read(file).contains("PRIVATE KEY"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static TokenRow row(String name, List<TokenRow> rows) {
        return rows.stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
    }
}
