package io.bongsu.auth;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code <sid>.<random>}. The random part is a family secret (16 bytes, the same through all rotations of a session) and
 * this token's own (32 bytes). The family secret is what makes an older token provably ours: a sid alone stands in every
 * access token, so without it anybody who saw one could end the session by making up a "reused" refresh token.
 */
final class RefreshToken {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int FAMILY_BYTES = 16;
    private static final int OWN_BYTES = 32;
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{24})\\.([A-Za-z0-9_-]{64})");

    private final String sid;
    private final byte[] family;
    private final byte[] own;

    private RefreshToken(String sid, byte[] family, byte[] own) {
        this.sid = sid;
        this.family = family;
        this.own = own;
    }

    static String newSid() {
        return HexFormat.of().formatHex(random(12));
    }

    static RefreshToken first(String sid) {
        return new RefreshToken(sid, random(FAMILY_BYTES), random(OWN_BYTES));
    }

    /** Empty when the text has not even the form of one. */
    static Optional<RefreshToken> parse(String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        byte[] secret = Base64.getUrlDecoder().decode(matcher.group(2));
        return Optional.of(new RefreshToken(
                matcher.group(1),
                Arrays.copyOf(secret, FAMILY_BYTES),
                Arrays.copyOfRange(secret, FAMILY_BYTES, FAMILY_BYTES + OWN_BYTES)));
    }

    RefreshToken next() {
        return new RefreshToken(sid, family, random(OWN_BYTES));
    }

    String sid() {
        return sid;
    }

    byte[] familyHash() {
        return sha256(family);
    }

    byte[] hash() {
        return sha256(own);
    }

    boolean isOfFamily(byte @Nullable [] storedHash) {
        return MessageDigest.isEqual(familyHash(), storedHash);
    }

    /** What the client gets. */
    String text() {
        byte[] secret = Arrays.copyOf(family, FAMILY_BYTES + OWN_BYTES);
        System.arraycopy(own, 0, secret, FAMILY_BYTES, OWN_BYTES);
        return sid + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    @Override
    public String toString() {
        return "RefreshToken[" + sid + "]";
    }

    static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
