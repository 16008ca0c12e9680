package io.bongsu.web;

import java.io.IOException;

/** A request body went past its limit while it was read. An IOException, since that is what readers of a body expect. */
final class BodyTooLargeException extends IOException {

    private final long limitBytes;

    BodyTooLargeException(long limitBytes) {
        super("the request body is larger than " + limitBytes + " bytes");
        this.limitBytes = limitBytes;
    }

    String detail() {
        return "A request body may hold " + limitBytes + " bytes";
    }
}
