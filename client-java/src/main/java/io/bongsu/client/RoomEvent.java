package io.bongsu.client;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One element of a room's {@link BongsuClient#events publisher}: a message, a gap, or the end, of which exactly one is
 * there. After the end the publisher completes.
 */
public final class RoomEvent {

    private final @Nullable Message message;
    private final @Nullable Gap gap;
    private final @Nullable String endedCode;

    private RoomEvent(@Nullable Message message, @Nullable Gap gap, @Nullable String endedCode) {
        this.message = message;
        this.gap = gap;
        this.endedCode = endedCode;
    }

    static RoomEvent of(Message message) {
        return new RoomEvent(message, null, null);
    }

    static RoomEvent of(Gap gap) {
        return new RoomEvent(null, gap, null);
    }

    static RoomEvent ended(String code) {
        return new RoomEvent(null, null, code);
    }

    /** The message, or null. */
    public @Nullable Message message() {
        return message;
    }

    /** What {@link RoomListener#onGap} is told, or null. */
    public @Nullable Gap gap() {
        return gap;
    }

    /** What {@link RoomListener#onEnded} is told, or null. */
    public @Nullable String endedCode() {
        return endedCode;
    }

    void tell(RoomListener listener) {
        if (message != null) {
            listener.onMessage(message);
        } else if (gap != null) {
            listener.onGap(gap);
        } else {
            listener.onEnded(Objects.requireNonNull(endedCode));
        }
    }

    @Override
    public String toString() {
        return message != null ? message.toString() : gap != null ? gap.toString() : "ended: " + endedCode;
    }
}
