package io.bongsu.broker;

import java.time.Duration;

/** Makes what this node comes with to a broker that verifies tokens. Answered by whoever has the keys. */
public interface BackendTokens {

    /** The subject of the token, which the client ids of the node's connections begin with. No user can have it. */
    String BACKEND = "backend";

    /** A new token of the role backend, by this node's key. May throw, while there is no key to sign with. */
    String mint(Duration life);
}
