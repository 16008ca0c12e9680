package io.bongsu.contract;

import static io.bongsu.contract.TokenRow.refused;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The algorithm is not the key's; claims are good. */
final class AlgorithmFaults {

    private final Signer signer;
    private final List<TokenRow> rows = new ArrayList<>();

    AlgorithmFaults(Signer signer) {
        this.signer = signer;
    }

    List<TokenRow> all() {
        none();
        hmac();
        otherAlgorithms();
        return rows;
    }

    private void none() {
        unsigned("alg-none", "none");
        unsigned("alg-none-with-a-capital", "None");
        unsigned("alg-none-in-capitals", "NONE");
        unsigned("alg-none-in-mixed-case", "nOnE");
        String noKid = text(Members.none().and("alg", "\"none\""));
        rows.add(refused("alg-none-no-kid", "unsigned", dotted(noKid, new byte[0])));
        signed("alg-none-signed", header().with("alg", "\"none\""), "alg says unsigned, though it is not");
    }

    private void unsigned(String name, String alg) {
        Members header = header().with("alg", Members.quoted(alg));
        rows.add(refused(name, "unsigned", dotted(text(header), new byte[0])));
    }

    /** The classic: what everybody may read, taken for a secret. */
    private void hmac() {
        byte[] file = TestKey.RS256.publicFile();
        byte[] noLastLineEnd =
                new String(file, StandardCharsets.US_ASCII).strip().getBytes(StandardCharsets.US_ASCII);
        hmac("hs256-keyed-with-the-public-pem", TestKey.RS256, file);
        hmac("hs256-keyed-with-the-public-pem-stripped", TestKey.RS256, noLastLineEnd);
        hmac(
                "hs256-keyed-with-the-public-der",
                TestKey.RS256,
                TestKey.RS256.publicKey().getEncoded());
        hmac("hs256-keyed-with-the-es256-pem", TestKey.ES256, TestKey.ES256.publicFile());
        hmac("hs256-keyed-with-the-eddsa-pem", TestKey.EDDSA, TestKey.EDDSA.publicFile());
        // HMAC fills a short key up with zeros: this is the empty one.
        hmac("hs256-keyed-with-nothing", TestKey.RS256, new byte[1]);
    }

    private void hmac(String name, TestKey key, byte[] secret) {
        Members header = Claims.header(key).with("alg", "\"HS256\"");
        String text = text(header);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            rows.add(refused(
                    name,
                    "the key is no secret, and fixes the algorithm",
                    dotted(text, mac.doFinal(Signer.ascii(text)))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void otherAlgorithms() {
        String why = "the key fixes the algorithm";
        signed("alg-missing", header().without("alg"), "alg is required");
        signed("alg-empty", header().with("alg", "\"\""), why);
        signed("alg-null", header().with("alg", "null"), why);
        signed("alg-list", header().with("alg", "[\"RS256\"]"), why);
        signed("alg-in-lower-case", header().with("alg", "\"rs256\""), "names are case-sensitive (RFC 7515 4.1.1)");
        signed("alg-rs512-signed-with-rs256", header().with("alg", "\"RS512\""), why);
        signed("alg-ps256-signed-with-rs256", header().with("alg", "\"PS256\""), why);
        String rs512 = text(header().with("alg", "\"RS512\""));
        rows.add(refused("alg-rs512", why, dotted(rs512, Signer.sign(rs512, TestKey.RS256, "SHA512withRSA"))));
        String ps256 = text(header().with("alg", "\"PS256\""));
        rows.add(refused("alg-ps256", why, dotted(ps256, Signer.pss(ps256, TestKey.RS256))));
        signed("alg-es256-of-an-rsa-key", header().with("alg", "\"ES256\""), why);
        signed("alg-of-another-key", Claims.header(TestKey.EDDSA).with("alg", "\"RS256\""), why, TestKey.EDDSA);
        signed("alg-eddsa-in-capitals", Claims.header(TestKey.EDDSA).with("alg", "\"EDDSA\""), why, TestKey.EDDSA);
        signed(
                "alg-ed25519",
                Claims.header(TestKey.EDDSA).with("alg", "\"Ed25519\""),
                "the newer name of RFC 9864 is not the one tokens here have",
                TestKey.EDDSA);
    }

    private static String text(Members header) {
        return Signer.encode(header.bytes()) + "." + Signer.encode(Claims.good().bytes());
    }

    private static String dotted(String text, byte[] signature) {
        return text + "." + Signer.encode(signature);
    }

    private static Members header() {
        return Claims.header(TestKey.RS256);
    }

    private void signed(String name, Members header, String why) {
        signed(name, header, why, TestKey.RS256);
    }

    private void signed(String name, Members header, String why, TestKey key) {
        rows.add(refused(name, why, signer.token(header.bytes(), Claims.good().bytes(), key)));
    }
}
