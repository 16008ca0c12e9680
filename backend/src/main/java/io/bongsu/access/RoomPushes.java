package io.bongsu.access;

import io.bongsu.broker.AccessAnswer;
import io.bongsu.broker.AccessCommand;
import io.bongsu.broker.AccessLink;
import io.bongsu.broker.BrokerRights;
import io.bongsu.broker.RoomMembers;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Access;
import io.bongsu.membership.RoomAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Sends the plugin what it is to know of rooms. What cannot be sent, or is answered with a gap, leaves its room stale. Confined to
 * one thread, but for {@link #revoked} and what comes with an answer.
 *
 * <p>Whatever gives a right, or moves a room, is sent after the plugin has taken the revocations that were committed before it was read.
 */
final class RoomPushes {

    private static final Logger log = LoggerFactory.getLogger(RoomPushes.class);

    private final Access access;
    private final Acknowledged acknowledged;
    private final StaleRooms stale;
    private final SentRevocations revocations;
    private final ReentrantLock building;
    private final AccessMetrics metrics;
    private final Refusals refusals;

    /** Takes what is to be pushed next; it may drop it, for the room stays stale. */
    private final Consumer<Push> again;

    private final AtomicBoolean revoked = new AtomicBoolean();
    private boolean complained;

    /** @param building held while a room goes in pieces: a snapshot on the same link would take them for its own */
    RoomPushes(
            Access access,
            Acknowledged acknowledged,
            StaleRooms stale,
            SentRevocations revocations,
            ReentrantLock building,
            AccessMetrics metrics,
            Refusals refusals,
            Consumer<Push> again) {
        this.access = access;
        this.acknowledged = acknowledged;
        this.stale = stale;
        this.revocations = revocations;
        this.building = building;
        this.metrics = metrics;
        this.refusals = refusals;
        this.again = again;
    }

    /** There are revocations to be sent. Any thread. */
    void revoked() {
        revoked.set(true);
    }

    /** On a new link: what the old one carried may be lost. */
    void startOver() {
        revocations.startOver();
        revoked.set(true);
    }

    /** What needs no more than is known goes first. */
    void push(AccessLink to, List<Push> round) {
        List<Push> giving = new ArrayList<>();
        for (Push push : round) {
            switch (push) {
                case Push.Change(long roomId, long rev, String userId, var rights)
                when rights == null -> send(to, push, new AccessCommand.Del(roomId, rev, userId));
                case Push.Stale(long roomId, long rev) -> send(to, push, new AccessCommand.Ask(roomId));
                default -> giving.add(push);
            }
        }
        if (giving.isEmpty() && !revoked.get()) {
            return;
        }
        boolean any = revoked.getAndSet(false);
        if (!sendRevocations(to)) {
            revoked.compareAndSet(false, any);
            giving.forEach(this::remember);
            return;
        }
        for (Push push : giving) {
            switch (push) {
                case Push.Change(long roomId, long rev, String userId, BrokerRights rights) ->
                    send(to, push, new AccessCommand.Add(roomId, rev, userId, rights));
                case Push.Moved(long roomId, long rev) -> send(to, push, new AccessCommand.Touch(roomId, rev));
                case Push.Whole whole -> sendWhole(to, whole);
                case Push.Stale asked -> throw new IllegalStateException("was asked above: " + asked);
            }
        }
    }

    private boolean sendRevocations(AccessLink to) {
        try {
            boolean taken = revocations.send(to);
            complained = false;
            return taken;
        } catch (DataAccessException | TransactionException away) {
            complain(away);
            return false;
        }
    }

    private void complain(RuntimeException away) {
        if (!complained) {
            complained = true;
            log.warn("Memberships are pushed once the database is back: {}", away.toString());
        }
    }

    private void sendWhole(AccessLink to, Push.Whole push) {
        RoomAccess room;
        try {
            room = access.fresh(push.roomId());
        } catch (DataAccessException | TransactionException away) {
            complain(away);
            remember(push);
            return;
        } catch (ProblemException gone) {
            if (gone.code() != ProblemCode.ROOM_NOT_FOUND) {
                throw gone;
            }
            stale.remove(push.roomId());
            return;
        }
        // Once more: the room was read later than they were.
        if (!sendRevocations(to)) {
            remember(push);
            return;
        }
        List<RoomMembers> pieces = Pieces.split(room, to.commandBytesMax());
        if (pieces.size() == 1) {
            send(to, push, new AccessCommand.Room(pieces.getFirst(), false));
        } else {
            sendPieces(to, push, pieces);
        }
    }

    /** The last piece makes it hold, so it goes only after all others were taken. */
    private void sendPieces(AccessLink to, Push.Whole push, List<RoomMembers> pieces) {
        if (!building.tryLock()) {
            // A snapshot is on its way; the sweep comes back to the room.
            remember(push);
            return;
        }
        try {
            List<CompletionStage<AccessAnswer>> asked = new ArrayList<>();
            for (RoomMembers piece : pieces.subList(0, pieces.size() - 1)) {
                asked.add(to.send(new AccessCommand.Room(piece, true)));
            }
            if (asked.stream().map(Answers::await).allMatch(AccessAnswer.Done.class::isInstance)) {
                send(to, push, new AccessCommand.Room(pieces.getLast(), false));
            } else {
                Answers.await(to.send(new AccessCommand.Abort()));
                remember(push);
            }
        } finally {
            building.unlock();
        }
    }

    private void send(AccessLink to, Push push, AccessCommand command) {
        int term = acknowledged.term();
        var unused = to.send(command).thenAccept(answer -> answered(term, push, answer));
    }

    /** On the link's thread. */
    private void answered(int term, Push push, AccessAnswer answer) {
        if (answer instanceof AccessAnswer.Lost) {
            remember(push);
            return;
        }
        if (answer.rev() > 0) {
            acknowledged.moved(term, push.roomId(), answer.rev());
        }
        if (answer.rev() >= push.rev()) {
            Push.Whole more = stale.reached(push.roomId(), answer.rev());
            if (more != null) {
                again.accept(more);
            }
            return;
        }
        remember(push);
        if (answer instanceof AccessAnswer.Refused(long rev, String code, String text) && !code.equals("gap")) {
            refusals.of("a change of room " + push.roomId(), code, text);
        } else {
            metrics.gaps.increment();
            again.accept(new Push.Whole(push.roomId(), push.rev()));
        }
    }

    private void remember(Push push) {
        stale.add(push.roomId(), push.rev());
    }
}
