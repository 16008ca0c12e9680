package io.bongsu.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.core.Entry;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Role;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/** Pulls only after {@code ready}, and judges whatever it is given. */
final class ModelReceiver {

    /** Much too many for any of these stories: a cursor that never comes to rest. */
    private static final int PULLS = 10_000;

    private final ModelRoom room;
    private final String user;

    private @Nullable Cursor cursor;
    private @Nullable ModelNode node;
    private boolean awake;
    /** The last pull found the log away: to be woken by the next head check, not before. */
    private boolean refused;
    /** It asked for more than there was when it opened: first of all it must be told so. */
    private boolean mustBeToldAhead;

    private boolean mayBeToldAhead;
    private boolean hasBegun;
    private long position;
    private long revBeforeOpening;

    ModelReceiver(ModelRoom room, String user) {
        this.room = room;
        this.user = user;
    }

    /** Opens where the last one stood. */
    void resume(ModelNode at) {
        open(at, hasBegun ? new Start.Resumed(position) : new Start.Now());
    }

    void open(ModelNode at, Start start) {
        close();
        long headBefore = room.log.lastSeq();
        long oldestBefore = room.log.oldest();
        revBeforeOpening = room.log.accessRev();
        boolean couldReadBefore = room.mayRead(user);
        awake = false;
        Cursor opened;
        try {
            opened = at.streams()
                    .open(new Caller(user, Role.USER, "s-1", Instant.MAX), FakeLog.ROOM, start, () -> awake = true);
        } catch (DataAccessException away) {
            return;
        } catch (ProblemException refusal) {
            assertThat(refusal.code()).isEqualTo(ProblemCode.NOT_A_MEMBER);
            assertThat(couldReadBefore && room.mayRead(user))
                    .as("was refused as a member")
                    .isFalse();
            return;
        }
        cursor = opened;
        node = at;
        refused = false;
        assertThat(awake).as("ready is told when a cursor is open").isTrue();
        begins(start, opened.position(), headBefore, oldestBefore);
    }

    private void begins(Start start, long at, long headBefore, long oldestBefore) {
        long headNow = room.log.lastSeq();
        long asked =
                switch (start) {
                    case Start.Now ignored -> headNow;
                    case Start.After(long seq) -> seq;
                    case Start.Resumed(long seq) -> seq;
                };
        mustBeToldAhead = asked > headNow;
        mayBeToldAhead = asked > headBefore;
        if (start instanceof Start.Now) {
            assertThat(at).as("now is the head").isBetween(headBefore, headNow);
            mayBeToldAhead = false;
        } else if (start.equals(new Start.After(0))) {
            assertThat(at).as("0 is the oldest").isBetween(oldestBefore - 1, room.log.oldest() - 1);
        } else if (!mayBeToldAhead) {
            assertThat(at).as("begins where it was asked to").isEqualTo(asked);
        }
        position = at;
        hasBegun = true;
    }

    void pull(int maxEntries, int maxBytes) {
        Cursor pulled = cursor;
        if (pulled == null || !awake) {
            return;
        }
        long keptAtLeast = room.log.oldest();
        long tailHead = pulled.room().head();
        // Before the pull: what is told while it lasts must count.
        awake = false;
        try {
            switch (pulled.next(maxEntries, maxBytes)) {
                case Delivery.Messages(List<Entry> entries) -> {
                    awake = true;
                    take(entries, maxEntries, maxBytes);
                }
                case Delivery.Gap gap -> {
                    awake = true;
                    take(gap, Math.min(keptAtLeast - 1, tailHead));
                }
                case Delivery.CaughtUp ignored -> {}
                case Delivery.Ended(ProblemCode code) -> ended(code);
            }
        } catch (DataAccessException away) {
            refused = true;
        }
        assertThat(pulled.position()).as("the cursor's position").isEqualTo(position);
    }

