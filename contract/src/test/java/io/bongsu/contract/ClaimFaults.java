package io.bongsu.contract;

import static io.bongsu.contract.TokenRow.expired;
import static io.bongsu.contract.TokenRow.refused;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Rightly signed, and the claims say what may not be taken. */
final class ClaimFaults {

    private final Signer signer;
    private final List<TokenRow> rows = new ArrayList<>();

    ClaimFaults(Signer signer) {
        this.signer = signer;
    }

    List<TokenRow> all() {
        missing();
        time();
        noTimes();
        issuerAndAudience();
        subjects();
        rolesAndSessions();
        twice();
        notPlain();
        return rows;
    }

    private void missing() {
        for (String name : List.of("iss", "aud", "sub", "role", "sid", "iat", "exp")) {
            claims(name + "-missing", Claims.good().without(name), name + " is required");
            claims(name + "-null", Claims.good().with(name, "null"), name + " is required");
            String capital = name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1);
            claims(name + "-in-wrong-case", Claims.good().renamed(name, capital), "names are case-sensitive");
        }
    }

    private void time() {
        Members past = Claims.good().with("exp", Long.toString(Claims.EXPIRED));
        for (TestKey key : List.of(TestKey.RS256, TestKey.ES256, TestKey.EDDSA)) {
            rows.add(expired(
                    "expired-" + key.alg().toLowerCase(java.util.Locale.ROOT),
                    "expired in 2020",
                    signer.token(Claims.header(key).bytes(), past.bytes(), key)));
        }
        rows.add(expired(
                "expired-in-1970", "a time is a time", token(Claims.good().with("exp", "0"))));
        rows.add(expired(
                        "exp-now",
                        "on or after that second it is over (RFC 7519 4.1.4)",
                        token(Claims.good().with("exp", Long.toString(Claims.CLOCK.getEpochSecond()))))
                .boundToTheClock());
        claims("nbf-ahead", Claims.good().and("nbf", "4102444700"), "not valid yet");
        rows.add(refused(
                        "nbf-in-a-second",
                        "not valid yet",
                        token(Claims.good().and("nbf", Long.toString(Claims.CLOCK.getEpochSecond() + 1))))
                .boundToTheClock());
    }

    private void noTimes() {
        for (String name : List.of("exp", "iat", "nbf")) {
            String good = Long.toString(name.equals("exp") ? Claims.EXPIRES : Claims.ISSUED);
            noTime(name, "text", Members.quoted(good), "a text is no time");
            noTime(name, "date", "\"2026-01-01T00:00:00Z\"", "a text is no time");
            noTime(name, "float", good + ".0", "times are whole seconds, written as integers");
            noTime(name, "exponent", good.replaceFirst("00$", "e2"), "times are whole seconds, written as integers");
            noTime(name, "negative", "-1", "no time of ours");
            noTime(name, "true", "true", "not a number");
            noTime(name, "list", "[" + good + "]", "not a number");
            noTime(name, "year-10000", "253402300800", "RFC 3339 cannot write it");
            noTime(name, "of-65-bits", wrapped(good), "taken as 64 bits it would be good");
            noTime(name, "infinite", "1e400", "not a number any more");
            noTime(name, "leading-zero", "0" + good, "not JSON");
            noTime(name, "plus", "+" + good, "not JSON");
        }
    }

    private static String wrapped(String good) {
        return BigInteger.TWO.pow(64).add(new BigInteger(good)).toString();
    }

    private void noTime(String name, String kind, String value, String why) {
        Members claims = name.equals("nbf")
                ? Claims.good().and(name, value)
                : Claims.good().with(name, value);
        claims(name + "-" + kind, claims, why);
    }

    private void issuerAndAudience() {
        claims("iss-other", Claims.good().with("iss", "\"https://stranger.example\""), "another issuer");
        claims("iss-longer", Claims.good().with("iss", "\"bongsu2\""), "another issuer");
        claims("iss-in-capitals", Claims.good().with("iss", "\"Bongsu\""), "another issuer");
        claims("iss-with-nul", Claims.good().with("iss", "\"bongsu\\u0000\""), "a text in C would end there");
        claims("iss-list", Claims.good().with("iss", "[\"bongsu\"]"), "one text");
        claims("aud-other", Claims.good().with("aud", "\"elsewhere\""), "another audience");
        claims("aud-longer", Claims.good().with("aud", "\"bongsu-mqtt2\""), "another audience");
        claims("aud-empty", Claims.good().with("aud", "\"\""), "another audience");
        claims("aud-in-capitals", Claims.good().with("aud", "\"BONGSU\""), "another audience");
        claims("aud-list", Claims.good().with("aud", "[\"bongsu\"]"), "one text, as it is issued");
        claims("aud-list-of-both", Claims.good().with("aud", "[\"bongsu\",\"bongsu-mqtt\"]"), "one text");
        claims("aud-number", Claims.good().with("aud", "1"), "one text");
    }

    private void subjects() {
        subject("sub-empty", "", ":u-7");
        subject("sub-of-65-characters", "u".repeat(65), "u".repeat(65));
        subject("sub-with-slash", "u/7", "u/7");
        subject("sub-plus", "+", "+");
        subject("sub-hash", "#", "#");
        subject("sub-with-colon", "u-7:x", "u-7:x");
        subject("sub-with-blank", "u 7", "u 7");
        subject("sub-with-dot", "u.7", "u.7");
        subject("sub-in-hangul", "봉수", "봉수");
        subject("sub-with-fullwidth-digit", "u-７", "u-７");
        subject("sub-with-line-end", "u-7\\n", Claims.USER);
        subject("sub-with-nul", "u-7\\u0000", Claims.USER);
        subject("sub-with-nul-inside", "u-7\\u0000x", Claims.USER);
        claims("sub-number", Claims.good().with("sub", "7"), "sub is text");
        claims("sub-list", Claims.good().with("sub", "[\"u-7\"]"), "sub is text");
    }

    private void subject(String name, String sub, String clientId) {
        rows.add(refused(name, "no id: they match [A-Za-z0-9_-]{1,64}", token(Claims.of(sub, "user")))
                .as(clientId));
    }

    private void rolesAndSessions() {
        mismatch("role-device-of-a-user", "u-7", "device");
        mismatch("role-user-of-a-device", "d-3", "user");
        mismatch("role-operator-of-a-device", "d-3", "operator");
        mismatch("role-backend-of-a-device", "d-3", "backend");
        claims("role-unknown", Claims.good().with("role", "\"root\""), "no such role");
        claims("role-in-capitals", Claims.good().with("role", "\"USER\""), "no such role");
        claims("role-empty", Claims.good().with("role", "\"\""), "no such role");
        claims("role-number", Claims.good().with("role", "1"), "role is text");
        claims("role-list", Claims.good().with("role", "[\"user\",\"operator\"]"), "role is text");
        claims("sid-empty", Claims.good().with("sid", "\"\""), "no id");
        claims("sid-of-65-characters", Claims.good().with("sid", Members.quoted("s".repeat(65))), "no id");
        claims("sid-with-blank", Claims.good().with("sid", "\"s 1\""), "no id");
        claims("sid-with-nul", Claims.good().with("sid", "\"s-1\\u0000\""), "no id");
        claims("sid-number", Claims.good().with("sid", "1"), "sid is text");
    }

    private void mismatch(String name, String sub, String role) {
        rows.add(refused(name, "ids of devices, and only theirs, begin with d-", token(Claims.of(sub, role)))
                .as(sub));
    }

    private void twice() {
        String why = "two readers could see two tokens";
        claims("sub-twice", Claims.good().and("sub", "\"u-8\""), why);
        claims("sub-twice-the-same", Claims.good().and("sub", "\"u-7\""), why);
        claims("sub-twice-once-escaped", Claims.good().and("\\u0073ub", "\"u-8\""), why);
        claims("exp-twice", Claims.good().with("exp", "1").and("exp", Long.toString(Claims.EXPIRES)), why);
        claims("aud-twice", Claims.good().and("aud", "\"bongsu-mqtt\""), why);
        claims("role-twice", Claims.good().and("role", "\"operator\""), why);
        claims("claim-not-ours-twice", Claims.good().and("x", "1").and("x", "2"), why);
    }

    /** Also where the claim is not ours: JSON libraries differ in what they make of such values. */
    private void notPlain() {
        value("object", "{}", "claims hold plain values");
        value("list", "[]", "claims hold plain values");
        value("nested-60-deep", "[".repeat(60) + "]".repeat(60), "claims hold plain values");
        value("nested-1000-deep", "[".repeat(1000) + "]".repeat(1000), "claims hold plain values");
        value("nested-400-objects-deep", "{\"x\":".repeat(400) + "1" + "}".repeat(400), "claims hold plain values");
        value("nul", "\"a\\u0000b\"", "a text in C would end there");
        value("half-a-surrogate-pair", "\"\\ud800\"", "no text at all (RFC 8259 8.2)");
        value("surrogates-in-wrong-order", "\"\\udc00\\ud800\"", "no text at all");
        value("float", "1.5", "numbers are integers");
        value("of-65-bits", "18446744073709551616", "integers have 64 bits");
        value("infinite", "1e400", "numbers are integers");
        claims("name-with-nul", Claims.good().and("sub\\u0000", "1"), "a text in C would end there");
        claims("name-of-half-a-pair", Claims.good().and("\\udc00", "1"), "no text at all");
    }

    private void value(String kind, String value, String why) {
        claims("claim-not-ours-" + kind, Claims.good().and("x", value), why);
    }

    private void claims(String name, Members claims, String why) {
        rows.add(refused(name, why, token(claims)));
    }

    private String token(Members claims) {
        return signer.token(Claims.header(TestKey.RS256).bytes(), claims.bytes(), TestKey.RS256);
    }
}
