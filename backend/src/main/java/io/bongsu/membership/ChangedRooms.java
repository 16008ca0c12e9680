package io.bongsu.membership;

import io.bongsu.core.UtcTime;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Whose access revisions moved lately, page by page as the database has them: by whichever node, alive or not. */
@Component
public class ChangedRooms {

    /**
     * A room as it is now.
     *
     * @param changedAt when it got to {@code accessRev}, by the clock of the node that changed it
     */
    public record Changed(Instant changedAt, long roomId, long accessRev) {}

    private final JdbcClient jdbc;

    public ChangedRooms(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The rooms changed at {@code from} or later, the longest ago first; of those changed at {@code from} the ones beyond {@code roomId}, so
     * that the last of a page leads to the next.
     */
    public List<Changed> from(Instant from, long roomId, int limit) {
        return jdbc.sql("""
                        select access_changed_at, room_id, access_rev from room_head
                        where access_changed_at >= :from and (access_changed_at > :from or room_id > :room)
                        order by access_changed_at, room_id limit :limit""")
                .param("from", UtcTime.of(from))
                .param("room", roomId)
                .param("limit", limit)
                .query((row, n) ->
                        new Changed(UtcTime.instant(row, "access_changed_at"), row.getLong(2), row.getLong(3)))
                .list();
    }
}
