package io.bongsu.broker;

/** The broker does not answer now. */
public final class BrokerUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1;

    public BrokerUnavailable(String message) {
        super(message);
    }
}
