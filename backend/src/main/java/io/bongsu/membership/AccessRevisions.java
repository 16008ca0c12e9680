package io.bongsu.membership;

import io.bongsu.core.UtcTime;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Moves rooms' access revisions where the members stay, but what one of them came with is good no more. */
@Component
public class AccessRevisions {

    private static final int CHUNK = 500;

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    public AccessRevisions(JdbcClient jdbc, ApplicationEventPublisher events, Clock clock) {
        this.jdbc = jdbc;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Moves all rooms of the user, in the caller's transaction, and publishes {@link RevisionsMoved} once it is committed. So a
     * message stored after the revocation was carries a newer revision than any before it.
     *
     * <p>A room to which the user is just being added is not seen here. There, what ends the login is heard of by the other nodes as
     * everywhere where nothing is stored: when they next ask for revocations.
     *
     * <p>Locks the rooms' heads in id order, as whoever stores messages does, and after whatever locks the caller holds.
     */
    public void moveAllOf(String userId) {
        List<Long> rooms = jdbc.sql("select room_id from membership where user_id = ? order by room_id")
                .param(userId)
                .query(Long.class)
                .list();
        List<RevisionsMoved.Room> moved = new ArrayList<>();
        for (int from = 0; from < rooms.size(); from += CHUNK) {
            moved.addAll(move(rooms.subList(from, Math.min(rooms.size(), from + CHUNK))));
        }
        if (!moved.isEmpty()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    events.publishEvent(new RevisionsMoved(moved));
                }
            });
        }
    }

    private List<RevisionsMoved.Room> move(List<Long> rooms) {
        List<RevisionsMoved.Room> moved = jdbc.sql(
                        "select room_id, access_rev from room_head where room_id in (:rooms) order by room_id for update")
                .param("rooms", rooms)
                .query((row, n) -> new RevisionsMoved.Room(row.getLong(1), row.getLong(2) + 1))
                .list();
        LocalDateTime now = UtcTime.of(clock.instant().truncatedTo(ChronoUnit.MICROS));
        jdbc.sql("update room_head set access_rev = access_rev + 1, access_changed_at = :now where room_id in (:rooms)")
                .param("now", now)
                .param("rooms", rooms)
                .update();
        return moved;
    }
}
