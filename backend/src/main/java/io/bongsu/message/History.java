package io.bongsu.message;

import io.bongsu.core.Entry;
import io.bongsu.core.Ids;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Access;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Rights;
import io.bongsu.membership.RoomAccess;
import io.bongsu.membership.Standing;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Pages of a room's log, joined from the stored bytes. */
@Component
class History {

    private final LogReader log;
    private final Access access;
    private final Standing standing;
    private final LogSettings settings;

    History(LogReader log, Access access, Standing standing, LogSettings settings) {
        this.log = log;
        this.access = access;
        this.standing = standing;
        this.settings = settings;
    }

    byte[] page(Caller caller, long roomId, @Nullable Long after, @Nullable Long before, int limit) {
        check(after, before, limit);
        RoomHead head = Ids.isRoomId(roomId) ? log.heads(List.of(roomId)).get(roomId) : null;
        if (head == null) {
            throw new ProblemException(ProblemCode.ROOM_NOT_FOUND, "There is no room " + roomId + ".");
        }
        requireReader(caller, roomId, head.accessRev());
        boolean forward = after != null;
        List<Entry> entries = after != null
                ? log.after(roomId, after, limit)
                : log.before(roomId, before == null ? Long.MAX_VALUE : before, limit);
        // A removal may have come between the head and the rows: then the rows stored after it say so.
        long newestRev = entries.stream().mapToLong(Entry::accessRev).max().orElse(0);
        if (newestRev > head.accessRev()) {
            requireReader(caller, roomId, newestRev);
        }
        long newest = entries.isEmpty()
                ? head.lastSeq()
                : Math.max(head.lastSeq(), entries.getLast().seq());
        return join(bounded(entries, forward), newest, log.oldest(roomId));
    }

    private void check(@Nullable Long after, @Nullable Long before, int limit) {
        if (after != null && before != null) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "Give after or before, not both.");
        }
        if ((after != null && after < 0) || (before != null && before < 1)) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "after is 0 or more, before is 1 or more.");
        }
        if (limit < 1 || limit > settings.pageEntries()) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST, "limit is from 1 to " + settings.pageEntries() + ".");
        }
    }

    /** The members first: with them come the revocations that were committed before. */
    private void requireReader(Caller caller, long roomId, long rev) {
        RoomAccess known = access.atLeast(roomId, rev);
        standing.requireStanding(caller);
        Rights rights = known.of(caller.userId());
        if (!rights.canRead()) {
            throw new ProblemException(
                    rights.equals(Rights.NONE) ? ProblemCode.NOT_A_MEMBER : ProblemCode.READ_DENIED,
                    "You may not read in room " + roomId + ".");
        }
    }

    /** Cut where the page would grow too large: at its end going forward, at its beginning going back. */
    private List<Entry> bounded(List<Entry> entries, boolean forward) {
        long bytes = 0;
        for (int taken = 0; taken < entries.size(); taken++) {
            int at = forward ? taken : entries.size() - 1 - taken;
            bytes += entries.get(at).json().length;
            if (taken > 0 && bytes > settings.pageBytes()) {
                return forward ? entries.subList(0, taken) : entries.subList(entries.size() - taken, entries.size());
            }
        }
        return entries;
    }

    static byte[] join(List<Entry> entries, long head, long oldest) {
        ByteArrayOutputStream page = new ByteArrayOutputStream(64 + entries.size() * 300);
        page.writeBytes(ascii("{\"messages\":["));
        for (int i = 0; i < entries.size(); i++) {
            if (i > 0) {
                page.write(',');
            }
            page.writeBytes(entries.get(i).json());
        }
        page.writeBytes(ascii("],\"head\":" + head + ",\"oldest\":" + oldest + "}"));
        return page.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
