package io.bongsu.broker;

import java.util.List;

/** Is told what a broker elsewhere says of itself: its telemetry, of which anything may be lost. */
public interface BrokerWords {

    /** What it wants to hear. */
    List<String> topics();

    /** One thread at a time; what cannot be read is left out. */
    void arrived(String topic, byte[] payload);
}
