package io.bongsu.membership;

/** Whom a message comes from, and by what they are known. */
public sealed interface Sender permits Caller, BrokerSender {

    /** The user's or device's id. */
    String userId();
}
