package io.bongsu.stomp;

/** A frame that cannot be taken: the client gets an ERROR and the connection ends (STOMP 1.2, ERROR). */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Ending ending;

    Refusal(CloseCode code, String message) {
        super(message, null, false, false);
        this.ending = Ending.of(code, message);
    }

    Ending ending() {
        return ending;
    }
}
