package io.bongsu.message;

import io.bongsu.core.Entry;
import io.bongsu.core.Message;
import io.bongsu.core.MessageCodec;
import io.bongsu.core.MessageLimits;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.core.TimeOrderedIds;
import io.bongsu.membership.Access;
import io.bongsu.membership.Rights;
import io.bongsu.message.LogRows.NewRow;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One batch of posts in one transaction of two round trips, which the caller opens.
 *
 * <p>Order of work: lock the heads of all rooms (in id order), look whether each sender may write at exactly the
 * revision just locked, drop repeated keys, give seqs; then insert, move the heads and commit. While the head's lock is held no other
 * node can give a seq or change a member of the room, so seq order is commit order and each message is on one side of
 * every removal.
 *
 * <p>Stored keys are not looked up first: the unique index refuses them. Only when it does is the batch run again
 * {@link Mode#CAREFUL carefully}, with a look-up for each key. Repeats are rare, and the look-ups would double the
 * statements of every batch.
 */
final class LogWriter {

    enum Mode {
        OPTIMISTIC,
        CAREFUL
    }

    /**
     * What becomes of each post, in their order; true only once the transaction is committed.
     *
     * @param fresh the rows to insert
     * @param lastSeqs where they move the heads of their rooms
     */
    record Batch(List<PostOutcome> outcomes, List<NewRow> fresh, Map<Long, Long> lastSeqs) {}

    private record Key(long roomId, String senderId, String clientMessageId) {}

    private final LogRows rows;
    private final Access access;
    private final Clock clock;

    LogWriter(LogRows rows, Access access, Clock clock) {
        this.rows = rows;
        this.access = access;
        this.clock = clock;
    }

    /**
     * Locks the heads and decides what becomes of each post; stores nothing yet.
     *
     * @param keys the key each post is stored under, as {@link #keysOf} made them: the same in every try, so that a
     *     try whose outcome was lost can be found again
     */
    Batch decide(List<Post> posts, List<UUID> keys, Mode mode) {
        TreeSet<Long> roomIds = new TreeSet<>();
        posts.forEach(post -> roomIds.add(post.roomId()));
        Map<Long, RoomHead> heads = rows.lockHeads(roomIds);

        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Map<Long, Long> lastSeqs = new HashMap<>();
        Map<Key, Entry> inBatch = new HashMap<>();
        List<NewRow> fresh = new ArrayList<>(posts.size());
        List<PostOutcome> outcomes = new ArrayList<>(posts.size());
        for (int i = 0; i < posts.size(); i++) {
            Post post = posts.get(i);
            UUID id = keys.get(i);
            RoomHead head = heads.get(post.roomId());
            ProblemException denied = denial(post, head);
            if (denied != null || head == null) {
                outcomes.add(new PostOutcome.Refused(Objects.requireNonNull(denied)));
                continue;
            }
            Key key = new Key(post.roomId(), post.senderId(), keyOf(post, id));
            Entry first = inBatch.get(key);
            if (first == null && mode == Mode.CAREFUL) {
                first = rows.findByKey(key.roomId(), key.senderId(), key.clientMessageId());
            }
            if (first != null) {
                outcomes.add(repeated(post, id, first));
                continue;
            }
            long seq = lastSeqs.getOrDefault(post.roomId(), head.lastSeq()) + 1;
            byte[] json = MessageCodec.encode(message(post, id, key.clientMessageId(), seq, now));
            if (json.length > MessageLimits.MESSAGE_BYTES) {
                outcomes.add(new PostOutcome.Refused(new ProblemException(
                        ProblemCode.CONTENT_TOO_LARGE,
                        "A whole message is at most " + MessageLimits.MESSAGE_BYTES + " bytes of JSON.")));
                continue;
            }
            Entry entry = new Entry(post.roomId(), seq, head.accessRev(), json);
            lastSeqs.put(post.roomId(), seq);
            inBatch.put(key, entry);
            fresh.add(new NewRow(entry, post.senderId(), key.clientMessageId(), id, now));
            outcomes.add(new PostOutcome.Stored(entry));
        }
        return new Batch(outcomes, fresh, lastSeqs);
    }

    /**
     * Stores what was decided, and commits.
     *
     * @throws org.springframework.dao.DuplicateKeyException when a key is stored already, in OPTIMISTIC mode
     */
    void append(Batch batch) {
        if (!batch.fresh().isEmpty()) {
            rows.appendAndCommit(batch.fresh(), batch.lastSeqs());
        }
    }

    /** A fresh id for each post, which is also the key of those that brought none. */
    List<UUID> keysOf(List<Post> posts) {
        long now = clock.millis();
        return posts.stream().map(post -> TimeOrderedIds.at(now)).toList();
    }

    private @Nullable ProblemException denial(Post post, @Nullable RoomHead head) {
        if (head == null) {
            return new ProblemException(ProblemCode.ROOM_NOT_FOUND, "There is no room " + post.roomId() + ".");
        }
        Rights rights = access.atLeast(post.roomId(), head.accessRev()).of(post.senderId());
        if (rights.canWrite()) {
            return null;
        }
        return rights.equals(Rights.NONE)
                ? new ProblemException(ProblemCode.NOT_A_MEMBER, "You are no member of room " + post.roomId() + ".")
                : new ProblemException(ProblemCode.WRITE_DENIED, "You may not write in room " + post.roomId() + ".");
    }

    private static PostOutcome repeated(Post post, UUID id, Entry first) {
        Message stored = MessageCodec.decode(first.json());
        if (stored.id().equals(id.toString())) {
            // This very post: an earlier try was committed although its commit seemed to fail.
            return new PostOutcome.Stored(first);
        }
        return stored.saysTheSameAs(post.type(), post.content(), post.attachments())
                ? new PostOutcome.Repeated(first)
                : new PostOutcome.Refused(new ProblemException(
                        ProblemCode.KEY_REUSED, "This clientMessageId was used in this room for another message."));
    }

    private static Message message(Post post, UUID id, String key, long seq, Instant now) {
        return new Message(
                id.toString(),
                post.roomId(),
                seq,
                post.senderId(),
                key,
                post.type(),
                post.content(),
                post.attachments(),
                now);
    }

    private static String keyOf(Post post, UUID id) {
        return post.clientMessageId() == null ? id.toString() : post.clientMessageId();
    }
}
