package io.bongsu.broker;

import java.util.concurrent.CompletionStage;

/** One live connection to the broker's plugin. Once lost it stays lost: the next one is a new link. */
public interface AccessLink {

    /** How large a command may be, encoded. */
    int commandBytesMax();

    /**
     * Sends a command; those of one thread are done in the order of its calls. Waits while as many are unanswered as may be; that
     * wait has an end, since an answer that does not come in time ends the link. The answer never comes exceptionally, on a
     * thread that must not be held up.
     */
    CompletionStage<AccessAnswer> send(AccessCommand command);
}
