package io.bongsu.auth;

/** Where a token is good. The broker takes both, HTTP only the first. */
public enum Audience {
    BONGSU("bongsu"),
    BONGSU_MQTT("bongsu-mqtt");

    private final String claim;

    Audience(String claim) {
        this.claim = claim;
    }

    /** The {@code aud} claim. */
    public String claim() {
        return claim;
    }
}
