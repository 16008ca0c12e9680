package io.bongsu.android;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** A room with something in it, as the library would have put it into the database. */
final class History {

    static final long ROOM = 1;

    private final List<StoredMessage> messages = new ArrayList<>();
    private final long first;
    private Instant now = today(9, 12);

    History(long first) {
        this.first = first;
    }

    History says(String sender, String content) {
        long seq = first + messages.size();
        messages.add(new StoredMessage(seq, sender, "key-" + seq, content, now));
        now = now.plus(2, ChronoUnit.MINUTES);
        return this;
    }

    History at(Instant moment) {
        now = moment;
        return this;
    }

    /** On a day before today, or today. */
    static Instant today(int hour, int minute) {
        return ZonedDateTime.now(Phone.MORNING)
                .truncatedTo(ChronoUnit.DAYS)
                .withHour(hour)
                .withMinute(minute)
                .toInstant();
    }

    List<StoredMessage> messages() {
        return messages;
    }

    /** As the room's first page on this phone. */
    void begin(long room, String name, boolean complete) {
        Phone.onDisk(session -> {
            session.rooms().put(room, name, true, true);
            session.messages().begin(room, messages, first + messages.size() - 1, complete);
            return true;
        });
    }

    /** As messages that arrive one after the other. */
    void arrive(long room) {
        Phone.onDisk(session -> {
            arriveIn(session, room);
            return true;
        });
    }

    /** On the disk's thread. */
    void arriveIn(Session session, long room) {
        for (StoredMessage message : messages) {
            session.messages().take(room, message);
            session.arrived(room, message);
        }
    }

    static History conversation() {
        return new History(1)
                .at(today(21, 40).minus(1, ChronoUnit.DAYS))
                .says("alice", "Is the beacon on the south hill ready?")
                .says("bob", "Wood is dry, the kettle is on. We can light it any time.")
                .at(today(8, 3))
                .says("alice", "Good morning! Fog in the valley, we can't see you from here.")
                .says("alice", "Two fires if you read this 🔥🔥")
                .says("chul-su", "I see both of you from the ridge. I'll pass it on.")
                .says("bob", "Thanks. Two fires it is.");
    }
}
