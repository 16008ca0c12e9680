package io.bongsu.contract;

import java.time.Instant;

/** What a good token says: every bad one begins from it and differs in one thing. */
final class Claims {

    /** The time at which the table's verdicts hold. */
    static final Instant CLOCK = Instant.parse("2026-11-21T01:02:03Z");

    static final String USER = "u-7";
    static final String SID = "s-1";

    /** 2026-01-01. */
    static final long ISSUED = 1_767_225_600L;

    /** 2100-01-01: far enough for every server on real time. */
    static final long EXPIRES = 4_102_444_800L;

    /** 2020-01-01: past for every server on real time. */
    static final long EXPIRED = 1_577_836_800L;

    static final TokenRow.Holder HOLDER = new TokenRow.Holder(USER, "user", SID, EXPIRES);

    private Claims() {}

    static Members good() {
        return Members.none()
                .and("iss", "\"bongsu\"")
                .and("aud", "\"bongsu\"")
                .and("sub", Members.quoted(USER))
                .and("role", "\"user\"")
                .and("sid", Members.quoted(SID))
                .and("iat", Long.toString(ISSUED))
                .and("exp", Long.toString(EXPIRES));
    }

    static Members of(String sub, String role) {
        return good().with("sub", Members.quoted(sub)).with("role", Members.quoted(role));
    }

    static Members header(TestKey key) {
        return Members.none().and("alg", Members.quoted(key.alg())).and("kid", Members.quoted(key.kid()));
    }
}
