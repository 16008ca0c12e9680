package io.bongsu.contract;

import java.math.BigInteger;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;

/** An RSA public key as a JWK (RFC 7518 §6.3.1). */
final class StrangersJwk {

    private StrangersJwk() {}

    /** The one nobody trusts. */
    static String json() {
        RSAPrivateCrtKey stranger = (RSAPrivateCrtKey) TestKey.STRANGER_RS256.privateKey();
        return json(stranger.getModulus(), stranger.getPublicExponent());
    }

    static String json(RSAPublicKey key) {
        return json(key.getModulus(), key.getPublicExponent());
    }

    private static String json(BigInteger modulus, BigInteger exponent) {
        return "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"}".formatted(unsigned(modulus), unsigned(exponent));
    }

    private static String unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return Signer.encode(bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }
}
