package io.bongsu.stomp;

/** Why a refused message is not sent again. */
enum GivenUp {
    /** It was sent again as often as may be, and refused each time. */
    REFUSED("refused"),
    /** It is not kept any more. */
    TOO_OLD("too-old");

    private final String code;

    GivenUp(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }
}
