package io.bongsu.watch;

import java.io.IOException;

/** The server answered CONNECT with an ERROR frame. */
public final class StompRefused extends IOException {

    private static final long serialVersionUID = 1;

    private final String code;

    StompRefused(StompFrame error) {
        super(error.headers().getOrDefault("message", "refused") + " " + error.body());
        code = error.headers().getOrDefault("code", "");
    }

    /** The contract's stable code, or empty. */
    public String code() {
        return code;
    }
}
