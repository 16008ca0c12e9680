package io.bongsu.broker;

import java.util.List;

/** How a command ended. */
public sealed interface AccessAnswer {

    /** Where the plugin has the room now, where the command was about one; else 0. */
    default long rev() {
        return 0;
    }

    /**
     * @param boot another one after each start of the plugin; empty but for {@link AccessCommand.Hello}
     * @param ready whether the plugin knows the memberships and lets clients in; only for Hello
     */
    record Done(long rev, String boot, boolean ready) implements AccessAnswer {}

    /** Answers {@link AccessCommand.Clients}. */
    record Clients(List<ConnectedClient> clients, boolean more) implements AccessAnswer {}

    /** Answers {@link AccessCommand.Kick}, and a revocation: how many connections it ended. */
    record Kicked(int connections) implements AccessAnswer {}

    /** @param code one of the protocol's; what it knows nothing of was not done */
    record Refused(long rev, String code, String text) implements AccessAnswer {}

    /** There will be no answer: it was done or not. The link ends, or has ended. */
    record Lost() implements AccessAnswer {}
}