    private void take(List<Entry> entries, int maxEntries, int maxBytes) {
        assertThat(entries).hasSizeBetween(1, maxEntries);
        assertThat(mustBeToldAhead).as("should have been told that it is ahead").isFalse();
        mayBeToldAhead = false;
        long bytes = 0;
        for (Entry entry : entries) {
            assertThat(entry.seq()).as("the next").isEqualTo(position + 1);
            checkMayHave(entry);
            bytes += entry.json().length;
            position++;
        }
        assertThat(entries.size() == 1 || bytes <= maxBytes)
                .as("%d bytes", bytes)
                .isTrue();
    }

    private void checkMayHave(Entry entry) {
        assertThat(entry).isSameAs(room.stored(entry.seq()));
        if (!room.mayRead(user)) {
            assertThat(entry.accessRev())
                    .as("message %d was stored after the removal of %s", entry.seq(), user)
                    .isLessThan(room.removedAt(user));
        }
    }

    private void take(Delivery.Gap gap, long atLeast) {
        if (gap.reason() == Delivery.Gap.Reason.AHEAD) {
            assertThat(mayBeToldAhead).as("is ahead of the log").isTrue();
            assertThat(gap.position())
                    .as("goes on after the head it was opened at")
                    .isEqualTo(position);
        } else {
            assertThat(gap.position()).as("what is kept is no gap").isBetween(position + 1, room.log.oldest() - 1);
            assertThat(gap.position()).as("the whole gap").isGreaterThanOrEqualTo(atLeast);
        }
        mustBeToldAhead = false;
        mayBeToldAhead = false;
        position = gap.position();
    }

    private void ended(ProblemCode code) {
        assertThat(code).isEqualTo(ProblemCode.NOT_A_MEMBER);
        assertThat(room.removedAt(user)).as("removed since it was opened").isGreaterThan(revBeforeOpening);
        close();
    }

    /** The message it was given last, once more. */
    void pullAgain() {
        Cursor pulled = cursor;
        if (pulled == null || position == 0) {
            return;
        }
        boolean wasKept = room.log.oldest() <= position && position <= room.log.lastSeq();
        try {
            switch (pulled.again(position)) {
                case Delivery.Messages(List<Entry> entries) -> {
                    assertThat(entries).hasSize(1);
                    assertThat(entries.getFirst().seq()).isEqualTo(position);
                    checkMayHave(entries.getFirst());
                }
                case Delivery.CaughtUp ignored ->
                    assertThat(wasKept).as("is kept").isFalse();
                case Delivery.Ended(ProblemCode code) -> ended(code);
                case Delivery.Gap gap -> throw new AssertionError("nothing is skipped: " + gap);
            }
        } catch (DataAccessException away) {
            // It stays where it is.
        }
    }

    void close() {
        if (cursor != null) {
            cursor.close();
            cursor = null;
        }
    }

    /** Whoever sleeps has all there is in the tail: nothing else would wake them before the next head check. */
    void checkNotForgotten() {
        Cursor held = cursor;
        if (held != null && node != null && !awake && !refused && node.hasNobodyToWake()) {
            assertThat(held.position())
                    .as("asleep, behind the tail")
                    .isGreaterThanOrEqualTo(held.room().head());
            assertThat(held.hasEnded()).as("asleep, and ended").isFalse();
        }
        refused = refused && !awake;
    }

    void comeBackIfAllowed() {
        if (cursor == null && hasBegun && node != null && room.mayRead(user)) {
            resume(node);
        }
    }

    void pullAll() {
        int pulls = 0;
        while (cursor != null && awake) {
            pull(3, 10_000);
            assertThat(++pulls).as("comes to rest").isLessThan(PULLS);
        }
    }

    void checkSettled() {
        if (cursor != null) {
            assertThat(room.mayRead(user)).as("is out, and still receives").isTrue();
            assertThat(position).as("is at the head").isEqualTo(room.log.lastSeq());
        } else {
            assertThat(hasBegun && room.mayRead(user))
                    .as("may read, and does not")
                    .isFalse();
        }
    }
}
