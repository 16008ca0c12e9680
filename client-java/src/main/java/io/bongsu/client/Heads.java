package io.bongsu.client;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares where the rooms stand with where the server says they stand: one call for all of them, one comparison at a
 * time. What asks for one while one runs gets another afterwards. Confined to the loop.
 */
final class Heads {

    private static final int ROOMS_A_PAGE = 1_000;
    private static final int PAGES_LIMIT = 10;

    private final Calls calls;
    private final Loop loop;
    private final BackOff backOff;
    private final BooleanSupplier wanted;
    private final Consumer<List<ChatRoom>> then;

    private boolean running;
    private boolean again;
    private @Nullable Runnable cancelWait;

    /**
     * @param wanted whether there is anything to compare
     * @param then gets all rooms of the user
     */
    Heads(Calls calls, Loop loop, BackOff backOff, BooleanSupplier wanted, Consumer<List<ChatRoom>> then) {
        this.calls = calls;
        this.loop = loop;
        this.backOff = backOff;
        this.wanted = wanted;
        this.then = then;
    }

    void compare() {
        if (running) {
            again = true;
        } else if (wanted.getAsBoolean()) {
            running = true;
            again = false;
            page(0, 1, new ArrayList<>());
        }
    }

    private void page(long after, int number, List<ChatRoom> rooms) {
        var unused = calls.call("GET", "/chat-rooms?after=" + after + "&limit=" + ROOMS_A_PAGE, null)
                .whenComplete((answer, failure) -> loop.execute(() -> {
                    try {
                        if (failure != null) {
                            later(Calls.cause(failure).retryAfterSeconds());
                        } else {
                            read(answer, number, rooms);
                        }
                    } catch (Wire.Foreign e) {
                        later(0);
                    }
                }));
    }

    private void read(JsonObject answer, int number, List<ChatRoom> rooms) throws Wire.Foreign {
        rooms.addAll(Wire.chatRooms(answer));
        long next = Wire.numberOrNone(answer, "next");
        if (next >= 0 && number < PAGES_LIMIT) {
            page(next, number + 1, rooms);
            return;
        }
        running = false;
        backOff.reset();
        then.accept(rooms);
        if (again) {
            compare();
        }
    }

    /** It stays running meanwhile: whoever asks waits for the next try. */
    private void later(long retryAfterSeconds) {
        cancelWait = loop.after(backOff.next(retryAfterSeconds), this::waited);
    }

    private void waited() {
        cancelWait = null;
        running = false;
        compare();
    }

    /** A comparison that waits for its next try begins now, unless the server asked for the wait; where none waits there is another. */
    void tryNow() {
        backOff.reset();
        if (cancelWait == null) {
            compare();
        } else {
            goOn();
        }
    }

    /** Ends a wait that nobody asked for; where the comparison fails again the next wait is longer. */
    void goOn() {
        if (cancelWait != null && !backOff.isAskedToWait()) {
            cancelWait.run();
            waited();
        }
    }
}
