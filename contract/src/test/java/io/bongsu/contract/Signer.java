package io.bongsu.contract;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Signs compact tokens (RFC 7515 §7.1). RS256 and EdDSA give the same signature every time. ES256 does not: a signature
 * that an earlier run made of the same text, and that verifies, is kept, so that the table changes only where a case does.
 */
final class Signer {

    /** The order of P-256's base point (FIPS 186-5, SEC 2). */
    static final BigInteger P256_ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private static final int P256_BYTES = 32;

    /** 64 bytes in base64url. */
    private static final int ES256_CHARS = 86;

    private final Map<String, byte[]> es256 = new HashMap<>();
    private final List<byte[]> earlier;

    /** @param tokens of an earlier run: the ES256 signatures among them are kept where they verify */
    Signer(List<String> tokens) {
        earlier = tokens.stream()
                .map(token -> token.substring(token.lastIndexOf('.') + 1))
                .filter(signature -> signature.length() == ES256_CHARS)
                .distinct()
                .flatMap(Signer::decoded)
                .filter(Signer::isLow)
                .toList();
    }

    /** Nothing where it is one of the table's badly spelt ones. */
    private static Stream<byte[]> decoded(String part) {
        try {
            return Stream.of(Base64.getUrlDecoder().decode(part));
        } catch (IllegalArgumentException e) {
            return Stream.empty();
        }
    }

    /** Header and claims spelt as they should be, signed rightly. */
    String token(byte[] header, byte[] claims, TestKey key) {
        return spelt(encode(header), encode(claims), key);
    }

    /** Header and claims in any spelling, signed as they are spelt: only a strict reader sees what is wrong. */
    String spelt(String header, String claims, TestKey key) {
        String signed = header + "." + claims;
        return signed + "." + encode(sign(signed, key));
    }

    byte[] sign(String signed, TestKey key) {
        return key == TestKey.ES256
                ? es256.computeIfAbsent(signed, this::es256).clone()
                : sign(signed, key, key.signatureKind());
    }

    private byte[] es256(String signed) {
        return earlier.stream()
                .filter(signature -> verifies(TestKey.ES256, signed, signature))
                .findFirst()
                .orElseGet(() -> low(sign(signed, TestKey.ES256, TestKey.ES256.signatureKind())));
    }

    static byte[] sign(String signed, TestKey key, String signatureKind) {
        return sign(ascii(signed), key, signatureKind);
    }

    static byte[] sign(byte[] signed, TestKey key, String signatureKind) {
        try {
            Signature signature = Signature.getInstance(signatureKind);
            signature.initSign(key.privateKey());
            signature.update(signed);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(ascii(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** PS256 (RFC 7518 §3.5), with the same salt every time. */
    static byte[] pss(String signed, TestKey key) {
        try {
            Signature signature = Signature.getInstance("RSASSA-PSS");
            signature.setParameter(new PSSParameterSpec(
                    "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, PSSParameterSpec.TRAILER_FIELD_BC));
            signature.initSign(key.privateKey(), new SameBytes());
            signature.update(ascii(signed));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Not random at all: for salts alone, never for a key or an ECDSA signature. */
    private static final class SameBytes extends SecureRandom {

        private static final long serialVersionUID = 1;

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 7);
        }
    }

    static boolean verifies(TestKey key, String signed, byte[] bytes) {
        try {
            Signature signature = Signature.getInstance(key.signatureKind());
            signature.initVerify(key.publicKey());
            signature.update(ascii(signed));
            return signature.verify(bytes);
        } catch (SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of the two signatures (r, s) and (r, n − s), which are equally good, the one with the smaller s. */
    private static byte[] low(byte[] signature) {
        return isLow(signature) ? signature : twin(signature);
    }

    private static boolean isLow(byte[] signature) {
        return s(signature).shiftLeft(1).compareTo(P256_ORDER) < 0;
    }

    /** (r, n − s) of (r, s). */
    static byte[] twin(byte[] signature) {
        return p1363(r(signature), P256_ORDER.subtract(s(signature)));
    }

    static BigInteger r(byte[] signature) {
        return new BigInteger(1, Arrays.copyOf(signature, P256_BYTES));
    }

    static BigInteger s(byte[] signature) {
        return new BigInteger(1, Arrays.copyOfRange(signature, P256_BYTES, 2 * P256_BYTES));
    }

    /** r and s side by side, as a token has them (RFC 7518 §3.4). */
    static byte[] p1363(BigInteger r, BigInteger s) {
        byte[] both = new byte[2 * P256_BYTES];
        put(r, both, 0);
        put(s, both, P256_BYTES);
        return both;
    }

    private static void put(BigInteger number, byte[] into, int offset) {
        byte[] bytes = number.toByteArray();
        int length = Math.min(bytes.length, P256_BYTES);
        System.arraycopy(bytes, bytes.length - length, into, offset + P256_BYTES - length, length);
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
