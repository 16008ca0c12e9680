package io.bongsu.auth;

import io.bongsu.core.Ids;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Role;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.PrematureJwtException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads a compact JWS (RFC 7515 §7.1) as strictly as it can be read, so that no two readers can see different tokens in
 * the same text: base64url with no padding and no spare bits, UTF-8, no JSON name twice, no nested values, no header but
 * the three we know. {@code contract/tokens.json} holds tokens that it and every other verifier are tested with.
 *
 * <p>Order matters: size, header, the key by its kid, the algorithm against the key, the signature, and only then claims.
 * What changes with time (expiry, revocation) is not judged here: {@link TokenVerifier} asks it at every use.
 */
final class TokenParser {

    static final int MAX_TOKEN_CHARS = 4096;

    /** Anything else (crit, zip, b64, jwk, jku …) changes how a token is read, and no token of ours has it. */
    private static final Set<String> HEADERS = Set.of("alg", "kid", "typ");

    private static final Pattern SID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final long MAX_EPOCH_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private TokenParser() {}

    /** Why a token is not taken; the reason never repeats the token. */
    static final class Refused extends Exception {

        Refused(String reason) {
            super(reason, null, false, false);
        }
    }

    static VerifiedToken parse(String token, Keys.KeySet keys, long generation) throws Refused {
        if (token.length() > MAX_TOKEN_CHARS) {
            throw refused("it is longer than " + MAX_TOKEN_CHARS + " characters");
        }
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw refused("it is not a signed token");
        }
        JsonNode header = TokenPart.object(parts[0]);
        TokenPart.bytes(parts[2]);
        Keys.VerifyingKey key = key(header, keys);
        try {
            key.parser().parseSignedClaims(token);
        } catch (ExpiredJwtException rightlySigned) {
            // Its signature is right. Whether it has expired is asked at every use, not here.
        } catch (PrematureJwtException rightlySigned) {
            throw refused("it is not valid yet");
        } catch (JwtException | IllegalArgumentException e) {
            throw refused("its signature is not right");
        }
        return verified(TokenPart.object(parts[1]), key, generation);
    }

    private static Keys.VerifyingKey key(JsonNode header, Keys.KeySet keys) throws Refused {
        for (String name : header.propertyNames()) {
            if (!HEADERS.contains(name)) {
                throw refused("its header holds what is not understood here");
            }
        }
        if (header.has("typ") && !text(header, "typ").equalsIgnoreCase("JWT")) {
            throw refused("it is of another type");
        }
        Keys.VerifyingKey key = keys.verifying(text(header, "kid"));
        if (key == null) {
            throw refused("its key is not known");
        }
        if (!key.algorithm().header().equals(text(header, "alg"))) {
            throw refused("its algorithm is not its key's");
        }
        return key;
    }

    private static VerifiedToken verified(JsonNode claims, Keys.VerifyingKey key, long generation) throws Refused {
        if (!text(claims, "iss").equals(Tokens.ISSUER)) {
            throw refused("it comes from another issuer");
        }
        String audienceClaim = text(claims, "aud");
        Audience audience = find(Audience.values(), a -> a.claim().equals(audienceClaim), "it is for another audience");
        String roleClaim = text(claims, "role");
        Role role = find(Role.values(), r -> r.claim().equals(roleClaim), "its role is not known");
        String subject = text(claims, "sub");
        if (!Ids.isUserId(subject) || Ids.isDeviceId(subject) != (role == Role.DEVICE)) {
            throw refused("its subject is not an id");
        }
        String sid = text(claims, "sid");
        if (!SID.matcher(sid).matches()) {
            throw refused("its session is not an id");
        }
        second(claims, "iat");
        if (claims.has("nbf")) {
            // Not ours, and the library kept to it above; but it also takes what is no time.
            second(claims, "nbf");
        }
        return new VerifiedToken(new Caller(subject, role, sid, second(claims, "exp")), audience, key, generation);
    }

    private static <T> T find(T[] values, java.util.function.Predicate<T> test, String otherwise) throws Refused {
        Optional<T> found = Arrays.stream(values).filter(test).findFirst();
        if (found.isEmpty()) {
            throw refused(otherwise);
        }
        return found.get();
    }

    private static String text(JsonNode node, String name) throws Refused {
        JsonNode value = node.get(name);
        if (value == null || !value.isString()) {
            throw refused("its " + name + " is missing");
        }
        return value.stringValue();
    }

    private static Instant second(JsonNode node, String name) throws Refused {
        JsonNode value = node.get(name);
        if (value == null || !value.isIntegralNumber()) {
            throw refused("its " + name + " is missing");
        }
        long second = value.longValue();
        if (second < 0 || second > MAX_EPOCH_SECOND) {
            throw refused("its " + name + " is no time");
        }
        return Instant.ofEpochSecond(second);
    }

    private static Refused refused(String reason) {
        return new Refused(reason);
    }
}
