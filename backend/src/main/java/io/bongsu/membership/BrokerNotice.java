package io.bongsu.membership;

import java.util.Locale;

/** Whether the broker enforces a change of members already. Answered by whoever pushes memberships to it. */
public interface BrokerNotice {

    /** What the answer to a membership change says of the broker. */
    enum Status {
        /** Nothing stored from now on reaches the one removed over MQTT. */
        ENFORCED,
        /** The broker could not be told yet; nothing of the room is published until it was. */
        PENDING,
        /** This broker knows no memberships at all (a password file): see mosquitto/README.md. */
        UNENFORCED;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Waits a little for the broker, where it has to be told. */
    Status of(long roomId, long accessRev);
}
