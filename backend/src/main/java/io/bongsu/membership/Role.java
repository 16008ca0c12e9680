package io.bongsu.membership;

import java.util.Locale;

/** What a token's holder is. */
public enum Role {
    USER,
    DEVICE,
    OPERATOR,
    BACKEND;

    /** The {@code role} claim: lower case. */
    public String claim() {
        return name().toLowerCase(Locale.ROOT);
    }
}
