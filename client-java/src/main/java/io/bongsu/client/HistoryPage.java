package io.bongsu.client;

import java.util.Collections;
import java.util.List;

/** A piece of a room's history. Immutable. */
public final class HistoryPage {

    private final List<Message> messages;
    private final long head;
    private final long oldest;

    HistoryPage(List<Message> messages, long head, long oldest) {
        this.messages = Collections.unmodifiableList(messages);
        this.head = head;
        this.oldest = oldest;
    }

    /** In the order of their seqs, without a hole. */
    public List<Message> messages() {
        return messages;
    }

    /** The room's newest seq at that moment; 0 while it has no message. */
    public long head() {
        return head;
    }

    /** The oldest seq that is kept: what lies before cannot be had. */
    public long oldest() {
        return oldest;
    }
}
