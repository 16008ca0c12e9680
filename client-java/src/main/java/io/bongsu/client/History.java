package io.bongsu.client;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Fetches what a stream is missing, a page at a time, again and later where that fails. What cannot be read any more ends
 * the stream. Confined to the loop.
 */
final class History {

    private static final Set<String> LOST =
            new HashSet<>(Arrays.asList("not-a-member", "read-denied", "room-not-found"));

    private final Calls calls;
    private final Loop loop;
    /** What ends the wait of each that waits. */
    private final Map<RoomStream, Runnable> waiting = new HashMap<>();

    History(Calls calls, Loop loop) {
        this.calls = calls;
        this.loop = loop;
    }

    /** Fetches, where the stream wants it and no failure is being waited out. */
    void fetch(RoomStream stream) {
        if (waiting.containsKey(stream) || stream.isClosed()) {
            return;
        }
        long after = stream.update(RoomOrder::beginFetch);
        if (after == RoomOrder.NO_FETCH) {
            return;
        }
        int limit = stream.update(RoomOrder::fetchLimit);
        String path = "/messages?chatRoomId=" + stream.chatRoomId() + "&after=" + after + "&limit=" + limit;
        var unused = calls.call("GET", path, null)
                .whenComplete((answer, failure) -> loop.execute(() -> {
                    try {
                        if (failure != null) {
                            failed(stream, Calls.cause(failure));
                        } else {
                            fetched(stream, Wire.page(answer));
                        }
                    } catch (Wire.Foreign e) {
                        failed(stream, CallException.noAnswer("Not the server's word", e));
                    }
                }));
    }

    private void fetched(RoomStream stream, HistoryPage page) {
        // First, so that the stream's wish for more that follows from a page without progress is not heard at once.
        waiting.put(stream, () -> {});
        boolean forward = stream.update(order -> order.fetched(page));
        if (forward) {
            waiting.remove(stream);
            stream.fetchBackOff.reset();
            fetch(stream);
        } else {
            later(stream, 0);
        }
    }

    private void failed(RoomStream stream, CallException why) {
        if (LOST.contains(why.code())) {
            stream.tell(order -> order.ended(why.code()));
            return;
        }
        waiting.put(stream, () -> {});
        stream.tell(RoomOrder::fetchFailed);
        later(stream, why.retryAfterSeconds());
    }

    private void later(RoomStream stream, long retryAfterSeconds) {
        if (stream.isClosed()) {
            waiting.remove(stream);
            return;
        }
        waiting.put(stream, loop.after(stream.fetchBackOff.next(retryAfterSeconds), () -> {
            waiting.remove(stream);
            fetch(stream);
        }));
    }

    /** The network is back: nothing is waited out but what the server asked for. */
    void tryNow(Iterable<RoomStream> streams) {
        streams.forEach(stream -> stream.fetchBackOff.reset());
        goOn(streams);
    }

    /** Ends the waits that nobody asked for. */
    void goOn(Iterable<RoomStream> streams) {
        streams.forEach(stream -> {
            if (!stream.fetchBackOff.isAskedToWait()) {
                Runnable cancelWait = waiting.remove(stream);
                if (cancelWait != null) {
                    cancelWait.run();
                }
                fetch(stream);
            }
        });
    }
}
