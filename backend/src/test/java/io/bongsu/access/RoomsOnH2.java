package io.bongsu.access;

import io.bongsu.core.UtcTime;
import io.bongsu.membership.Access;
import io.bongsu.membership.AllMembers;
import io.bongsu.membership.ChangedRooms;
import io.bongsu.membership.RoomAccess;
import java.time.Instant;
import java.util.UUID;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** Rooms and members in their own tables on H2, changed as any node would. */
final class RoomsOnH2 {

    final AllMembers members;
    final ChangedRooms changed;
    private final JdbcTemplate jdbc;

    RoomsOnH2() {
        DriverManagerDataSource source = new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID()
                + ";MODE=MySQL;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE;DB_CLOSE_DELAY=-1");
        new ResourceDatabasePopulator(
                        new ClassPathResource("db/migration/V2__rooms.sql"),
                        new ClassPathResource("db/migration/V5__access_changes.sql"))
                .execute(source);
        jdbc = new JdbcTemplate(source);
        members = new AllMembers(jdbc);
        changed = new ChangedRooms(JdbcClient.create(jdbc));
    }

    void room(long roomId, String... userIds) {
        jdbc.update("insert into chat_room values (?, 'r', 'u-1', '2026-01-01')", roomId);
        jdbc.update("insert into room_head (room_id, last_seq, access_rev) values (?, 0, 1)", roomId);
        for (String userId : userIds) {
            jdbc.update("insert into membership values (?, ?, true, true, false)", roomId, userId);
        }
    }

    /** Gives the room's new revision. */
    long remove(long roomId, String userId) {
        jdbc.update("delete from membership where room_id = ? and user_id = ?", roomId, userId);
        return moved(roomId, Instant.now());
    }

    /** Gives the room's new revision. */
    long add(long roomId, String userId) {
        jdbc.update("insert into membership values (?, ?, true, true, false)", roomId, userId);
        return moved(roomId, Instant.now());
    }

    /** Gives the room's new revision. */
    long moved(long roomId, Instant at) {
        jdbc.update(
                "update room_head set access_rev = access_rev + 1, access_changed_at = ? where room_id = ?",
                UtcTime.of(at),
                roomId);
        return read(roomId).rev();
    }

    private RoomAccess read(long roomId) {
        return members.after(roomId - 1).getFirst();
    }

    /** @param beforeLoad happens before each read */
    Access access(Runnable beforeLoad) {
        return new Access() {
            @Override
            public RoomAccess fresh(long roomId) {
                beforeLoad.run();
                return read(roomId);
            }
        };
    }
}
