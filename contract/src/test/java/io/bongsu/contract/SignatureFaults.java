package io.bongsu.contract;

import static io.bongsu.contract.TokenRow.refused;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Header and claims are good (but where it says so), and the signature is not theirs. */
final class SignatureFaults {

    private static final String WHY = "not the signature of this text";

    /** The order of Ed25519's base point (RFC 8032 §5.1). */
    private static final BigInteger ED25519_ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private final Signer signer;
    private final List<TokenRow> rows = new ArrayList<>();

    SignatureFaults(Signer signer) {
        this.signer = signer;
    }

    List<TokenRow> all() {
        for (TestKey key : List.of(TestKey.RS256, TestKey.ES256, TestKey.EDDSA)) {
            ofAnyKind(key, key.alg().toLowerCase(Locale.ROOT));
        }
        rsa();
        ecdsa();
        eddsa();
        return rows;
    }

    private void ofAnyKind(TestKey key, String name) {
        String text = text(key, Claims.good());
        byte[] good = signer.sign(text, key);
        signature(name + "-first-bit-flipped", text, flipped(good, 0, 0x80));
        signature(name + "-last-bit-flipped", text, flipped(good, good.length - 1, 1));
        signature(name + "-bit-in-the-middle-flipped", text, flipped(good, good.length / 2, 0x10));
        signature(name + "-signature-empty", text, new byte[0]);
        signature(name + "-signature-zero", text, new byte[good.length]);
        signature(name + "-signature-a-byte-short", text, Arrays.copyOf(good, good.length - 1));
        signature(name + "-signature-a-byte-long", text, Arrays.copyOf(good, good.length + 1));
        signature(name + "-signature-twice", text, concat(good, good));
        signature(
                name + "-signature-of-the-claims-alone", text, signer.sign(text.substring(text.indexOf('.') + 1), key));
        String other = text(key, Claims.good().with("sid", "\"s-2\""));
        signature(name + "-signature-of-another-token", text, signer.sign(other, key));
        rows.add(refused(
                        name + "-claims-changed",
                        WHY,
                        text(key, Claims.good().with("sub", "\"u-8\"")) + "." + Signer.encode(good))
                .as("u-8"));
        Members past = Claims.good().with("exp", Long.toString(Claims.EXPIRED));
        rows.add(refused(
                name + "-expired-and-wrongly-signed",
                "who cannot sign is not told what time it is",
                text(key, past) + "." + Signer.encode(good)));
    }

    private void rsa() {
        String text = text(TestKey.RS256, Claims.good());
        signature("rs256-signature-of-a-stranger", text, signer.sign(text, TestKey.STRANGER_RS256));
        signature("rs256-with-sha1", text, Signer.sign(text, TestKey.RS256, "SHA1withRSA"));
        signature("rs256-with-sha512", text, Signer.sign(text, TestKey.RS256, "SHA512withRSA"));
        signature("rs256-without-a-digests-name", text, Signer.sign(Signer.sha256(text), TestKey.RS256, "NONEwithRSA"));
        signature("rs256-with-pss", text, Signer.pss(text, TestKey.RS256));
        signature("rs256-zero-before-the-signature", text, concat(new byte[1], signer.sign(text, TestKey.RS256)));
        signature("rs256-signature-one", text, fixed(BigInteger.ONE, 256));
        rows.add(plusModulus());
    }

    /** s + n verifies as s does, where a verifier does not ask for s < n (RFC 8017 §8.2.2). */
    private TokenRow plusModulus() {
        BigInteger modulus = ((RSAPublicKey) TestKey.RS256.publicKey()).getModulus();
        for (int i = 0; ; i++) {
            String text = text(TestKey.RS256, Claims.good().and("x", Integer.toString(i)));
            BigInteger larger = new BigInteger(1, signer.sign(text, TestKey.RS256)).add(modulus);
            if (larger.bitLength() <= 2048) {
                return refused("rs256-signature-plus-modulus", WHY, text + "." + Signer.encode(fixed(larger, 256)));
            }
        }
    }

    private void ecdsa() {
        String text = text(TestKey.ES256, Claims.good());
        byte[] good = signer.sign(text, TestKey.ES256);
        BigInteger r = Signer.r(good);
        BigInteger s = Signer.s(good);
        BigInteger n = Signer.P256_ORDER;
        signature("es256-in-der", text, der(r, s));
        signature("es256-r-zero", text, Signer.p1363(BigInteger.ZERO, s));
        signature("es256-s-zero", text, Signer.p1363(r, BigInteger.ZERO));
        signature("es256-r-and-s-one", text, Signer.p1363(BigInteger.ONE, BigInteger.ONE));
        signature("es256-r-and-s-the-order", text, Signer.p1363(n, n));
        signature("es256-s-plus-order", text, Signer.p1363(r, s.add(n)));
        signature("es256-s-and-r-swapped", text, Signer.p1363(s, r));
    }

    private void eddsa() {
        String text = text(TestKey.EDDSA, Claims.good());
        byte[] good = signer.sign(text, TestKey.EDDSA);
        signature("eddsa-signature-of-a-stranger", text, signer.sign(text, TestKey.STRANGER_EDDSA));
        byte[] plusOrder = good.clone();
        BigInteger s = new BigInteger(1, reversed(Arrays.copyOfRange(good, 32, 64)));
        System.arraycopy(reversed(fixed(s.add(ED25519_ORDER), 32)), 0, plusOrder, 32, 32);
        rows.add(refused(
                "eddsa-s-plus-order",
                "S is below the order (RFC 8032 5.1.7), else there were two signatures",
                text + "." + Signer.encode(plusOrder)));
    }

    private static String text(TestKey key, Members claims) {
        return Signer.encode(Claims.header(key).bytes()) + "." + Signer.encode(claims.bytes());
    }

    private void signature(String name, String text, byte[] signature) {
        rows.add(refused(name, WHY, text + "." + Signer.encode(signature)));
    }

    private static byte[] flipped(byte[] bytes, int at, int bit) {
        byte[] other = bytes.clone();
        other[at] ^= (byte) bit;
        return other;
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] other = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            other[i] = bytes[bytes.length - 1 - i];
        }
        return other;
    }

    /** Big-endian, in so many bytes. */
    private static byte[] fixed(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        int used = Math.min(bytes.length, length);
        byte[] all = new byte[length];
        System.arraycopy(bytes, bytes.length - used, all, length - used, used);
        return all;
    }

    /** SEQUENCE of two INTEGERs (RFC 3279 §2.2.3): what X.509 has, and tokens have not. */
    private static byte[] der(BigInteger r, BigInteger s) {
        var inside = new ByteArrayOutputStream();
        for (BigInteger number : List.of(r, s)) {
            byte[] bytes = number.toByteArray();
            inside.write(2);
            inside.write(bytes.length);
            inside.writeBytes(bytes);
        }
        return concat(new byte[] {0x30, (byte) inside.size()}, inside.toByteArray());
    }
}
