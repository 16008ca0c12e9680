package io.bongsu.auth;

import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import java.io.IOException;
import java.nio.file.Files;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The keys of this node: read from their folder, again and again, so that a rotation needs no restart.
 *
 * <p>A new key is published at once and signs only when it has been known for a while ({@code sign-after}): by then every
 * node and broker has read it. A removed one stops verifying at the next reading. When a file is broken, nothing
 * changes: a copy that is under way must not log everybody out.
 */
@Component
class Keys {

    private static final Logger LOG = LoggerFactory.getLogger(Keys.class);

    private final KeyFolder folder;
    private final Duration signAfter;
    private final Clock clock;
    private final Map<String, Instant> knownSince = new HashMap<>();
    private @Nullable String lastFault;
    private volatile KeySet current;

    Keys(AuthSettings settings, Clock clock) {
        this.folder = new KeyFolder(settings.keyFolder(), settings.publicKeyFolder());
        this.signAfter = settings.signAfter();
        this.clock = clock;
        try {
            if (settings.generateKeys()) {
                generateFirst(settings);
            }
            Map<String, KeyFolder.Entry> entries = folder.read();
            // A key that lay there before the start has been known to the others since it was written.
            entries.values().forEach(entry -> knownSince.put(entry.kid(), entry.written()));
            this.current = build(entries);
        } catch (IOException | InvalidKeyFile e) {
            throw new IllegalStateException(
                    "The keys in " + settings.keyFolder() + " cannot be read: " + e.getMessage()
                            + ". Point bongsu.auth.keys at a folder with keys, and bongsu.auth.public-keys at the one with their public halves"
                            + " where that is another; `java -jar bongsu-backend.jar new-key FOLDER [PUBLIC-FOLDER]` makes one",
                    e);
        }
        if (current.signing() == null) {
            throw new IllegalStateException("There is no private key in " + settings.keyFolder()
                    + ": make one with `java -jar bongsu-backend.jar new-key " + settings.keyFolder()
                    + (settings.publicKeyFolder().equals(settings.keyFolder()) ? "" : " " + settings.publicKeyFolder())
                    + "`, or point bongsu.auth.keys at the folder that has them");
        }
    }

    private void generateFirst(AuthSettings settings) throws IOException, InvalidKeyFile {
        Files.createDirectories(settings.keyFolder());
        Files.createDirectories(settings.publicKeyFolder());
        boolean none = folder.read().values().stream().allMatch(entry -> entry.privateKey() == null);
        if (none) {
            LOG.info(
                    "Made signing key {} in {}",
                    folder.create(KeyAlgorithm.RS256, clock.instant()),
                    settings.keyFolder());
        }
    }

    record VerifyingKey(String kid, PublicKey key, KeyAlgorithm algorithm, JwtParser parser) {}

    record SigningKey(String kid, PrivateKey key, KeyAlgorithm algorithm) {

        @Override
        public String toString() {
            return "SigningKey[" + kid + "]";
        }
    }

    /** @param jwks the public keys as a JWK Set (RFC 7517 §5), ready to be sent */
    record KeySet(
            Map<String, VerifyingKey> verifying, @Nullable SigningKey signing, String jwks) {

        @Nullable
        VerifyingKey verifying(String kid) {
            return verifying.get(kid);
        }
    }

    KeySet current() {
        return current;
    }

    /** Reads the folders again. Called by one thread at a time. */
    synchronized void reread() {
        try {
            Map<String, KeyFolder.Entry> entries = folder.read();
            knownSince.keySet().retainAll(entries.keySet());
            entries.keySet().forEach(kid -> knownSince.putIfAbsent(kid, clock.instant()));
            KeySet next = build(entries);
            report(current, next);
            current = next;
            lastFault = null;
        } catch (IOException | InvalidKeyFile e) {
            String fault = String.valueOf(e.getMessage());
            if (!fault.equals(lastFault)) {
                LOG.error("The keys were not read again, the ones known stay in use: {}", fault);
                lastFault = fault;
            }
        }
    }

    private static void report(KeySet before, KeySet next) {
        if (!before.verifying().keySet().equals(next.verifying().keySet())) {
            LOG.info("Keys are now {}", next.verifying().keySet());
        }
        SigningKey signing = next.signing();
        if (signing == null) {
            LOG.error("There is no signing key any more: no token can be issued until one is there");
        } else if (before.signing() == null || !before.signing().kid().equals(signing.kid())) {
            LOG.info("Signing with {} from now on", signing.kid());
        }
    }

    private KeySet build(Map<String, KeyFolder.Entry> entries) {
        Map<String, VerifyingKey> verifying = new LinkedHashMap<>();
        KeySet before = current;
        for (KeyFolder.Entry entry : entries.values()) {
            VerifyingKey known = before == null ? null : before.verifying(entry.kid());
            // The same object while the key is the same: cached verifications are tied to it.
            verifying.put(
                    entry.kid(), known != null && known.key().equals(entry.publicKey()) ? known : verifyingKey(entry));
        }
        String jwks = verifying.values().stream().map(Keys::jwk).collect(Collectors.joining(",", "{\"keys\":[", "]}"));
        return new KeySet(Map.copyOf(verifying), choose(entries), jwks);
    }

    private VerifyingKey verifyingKey(KeyFolder.Entry entry) {
        JwtParser parser = Jwts.parser()
                .verifyWith(entry.publicKey())
                .clock(() -> Date.from(clock.instant()))
                .build();
        return new VerifyingKey(entry.kid(), entry.publicKey(), entry.algorithm(), parser);
    }

    private static String jwk(VerifyingKey key) {
        return Jwks.json(Jwks.builder()
                .key(key.key())
                .id(key.kid())
                .algorithm(key.algorithm().header())
                .publicKeyUse("sig")
                .build());
    }

    /** The newest key known long enough; while there is none, the one known longest. */
    private @Nullable SigningKey choose(Map<String, KeyFolder.Entry> entries) {
        Instant knownBy = clock.instant().minus(signAfter);
        SigningKey chosen = null;
        for (KeyFolder.Entry entry : entries.values()) {
            PrivateKey key = entry.privateKey();
            if (key == null) {
                continue;
            }
            boolean seasoned =
                    !knownSince.getOrDefault(entry.kid(), Instant.MAX).isAfter(knownBy);
            if (chosen == null || seasoned) {
                chosen = new SigningKey(entry.kid(), key, entry.algorithm());
            }
        }
        return chosen;
    }
}
