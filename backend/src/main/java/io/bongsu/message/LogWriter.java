package io.bongsu.message;

import io.bongsu.core.Entry;
import io.bongsu.core.Message;
import io.bongsu.core.MessageCodec;
import io.bongsu.core.MessageLimits;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.core.TimeOrderedIds;
import io.bongsu.membership.Access;
import io.bongsu.membership.BrokerSender;
import io.bongsu.membership.BrokerStanding;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Rights;
import io.bongsu.membership.Standing;
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
 * One batch of posts in one transaction. The caller opens and ends the transaction.
 *
 * <p>Order of work: lock the heads of all rooms (in id order), look whether each sender may write at exactly the
 * revision just locked, drop repeated keys, give seqs, insert, move the heads. While the head's lock is held no other
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

    private record Key(long roomId, String senderId, String clientMessageId) {}

    private final LogRows rows;
    private final Access access;
    private final Standing standing;
    private final BrokerStanding brokerStanding;
    private final Clock clock;

    LogWriter(LogRows rows, Access access, Standing standing, BrokerStanding brokerStanding, Clock clock) {
        this.rows = rows;
        this.access = access;
        this.standing = standing;
        this.brokerStanding = brokerStanding;
        this.clock = clock;
    }

    /**
     * @param keys the key each post is stored under, as {@link #keysOf} made them: the same in every try, so that a
     *     try whose outcome was lost can be found again
     * @return an outcome for each post, in the same order; true only once the transaction is committed
     * @throws org.springframework.dao.DuplicateKeyException in OPTIMISTIC mode, when a key is stored already
     */
    List<PostOutcome> write(List<Post> posts, List<UUID> keys, Mode mode) {
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
            Key key = new Key(post.roomId(), post.senderId(), keyOf(post, id));
            Entry first = inBatch.get(key);
            if (first == null && mode == Mode.CAREFUL) {
                first = rows.findByKey(key.roomId(), key.senderId(), key.clientMessageId());
            }
            if (first != null && isThisPost(first, id)) {
                // An earlier try was committed although its commit seemed to fail: whatever became of its sender since.
                outcomes.add(new PostOutcome.Stored(first));
                continue;
            }
            ProblemException denied = denial(post, head);
            if (denied != null || head == null) {
                outcomes.add(new PostOutcome.Refused(Objects.requireNonNull(denied)));
                continue;
            }
            if (first != null) {
                outcomes.add(repeated(post, first));
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
        if (!fresh.isEmpty()) {
            rows.append(fresh, lastSeqs);
        }
        return outcomes;
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
        // With the members come the revocations that were committed before.
        Rights rights = access.atLeast(post.roomId(), head.accessRev()).of(post.senderId());
        try {
            return switch (post.sender()) {
                case Caller caller -> {
                    standing.requireStanding(caller);
                    yield denial(post, rights);
                }
                // In this order: who is no member is certain, which login it was may not be yet.
                case BrokerSender sender -> {
                    ProblemException denied = denial(post, rights);
                    if (denied == null) {
                        brokerStanding.requireStanding(sender, post.roomId(), head.accessRev());
                    }
                    yield denied;
                }
            };
        } catch (ProblemException revoked) {
            return revoked;
        }
    }

    private static @Nullable ProblemException denial(Post post, Rights rights) {
        if (rights.canWrite()) {
            return null;
        }
        return rights.equals(Rights.NONE)
                ? new ProblemException(ProblemCode.NOT_A_MEMBER, "You are no member of room " + post.roomId() + ".")
                : new ProblemException(ProblemCode.WRITE_DENIED, "You may not write in room " + post.roomId() + ".");
    }

    private static boolean isThisPost(Entry stored, UUID id) {
        return MessageCodec.decode(stored.json()).id().equals(id.toString());
    }

    private static PostOutcome repeated(Post post, Entry first) {
        Message stored = MessageCodec.decode(first.json());
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
