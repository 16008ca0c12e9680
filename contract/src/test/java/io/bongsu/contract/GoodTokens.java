package io.bongsu.contract;

import static io.bongsu.contract.TokenRow.accepted;

import io.bongsu.contract.TokenRow.Holder;
import java.util.List;

/** What must be taken: without them a verifier that refuses everything would pass. */
final class GoodTokens {

    private static final int TOKEN_CHARS_MAX = 4096;

    private final Signer signer;

    GoodTokens(Signer signer) {
        this.signer = signer;
    }

    List<TokenRow> all() {
        return List.of(
                good("good-rs256", TestKey.RS256, "what the backend issues by default"),
                good("good-es256", TestKey.ES256, "a key of the other kind"),
                good("good-eddsa", TestKey.EDDSA, "a key of the third kind"),
                of("good-device", new Holder("d-3", "device", Claims.SID, Claims.EXPIRES), "a device"),
                of("good-operator", new Holder("op-1", "operator", Claims.SID, Claims.EXPIRES), "an operator"),
                of(
                                "good-backend",
                                new Holder("bongsu-backend", "backend", Claims.SID, Claims.EXPIRES),
                                "the backend itself, as it comes to a broker of its own")
                        .as("bongsu-backend:2"),
                claims(
                                "good-for-the-broker-alone",
                                Claims.good().with("aud", "\"bongsu-mqtt\""),
                                "the broker takes both audiences, HTTP the first")
                        .notOverHttp(),
                header(
                        "typ-jwt",
                        Claims.header(TestKey.RS256).and("typ", "\"JWT\""),
                        "typ may be there (RFC 7519 5.1)"),
                header(
                        "typ-jwt-in-lower-case",
                        Claims.header(TestKey.RS256).and("typ", "\"jwt\""),
                        "a media type is not case-sensitive"),
                claims("claim-not-ours", Claims.good().and("x", "\"y\""), "claims that are not ours are ignored"),
                claims(
                        "plain-claims-not-ours",
                        Claims.good()
                                .and("n", "-9223372036854775808")
                                .and("t", "true")
                                .and("f", "false")
                                .and("z", "null"),
                        "any plain value is: text, an integer of 64 bits, true, false, null"),
                claims(
                        "claim-name-in-wrong-case-besides",
                        new Members(List.of(new Members.Member("Sub", "\"u-8\"")))
                                .and("iss", "\"bongsu\"")
                                .and("aud", "\"bongsu\"")
                                .and("sub", "\"u-7\"")
                                .and("SUB", "\"u-9\"")
                                .and("role", "\"user\"")
                                .and("sid", "\"s-1\"")
                                .and("iat", Long.toString(Claims.ISSUED))
                                .and("exp", Long.toString(Claims.EXPIRES)),
                        "Sub and SUB are not sub, wherever they stand"),
                claims(
                        "claim-name-escaped",
                        Claims.good().renamed("sub", "\\u0073ub"),
                        "an escape spells the same name (RFC 8259 8.3)"),
                bytes(
                        "claims-with-blanks",
                        " {\"exp\" : 4102444800,\t\"iat\":1767225600,\r\n\"sid\":\"s-1\",\"role\":\"user\","
                                + "\"sub\":\"u-7\",\"aud\":\"bongsu\",\"iss\":\"bongsu\"} "),
                longestIds(),
                claims("iat-zero", Claims.good().with("iat", "0"), "a time is a time"),
                claims(
                        "iat-ahead",
                        Claims.good().with("iat", "4102444700"),
                        "iat says when it was made, by a clock that may be ahead; nbf would say not before"),
                claims(
                        "nbf-past",
                        Claims.good().and("nbf", Long.toString(Claims.ISSUED)),
                        "nbf is not ours, yet it is kept to (RFC 7519 4.1.5)"),
                claims(
                                "nbf-now",
                                Claims.good().and("nbf", Long.toString(Claims.CLOCK.getEpochSecond())),
                                "not before means from that second on")
                        .boundToTheClock(),
                untilSecondOf("exp-in-a-second", Claims.CLOCK.getEpochSecond() + 1, "good until its very last second")
                        .boundToTheClock(),
                untilSecondOf("exp-year-9999", 253_402_300_799L, "the last second RFC 3339 can write"),
                es256Twin(),
                accepted("size-4096", Claims.HOLDER, "the longest that is read", ofLength(signer, TOKEN_CHARS_MAX)));
    }

    private TokenRow good(String name, TestKey key, String why) {
        return accepted(
                name,
                Claims.HOLDER,
                why,
                signer.token(Claims.header(key).bytes(), Claims.good().bytes(), key));
    }

    private TokenRow of(String name, Holder holder, String why) {
        return accepted(name, holder, why, rs256(Claims.of(holder.sub(), holder.role())));
    }

    private TokenRow claims(String name, Members claims, String why) {
        return accepted(name, Claims.HOLDER, why, rs256(claims));
    }

    private TokenRow header(String name, Members header, String why) {
        return accepted(
                name,
                Claims.HOLDER,
                why,
                signer.token(header.bytes(), Claims.good().bytes(), TestKey.RS256));
    }

    private TokenRow bytes(String name, String claims) {
        return accepted(
                name,
                Claims.HOLDER,
                "blanks and order mean nothing in JSON",
                signer.token(Claims.header(TestKey.RS256).bytes(), Signer.ascii(claims), TestKey.RS256));
    }

    private TokenRow untilSecondOf(String name, long exp, String why) {
        return accepted(
                name,
                new Holder(Claims.USER, "user", Claims.SID, exp),
                why,
                rs256(Claims.good().with("exp", Long.toString(exp))));
    }

    private TokenRow longestIds() {
        Holder holder = new Holder("u".repeat(64), "user", "S_-9".repeat(16), Claims.EXPIRES);
        return accepted(
                "longest-ids",
                holder,
                "64 characters each",
                rs256(Claims.of(holder.sub(), "user").with("sid", Members.quoted(holder.sid()))));
    }

    private TokenRow es256Twin() {
        String signed = Signer.encode(Claims.header(TestKey.ES256).bytes()) + "."
                + Signer.encode(Claims.good().bytes());
        return accepted(
                "es256-other-s",
                Claims.HOLDER,
                "(r, n - s) is as good as (r, s); harmless, since a token is revoked by its session",
                signed + "." + Signer.encode(Signer.twin(signer.sign(signed, TestKey.ES256))));
    }

    private String rs256(Members claims) {
        return signer.token(Claims.header(TestKey.RS256).bytes(), claims.bytes(), TestKey.RS256);
    }

    /** A good token of exactly so many characters. Not every length is a length of base64: a blank more in the header helps. */
    static String ofLength(Signer signer, int chars) {
        for (String blanks : List.of("", " ", "  ")) {
            String header = Claims.header(TestKey.RS256).text() + blanks;
            String shortest = signer.token(
                    Signer.ascii(header), Claims.good().and("x", "\"\"").bytes(), TestKey.RS256);
            int about = (chars - shortest.length()) * 3 / 4;
            for (int x = about - 3; x <= about + 3; x++) {
                String token = signer.token(
                        Signer.ascii(header),
                        Claims.good().and("x", Members.quoted("x".repeat(x))).bytes(),
                        TestKey.RS256);
                if (token.length() == chars) {
                    return token;
                }
            }
        }
        throw new IllegalArgumentException("no token has " + chars + " characters");
    }
}
