package io.bongsu.testenv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;

/** What containers/setup/setup.sh made, in a folder instead of in volumes, and given to whoever runs the tests. */
final class FirstStart {

    private final Path folder;
    private final boolean ownCertificate;

    FirstStart(Path folder) {
        this(folder, false);
    }

    private FirstStart(Path folder, boolean ownCertificate) {
        this.folder = folder;
        this.ownCertificate = ownCertificate;
    }

    /** Where the folder of certificates is the operator's. */
    FirstStart withOwnCertificate() {
        return new FirstStart(folder, true);
    }

    /** Runs it with this command, as the container does, and fails where it does. */
    void run(String hosts, String... command) {
        var call = new ArrayList<String>();
        call.add("env");
        call.add("BONGSU_SETUP_ROOT=" + folder);
        call.add("BONGSU_HOSTS=" + hosts);
        call.add("BONGSU_OWN_CERTIFICATE=" + (ownCertificate ? "yes" : ""));
        for (String reader : List.of("BACKEND", "BROKER", "DATABASE")) {
            call.add("BONGSU_SETUP_" + reader + "=" + ownGroup());
        }
        call.add("bash");
        call.add(Tools.repository().resolve("containers/setup/setup.sh").toString());
        call.addAll(List.of(command));
        ChildProcess.run("setup", call, log());
    }

    private Object ownGroup() {
        try {
            Files.createDirectories(folder);
            return Files.getAttribute(folder, "unix:gid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path log() {
        return folder.resolve("setup.log");
    }

    Path publicKeys() {
        return folder.resolve("public-keys");
    }

    Path certificates() {
        return folder.resolve("certificates");
    }

    /** The one of two that is not this one: of those made within a second, names do not say which is newer. */
    String keyBeside(String kid) {
        return keys().stream().filter(each -> !each.equals(kid)).findFirst().orElseThrow();
    }

    /** The keys' ids, oldest first, as far as a second tells. */
    List<String> keys() {
        try (Stream<Path> files = Files.list(folder.resolve("keys"))) {
            return files.map(file -> file.getFileName().toString().replace(".key.pem", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A token for an hour, as the backend signs them (RFC 7515, RS256). */
    String token(String kid, String role, String sub) {
        long now = Instant.now().getEpochSecond();
        String claims = """
                {"iss":"bongsu","aud":"bongsu-mqtt","sub":"%s","role":"%s","sid":"s-1","iat":%d,"exp":%d}""".formatted(sub, role, now, now + 3600);
        String signed = base64("{\"alg\":\"RS256\",\"kid\":\"%s\"}".formatted(kid)) + "." + base64(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(privateKey(kid));
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private PrivateKey privateKey(String kid) throws IOException, GeneralSecurityException {
        String pem = Files.readString(folder.resolve("keys").resolve(kid + ".key.pem"))
                .replaceAll("-----[A-Z ]+-----", "");
        return KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
    }

    /** What a client does that was given the authority's certificate. */
    TrustManagerFactory trust() {
        return Trust.in(folder.resolve("authority/authority.pem"));
    }

    /** Every file, with its mode, owner's group left out. */
    Map<String, String> modes() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !file.equals(folder) && !file.equals(log()))
                    .collect(java.util.stream.Collectors.toMap(
                            file -> folder.relativize(file).toString(), FirstStart::mode));
        }
    }

    private static String mode(Path file) {
        try {
            return java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
