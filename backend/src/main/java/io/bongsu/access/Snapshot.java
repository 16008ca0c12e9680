package io.bongsu.access;

import io.bongsu.broker.AccessAnswer;
import io.bongsu.broker.AccessCommand;
import io.bongsu.broker.AccessLink;
import io.bongsu.membership.AllMembers;
import io.bongsu.membership.RoomAccess;
import io.bongsu.membership.StandingRevocations;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Everything at once: all rooms, then the revocations that still matter. Memory holds a page of it. */
final class Snapshot {

    /** What became of it. */
    enum Outcome {
        TAKEN,
        /** Another snapshot was committed since this one began. */
        OVERTAKEN,
        /** Others are pushing theirs. */
        BUSY,
        /** A piece was not taken, or not all of them came. */
        REFUSED,
        LINK_LOST,
        DATABASE_AWAY
    }

    private static final Logger log = LoggerFactory.getLogger(Snapshot.class);
    private static final int REVOCATIONS_A_PAGE = 1_000;

    private final AllMembers members;
    private final StandingRevocations revocations;

    /** A room in pieces and a snapshot exclude each other on a link. */
    private final ReentrantLock building;

    Snapshot(AllMembers members, StandingRevocations revocations, ReentrantLock building) {
        this.members = members;
        this.revocations = revocations;
        this.building = building;
    }

    /**
     * Reads after {@code begin} was answered, never before: what changes from then on the plugin has from whoever changed it, and
     * keeps.
     */
    Outcome push(AccessLink to) {
        building.lock();
        try {
            AccessAnswer begun = Answers.await(to.send(new AccessCommand.Begin()));
            return begun instanceof AccessAnswer.Done ? fill(to) : outcomeOf(begun);
        } finally {
            building.unlock();
        }
    }

    private Outcome fill(AccessLink to) {
        AtomicReference<@Nullable AccessAnswer> trouble = new AtomicReference<>();
        try {
            long rooms = pushRooms(to, trouble);
            pushRevocations(to, trouble);
            if (trouble.get() == null) {
                // Answers come in the order of the commands: whatever was refused is known by then, to the plugin too.
                return outcomeOf(Answers.await(to.send(new AccessCommand.Commit(rooms))));
            }
        } catch (DataAccessException away) {
            log.warn("The snapshot of all memberships waits for the database: {}", away.toString());
            watch(to.send(new AccessCommand.Abort()), trouble);
            return Outcome.DATABASE_AWAY;
        }
        watch(to.send(new AccessCommand.Abort()), trouble);
        return outcomeOf(trouble.get());
    }

    private long pushRooms(AccessLink to, AtomicReference<@Nullable AccessAnswer> trouble) {
        Pieces pieces =
                new Pieces(to.commandBytesMax(), rooms -> watch(to.send(new AccessCommand.Rooms(rooms)), trouble));
        long count = 0;
        long last = 0;
        List<RoomAccess> page = members.after(last);
        while (!page.isEmpty() && trouble.get() == null) {
            page.forEach(pieces::add);
            count += page.size();
            last = page.getLast().roomId();
            page = members.after(last);
        }
        pieces.end();
        return count;
    }

    /** After the rooms: whoever is a member by then, and was revoked before, is revoked there before the rooms count. */
    private void pushRevocations(AccessLink to, AtomicReference<@Nullable AccessAnswer> trouble) {
        String last = "";
        List<StandingRevocations.Revocation> page;
        do {
            page = revocations.standingAfter(last, REVOCATIONS_A_PAGE);
            for (StandingRevocations.Revocation one : page) {
                watch(to.send(new AccessCommand.Revoke(one.userId(), one.sid(), one.until())), trouble);
                last = one.sid();
            }
        } while (page.size() == REVOCATIONS_A_PAGE && trouble.get() == null);
    }

    private static void watch(CompletionStage<AccessAnswer> asked, AtomicReference<@Nullable AccessAnswer> trouble) {
        var unused = asked.thenAccept(answer -> {
            if (!(answer instanceof AccessAnswer.Done || answer instanceof AccessAnswer.Kicked)) {
                trouble.compareAndSet(null, answer);
            }
        });
    }

    private static Outcome outcomeOf(@Nullable AccessAnswer answer) {
        return switch (answer) {
            case AccessAnswer.Done done -> Outcome.TAKEN;
            case AccessAnswer.Clients other -> throw new IllegalStateException("no answer to this: " + other);
            case AccessAnswer.Kicked other -> throw new IllegalStateException("no answer to this: " + other);
            case AccessAnswer.Refused refused ->
                switch (refused.code()) {
                    case "overtaken" -> Outcome.OVERTAKEN;
                    case "busy" -> Outcome.BUSY;
                    default -> {
                        log.warn("The broker refused the snapshot: {} ({})", refused.code(), refused.text());
                        yield Outcome.REFUSED;
                    }
                };
            case AccessAnswer.Lost lost -> Outcome.LINK_LOST;
            case null -> Outcome.LINK_LOST;
        };
    }
}
