package io.bongsu.client;

import java.time.Duration;

/** An access token and how long it lives from now on. A lifetime, not a date: the device's clock may be wrong. */
public final class AccessToken {

    private final String value;
    private final Duration expiresIn;

    /**
     * @param value what goes into the {@code Authorization} header after {@code Bearer}, and is MQTT's password
     * @param expiresIn from now on; the server's {@code expiresIn} seconds
     */
    public AccessToken(String value, Duration expiresIn) {
        this.value = value;
        this.expiresIn = expiresIn;
    }

    public String value() {
        return value;
    }

    public Duration expiresIn() {
        return expiresIn;
    }

    /** Not the token, which belongs in no log. */
    @Override
    public String toString() {
        return "access token for " + expiresIn;
    }
}
