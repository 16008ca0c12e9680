package io.bongsu.client;

/** The login is refused, and will be until the user signs in again. */
public final class SignedOutException extends Exception {

    private static final long serialVersionUID = 1;

    private final String code;

    /**
     * @param code the server's: {@code invalid-credentials}, {@code refresh-token-reused}, {@code account-locked}, …
     * @param message for people, without any secret
     */
    public SignedOutException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
