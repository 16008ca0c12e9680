package io.bongsu.android;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a chat shows of a room, as read from the database at one moment.
 *
 * @param hasMore whether the database has older messages than these
 */
record Chat(
        Room room,
        List<StoredMessage> messages,
        boolean hasMore,
        List<MessageTable.Missing> missing,
        List<Outgoing> outgoing) {

    /** Null where this phone does not know the room. */
    static @Nullable Chat read(Session session, long id, int limit) {
        Room room = session.rooms().find(id);
        if (room == null) {
            return null;
        }
        List<StoredMessage> newest = session.messages().newest(id, limit + 1);
        boolean hasMore = newest.size() > limit;
        return new Chat(
                room,
                hasMore ? newest.subList(1, newest.size()) : newest,
                hasMore,
                session.messages().missing(id),
                session.outgoing().ofRoom(id));
    }

    /** Whether nothing came before the first of these. */
    boolean isWhole() {
        return room.complete() && !hasMore;
    }

    /** Oldest first: days, messages, what is missing between them, and at last what is on its way. */
    List<ChatRow> rows(String ownUserId, ZoneId zone) {
        List<ChatRow> rows = new ArrayList<>();
        if (isWhole() && !messages.isEmpty()) {
            rows.add(new ChatRow.Notice(0, R.string.beginning));
        }
        LocalDate day = LocalDate.MIN;
        String before = "";
        int gap = 0;
        for (StoredMessage message : messages) {
            for (; gap < missing.size() && missing.get(gap).position() < message.seq(); gap++) {
                rows.add(notice(missing.get(gap)));
                before = "";
            }
            LocalDate today = date(message.createdAt(), zone);
            if (!today.equals(day)) {
                rows.add(new ChatRow.Day(today));
                before = "";
            }
            boolean own = message.sender().equals(ownUserId);
            boolean first = !message.sender().equals(before);
            rows.add(new ChatRow.Bubble(
                    message.seq() * 4,
                    own,
                    message.sender(),
                    message.content(),
                    message.createdAt(),
                    first,
                    Outgoing.State.STORED,
                    null));
            day = today;
            before = message.sender();
        }
        for (; gap < missing.size(); gap++) {
            rows.add(notice(missing.get(gap)));
        }
        addOutgoing(rows, ownUserId, day, zone);
        return rows;
    }

    private void addOutgoing(List<ChatRow> rows, String ownUserId, LocalDate last, ZoneId zone) {
        LocalDate day = last;
        for (Outgoing each : outgoing) {
            LocalDate today = date(each.writtenAt(), zone);
            if (today.isAfter(day)) {
                rows.add(new ChatRow.Day(today));
                day = today;
            }
            long id = (each.clientMessageId().hashCode() & 0xffffffffL) * 4 + 3;
            rows.add(new ChatRow.Bubble(
                    id, true, ownUserId, each.content(), each.writtenAt(), true, each.state(), each));
        }
    }

    private static ChatRow.Notice notice(MessageTable.Missing missing) {
        boolean ahead = missing.reason().equals("AHEAD");
        return new ChatRow.Notice(missing.position() + 1, ahead ? R.string.gap_ahead : R.string.gap_too_old);
    }

    private static LocalDate date(Instant at, ZoneId zone) {
        return at.atZone(zone).toLocalDate();
    }
}
