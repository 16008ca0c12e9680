package io.bongsu.testenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the container that makes keys, certificates and passwords does, and does not do again. */
class FirstStartTest {

    @TempDir
    Path folder;

    private FirstStart setup() {
        return new FirstStart(folder);
    }

    /** The first letters of a mode are root's, the next the one reader's, the last everybody's. */
    @Test
    void makesEachSecretReadableByTheOneWhoNeedsIt() throws IOException {
        setup().run("localhost");
        String kid = setup().keys().getFirst();

        assertThat(setup().modes())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("authority", "rwx------"),
                        Map.entry("authority/authority.key.pem", "r--------"),
                        Map.entry("authority/authority.pem", "r--r--r--"),
                        Map.entry("authority/names", "r--------"),
                        Map.entry("certificates", "rwxr-x---"),
                        Map.entry("certificates/fullchain.pem", "r--r--r--"),
                        Map.entry("certificates/privkey.pem", "r--r-----"),
                        Map.entry("keys", "rwxr-x---"),
                        Map.entry("keys/" + kid + ".key.pem", "r--r-----"),
                        Map.entry("public-keys", "rwxr-xr-x"),
                        Map.entry("public-keys/" + kid + ".pem", "r--r--r--"),
                        Map.entry("backend-secrets", "rwxr-x---"),
                        Map.entry("backend-secrets/BONGSU_DB_PASSWORD", "r--r-----"),
                        Map.entry("backend-secrets/bongsu.auth.operator.password", "r--r-----"),
                        Map.entry("database-secrets", "rwxr-x---"),
                        Map.entry("database-secrets/password", "r--r-----"),
                        Map.entry("database-secrets/root-password", "r--r-----")));
    }

    @Test
    void noPasswordIsGuessedSharedOrPrinted() throws IOException {
        setup().run("localhost");
        Map<String, String> made = contents();
        String database = made.get("backend-secrets/BONGSU_DB_PASSWORD");
        Set<String> passwords = Set.of(
                database,
                made.get("database-secrets/root-password"),
                made.get("backend-secrets/bongsu.auth.operator.password"));

        assertThat(passwords).hasSize(3).allSatisfy(password -> assertThat(password)
                .matches("[A-Za-z0-9]{32}"));
        assertThat(made.get("database-secrets/password")).isEqualTo(database);
        assertThat(Files.readString(setup().log())).doesNotContain(passwords);
    }

    @Test
    void aSecondStartChangesNothing() throws IOException {
        setup().run("localhost,192.0.2.7");
        Map<String, String> before = contents();

        setup().run("localhost,192.0.2.7");

        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void otherHostsGetAnotherCertificateOfTheSameAuthority() throws Exception {
        setup().run("localhost");
        Map<String, String> before = contents();

        setup().run("chat.example.org, 192.0.2.7, 2001:db8::7");

        assertThat(names()).containsExactlyInAnyOrder("chat.example.org", "192.0.2.7", "2001:db8:0:0:0:0:0:7");
        var changed = new TreeMap<>(contents());
        changed.entrySet().removeAll(before.entrySet());
        assertThat(changed.keySet())
                .containsExactly("authority/names", "certificates/fullchain.pem", "certificates/privkey.pem");
    }

    @Test
    void aCertificateOfSomebodyElseIsLeftAlone() throws IOException {
        new FirstStart(folder.resolve("other")).run("chat.example.org");
        Path own = folder.resolve("own");
        Files.createDirectories(own.resolve("certificates"));
        for (String file : List.of("fullchain.pem", "privkey.pem")) {
            Files.copy(
                    folder.resolve("other/certificates").resolve(file),
                    own.resolve("certificates").resolve(file));
        }

        new FirstStart(own).run("localhost");

        assertThat(own.resolve("certificates/fullchain.pem"))
                .hasSameBinaryContentAs(folder.resolve("other/certificates/fullchain.pem"));
    }

    /** Not by a command either, and where it is missing nobody else's takes its place. */
    @Test
    void nothingIsWrittenIntoTheOperatorsFolderOfCertificates() throws IOException {
        new FirstStart(folder.resolve("other")).run("chat.example.org");
        Path own = Files.createDirectories(folder.resolve("own/certificates"));
        FirstStart setup = new FirstStart(folder.resolve("own")).withOwnCertificate();

        assertThatThrownBy(() -> setup.run("localhost")).hasMessageContaining("has no fullchain.pem");
        for (String file : List.of("fullchain.pem", "privkey.pem")) {
            Path made = folder.resolve("other/certificates").resolve(file);
            Files.createSymbolicLink(own.resolve(file), made);
            assertThatThrownBy(() -> setup.run("localhost")).hasMessageContaining("or a link in its place");
            Files.delete(own.resolve(file));
            Files.copy(made, own.resolve(file));
        }
        setup.run("localhost");
        assertThatThrownBy(() -> setup.run("localhost", "new-certificate")).hasMessageContaining("renew it there");

        try (Stream<Path> files = Files.list(own)) {
            assertThat(files).hasSize(2).allSatisfy(file -> assertThat(file)
                    .hasSameBinaryContentAs(
                            folder.resolve("other/certificates").resolve(String.valueOf(file.getFileName()))));
        }
    }

    @Test
    void hostsThatAreNoneAreRefused() {
        for (String hosts : List.of("chat example.org;", "chat.example.org,DNS:evil", "-x", ",")) {
            assertThatThrownBy(() -> setup().run(hosts)).as(hosts).isInstanceOf(IllegalStateException.class);
        }
        assertThat(folder.resolve("certificates")).doesNotExist();
    }

    @Test
    void theLastKeyThatSignsCannotBeDeleted() {
        setup().run("localhost");
        String first = setup().keys().getFirst();
        assertThatThrownBy(() -> setup().run("localhost", "delete-key", first))
                .hasMessageContaining("the only key that signs");
        assertThatThrownBy(() -> setup().run("localhost", "delete-key", "../keys/" + first))
                .hasMessageContaining("usage");

        setup().run("localhost", "new-key");
        setup().run("localhost", "delete-key", first);

        assertThat(setup().keys()).hasSize(1).doesNotContain(first);
        assertThat(setup().publicKeys().resolve(first + ".pem")).doesNotExist();
    }

    private Stream<String> names() throws Exception {
        try (var pem = Files.newInputStream(setup().certificates().resolve("fullchain.pem"))) {
            var certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
            return certificate.getSubjectAlternativeNames().stream().map(name -> String.valueOf(name.get(1)));
        }
    }

    private Map<String, String> contents() throws IOException {
        var contents = new HashMap<String, String>();
        for (String file : setup().modes().keySet().stream()
                .filter(file -> Files.isRegularFile(folder.resolve(file)))
                .collect(Collectors.toSet())) {
            contents.put(file, Files.readString(folder.resolve(file)));
        }
        return contents;
    }
}
