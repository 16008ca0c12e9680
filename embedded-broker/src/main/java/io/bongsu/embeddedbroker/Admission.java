package io.bongsu.embeddedbroker;

/**
 * What the host answers to a CONNECT.
 *
 * @param <S> what the host knows a client by
 */
public sealed interface Admission<S> {

    /** The client may come in. */
    record Admitted<S>(S session) implements Admission<S> {}

    /**
     * It may not.
     *
     * @param reason goes to the client (MQTT 5: CONNACK's reason string) and into the log, so it must not hold what was sent as
     *     the password; as in "it is refused: its token has expired"
     */
    record Refused<S>(String reason) implements Admission<S> {}
}
