package io.bongsu.client;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/*
 * Whatever arrives of a room, in whatever order and however often, comes out of here as n, n+1, n+2 … from the position it
 * began with; a hole comes out only as an explicit gap. No I/O, no thread, no clock: everything that happens is a call, and
 * what is to be done is asked for (next, beginFetch). Whoever uses it from several threads locks it.
 *
 *      handed out │ ready: the next events, in order │ hole │ early: what came too early
 *                 └ position of the next call        └ end  ...............          known: the newest seq heard of
 *
 * - end is what decides about an arrival: seq ≤ end is a repeat, end + 1 joins ready, more is early.
 * - known > end means that something is missing: it is fetched after end, one fetch at a time. So nothing needs to be kept:
 *   what does not fit is dropped, known remembers that it was there, and the history has it. What is early goes first.
 * - look means that the history is asked although nothing is known to be missing: live messages may have been lost.
 * - A fetch begins only while half of the buffer is free: a listener that does not take is not fetched for.
 */
final class RoomOrder {

    static final long NO_FETCH = -1;

    private static final int PAGE_LIMIT = 100;
    private static final int MESSAGE_OVERHEAD_BYTES = 200;

    private final long chatRoomId;
    private final int bufferMessages;
    private final long bufferBytes;

    private final ArrayDeque<RoomEvent> ready = new ArrayDeque<>();
    private final TreeMap<Long, Message> early = new TreeMap<>();
    private long readyBytes;
    private long earlyBytes;

    private long end;
    private long known;
    private boolean look;
    private boolean lookAgain;
    private long fetchAfter = NO_FETCH;
    private long demand;
    private @Nullable String endedCode;
    private boolean endHandedOut;

    /** @param position the seq after which it begins; 0 for the oldest kept */
    RoomOrder(long chatRoomId, long position, int bufferMessages, long bufferBytes) {
        if (position < 0) {
            throw new IllegalArgumentException("A position is 0 or more, not " + position);
        }
        this.chatRoomId = chatRoomId;
        this.bufferMessages = bufferMessages;
        this.bufferBytes = bufferBytes;
        this.end = position;
        this.known = position;
    }

    /** A message came, live or again. */
    void arrived(Message message) {
        if (endedCode != null || message.seq() <= end) {
            return;
        }
        known = Math.max(known, message.seq());
        if (message.seq() == end + 1) {
            join(message);
            joinEarly();
        } else if (fits(message) && early.putIfAbsent(message.seq(), message) == null) {
            earlyBytes += bytes(message);
        }
    }

    /** The server says that the room's newest seq is this one. */
    void headIs(long head) {
        known = Math.max(known, head);
        // Behind what is here: this answer is older than the last arrival, or the log is. A page will tell.
        look |= head < end;
    }

    /** Live messages may have been lost: the history is to be asked. */
    void lookAgain() {
        look = true;
        lookAgain = true;
    }

    /** The right to read is lost. What is ready is still handed out, then the end. */
    void ended(String code) {
        if (endedCode == null) {
            endedCode = code;
            dropEarly();
        }
    }

    /** May be handed out that many more events. */
    void request(long events) {
        demand = demand + events < 0 ? Long.MAX_VALUE : demand + events;
    }

    /** The next event, where there is one and it was requested; else null. */
    @Nullable
    RoomEvent next() {
        if (!hasNext()) {
            return null;
        }
        demand -= demand == Long.MAX_VALUE ? 0 : 1;
        RoomEvent event = ready.poll();
        if (event == null) {
            endHandedOut = true;
            return RoomEvent.ended(Objects.requireNonNull(endedCode));
        }
        readyBytes -= bytes(event);
        return event;
    }

    boolean hasNext() {
        return demand > 0 && (!ready.isEmpty() || (endedCode != null && !endHandedOut));
    }

    /** The end was handed out: nothing will come any more. */
    boolean isOver() {
        return endHandedOut;
    }

    boolean wantsFetch() {
        return fetchAfter == NO_FETCH
                && endedCode == null
                && (look || known > end)
                && (ready.isEmpty() || (ready.size() <= bufferMessages / 2 && readyBytes <= bufferBytes / 2));
    }

    /** The position to fetch after, or {@link #NO_FETCH}; it is under way until {@link #fetched} or {@link #fetchFailed}. */
    long beginFetch() {
        if (wantsFetch()) {
            fetchAfter = end;
            lookAgain = false;
            return end;
        }
        return NO_FETCH;
    }

    /** How many messages the fetch that begins now should ask for. */
    int fetchLimit() {
        return Math.max(1, Math.min(PAGE_LIMIT, bufferMessages - ready.size()));
    }

    void fetchFailed() {
        fetchAfter = NO_FETCH;
    }

    /**
     * The answer to the fetch under way.
     *
     * @return whether it brought things forward; an answer that does not is to be asked again later, not at once
     */
    boolean fetched(HistoryPage page) {
        long asked = fetchAfter;
        fetchAfter = NO_FETCH;
        if (endedCode != null) {
            return true;
        }
        look = lookAgain;
        if (page.head() < asked) {
            goOnAfter(page.head(), Gap.Reason.AHEAD);
            return true;
        }
        if (page.oldest() > end + 1) {
            goOnAfter(page.oldest() - 1, Gap.Reason.TOO_OLD);
        }
        page.messages().forEach(this::arrived);
        known = Math.max(known, page.head());
        return end > asked || known <= end;
    }

    private void goOnAfter(long position, Gap.Reason reason) {
        // Who had nothing misses nothing: position 0 asks for the oldest kept.
        if (end > 0) {
            ready.add(RoomEvent.of(new Gap(chatRoomId, position, reason)));
        }
        end = position;
        if (reason == Gap.Reason.AHEAD) {
            dropEarly();
            known = position;
        } else {
            known = Math.max(known, position);
            while (!early.isEmpty() && early.firstKey() <= end) {
                earlyBytes -= bytes(early.pollFirstEntry().getValue());
            }
            joinEarly();
        }
    }

    /** It is the next one; of what came too early the last goes first where there is no space for it. */
    private void join(Message message) {
        while (!fits(message) && !early.isEmpty()) {
            earlyBytes -= bytes(early.pollLastEntry().getValue());
        }
        if (fits(message)) {
            ready.add(RoomEvent.of(message));
            readyBytes += bytes(message);
            end = message.seq();
        }
    }

    private void joinEarly() {
        while (!early.isEmpty() && early.firstKey() == end + 1) {
            Map.Entry<Long, Message> next = early.pollFirstEntry();
            earlyBytes -= bytes(next.getValue());
            join(next.getValue());
        }
    }

    /** One always does, so that a small buffer cannot stop everything. */
    private boolean fits(Message message) {
        int count = ready.size() + early.size();
        return count == 0 || (count < bufferMessages && readyBytes + earlyBytes + bytes(message) <= bufferBytes);
    }

    private void dropEarly() {
        early.clear();
        earlyBytes = 0;
    }

    private static long bytes(RoomEvent event) {
        Message message = event.message();
        return message == null ? 0 : bytes(message);
    }

    private static long bytes(Message message) {
        return 2L * message.content().length() + MESSAGE_OVERHEAD_BYTES;
    }

    int buffered() {
        return ready.size() + early.size();
    }
}
