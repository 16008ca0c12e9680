package io.bongsu.membership;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Every room and its members, page by page, as the database has them: for whoever needs them all and keeps none. */
@Component
public class AllMembers {

    private static final int ROOMS = 1_000;

    /** Beyond it a page ends; one room may have more by itself, as many as a room may hold. */
    private static final int MEMBERS = 20_000;

    private final JdbcTemplate jdbc;

    public AllMembers(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** The rooms that come after this one, in id order, each with all its members at one revision; empty after the last. */
    public List<RoomAccess> after(long roomId) {
        long upTo = endOfPage(roomId);
        return upTo == roomId ? List.of() : page(roomId, upTo);
    }

    private long endOfPage(long after) {
        long[] end = {after};
        long[] members = {0};
        jdbc.query(
                """
                select h.room_id, count(m.user_id) from room_head h left join membership m on m.room_id = h.room_id
                where h.room_id > ? group by h.room_id order by h.room_id limit ?""",
                row -> {
                    members[0] += row.getLong(2);
                    if (end[0] == after || members[0] <= MEMBERS) {
                        end[0] = row.getLong(1);
                    }
                },
                after,
                ROOMS);
        return end[0];
    }

    /** One statement, so that each room's revision and members belong together. */
    private List<RoomAccess> page(long after, long upTo) {
        List<RoomAccess> rooms = new ArrayList<>();
        Map<String, Rights> members = new HashMap<>();
        long[] room = {0, 0};
        jdbc.query(
                """
                select h.room_id, h.access_rev, m.user_id, m.can_read, m.can_write, m.owner
                from room_head h left join membership m on m.room_id = h.room_id
                where h.room_id > ? and h.room_id <= ? order by h.room_id""",
                row -> {
                    if (row.getLong(1) != room[0]) {
                        if (room[0] != 0) {
                            rooms.add(new RoomAccess(room[0], room[1], members));
                        }
                        members.clear();
                        room[0] = row.getLong(1);
                        room[1] = row.getLong(2);
                    }
                    String userId = row.getString(3);
                    if (userId != null) {
                        members.put(userId, new Rights(row.getBoolean(4), row.getBoolean(5), row.getBoolean(6)));
                    }
                },
                after,
                upTo);
        if (room[0] != 0) {
            rooms.add(new RoomAccess(room[0], room[1], members));
        }
        return rooms;
    }
}
