package io.bongsu.contract;

import static io.bongsu.contract.TokenRow.refused;

import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The header is wrong, but for its algorithm; claims are good, and the signature is right where it can be. */
final class HeaderFaults {

    private static final String KID = TestKey.RS256.kid();

    private final Signer signer;
    private final List<TokenRow> rows = new ArrayList<>();

    HeaderFaults(Signer signer) {
        this.signer = signer;
    }

    List<TokenRow> all() {
        kids();
        twice();
        notUnderstood();
        embeddedKeys();
        notAHeader();
        return rows;
    }

    private void kids() {
        String unknown = "no such key";
        signed("kid-missing", header().without("kid"), "kid is required: no key is tried for luck");
        signed("kid-empty", header().with("kid", "\"\""), unknown);
        signed("kid-unknown", header().with("kid", "\"TEST-ONLY-unknown\""), unknown);
        signed("kid-number", header().with("kid", "1"), "kid is text");
        signed("kid-null", header().with("kid", "null"), "kid is text");
        signed(
                "kid-in-other-case",
                header().with("kid", Members.quoted(KID.toUpperCase(java.util.Locale.ROOT))),
                unknown);
        signed("kid-with-nul", header().with("kid", Members.quoted(KID + "\\u0000x")), "a text in C would end there");
        signed("kid-of-another-key", header().with("kid", Members.quoted(TestKey.EDDSA.kid())), "not that key's");
        path("kid-path-dot", "./" + KID);
        path("kid-path-up", "../keys/" + KID);
        path("kid-path-up-to-a-private-key", "../private-keys/" + KID + ".key");
        path("kid-path-up-with-backslashes", "..\\\\keys\\\\" + KID);
        path("kid-path-with-nul", "../keys/" + KID + ".pem\\u0000");
        path("kid-path-absolute", "/dev/null");
        path("kid-with-the-files-ending", KID + ".pem");
    }

    private void path(String name, String kid) {
        signed(name, header().with("kid", Members.quoted(kid)), "a kid is a name, never a path");
    }

    private void twice() {
        String why = "two readers could see two headers";
        signed(
                "alg-twice",
                new Members(List.of(new Members.Member("alg", "\"none\"")))
                        .and("alg", "\"RS256\"")
                        .and("kid", Members.quoted(KID)),
                why);
        signed("alg-twice-the-same", header().and("alg", "\"RS256\""), why);
        signed("alg-twice-once-escaped", header().and("\\u0061lg", "\"none\""), why);
        signed("kid-twice", header().and("kid", "\"TEST-ONLY-unknown\""), why);
    }

    private void notUnderstood() {
        String why = "only alg, kid and typ are understood";
        signed("crit-known", header().and("crit", "[\"exp\"]"), "crit is never understood (RFC 7515 4.1.11)");
        signed("crit-empty", header().and("crit", "[]"), "crit is never understood, and never empty");
        signed("crit-text", header().and("crit", "\"exp\""), "crit is never understood, and is a list");
        signed("crit-b64", header().and("b64", "false").and("crit", "[\"b64\"]"), "RFC 7797 is not spoken");
        signed("b64", header().and("b64", "true"), why);
        signed("zip", header().and("zip", "\"DEF\""), why);
        signed("cty", header().and("cty", "\"json\""), why);
        signed("enc", header().and("enc", "\"A128GCM\""), why);
        signed("header-not-ours", header().and("x", "1"), why);
        signed("typ-of-another-kind", header().and("typ", "\"JWE\""), "another kind of token");
        signed("typ-at-jwt", header().and("typ", "\"at+jwt\""), "another kind of token (RFC 9068)");
        signed("typ-number", header().and("typ", "1"), "typ is text");
    }

    /** A key that comes with the token says nothing about who made it. */
    private void embeddedKeys() {
        RSAPublicKey own = (RSAPublicKey) TestKey.RS256.publicKey();
        String why = "a token brings no key of its own";
        signed("jwk-of-a-stranger", header().and("jwk", StrangersJwk.json()), why, TestKey.STRANGER_RS256);
        signed(
                "jwk-of-a-stranger-under-its-kid",
                Claims.header(TestKey.STRANGER_RS256).and("jwk", StrangersJwk.json()),
                why,
                TestKey.STRANGER_RS256);
        signed("jwk-of-its-own-key", header().and("jwk", StrangersJwk.json(own)), why);
        signed("jku", header().and("jku", "\"https://stranger.example/jwks.json\""), why, TestKey.STRANGER_RS256);
        signed("x5u", header().and("x5u", "\"https://stranger.example/chain.pem\""), why, TestKey.STRANGER_RS256);
        signed("jku-rightly-signed", header().and("jku", "\"https://stranger.example/jwks.json\""), why);
        signed("x5u-rightly-signed", header().and("x5u", "\"https://stranger.example/chain.pem\""), why);
        signed("x5c", header().and("x5c", "[\"" + Base64.getEncoder().encodeToString(own.getEncoded()) + "\"]"), why);
        signed("x5t", header().and("x5t", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAA\""), why);
    }

    private void notAHeader() {
        String good = header().text();
        String why = "the header is one JSON object in UTF-8, and nothing else";
        raw("header-list", "[" + good + "]", why);
        raw("header-null", "null", why);
        raw("header-text", "\"RS256\"", why);
        raw("header-empty-object", "{}", why);
        raw("header-trailing-object", good + " {}", why);
        raw("header-trailing-comma", good.replace("}", ",}"), why);
        raw("header-with-bom", "\ufeff" + good, "no byte order mark (RFC 8259 8.1)");
        rows.add(refused(
                "header-in-utf-16",
                why,
                signer.token(
                        good.getBytes(StandardCharsets.UTF_16BE), Claims.good().bytes(), TestKey.RS256)));
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

    private void raw(String name, String header, String why) {
        rows.add(refused(
                name,
                why,
                signer.token(
                        header.getBytes(StandardCharsets.UTF_8), Claims.good().bytes(), TestKey.RS256)));
    }
}
