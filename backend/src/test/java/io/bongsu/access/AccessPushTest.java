package io.bongsu.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.broker.AccessCommand;
import io.bongsu.membership.AccessChanged;
import io.bongsu.membership.RevisionsMoved;
import io.bongsu.membership.Rights;
import io.bongsu.membership.SessionsRevoked;
import io.bongsu.membership.StandingRevocations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told in which order, and what is believed, where a plugin refuses, is late, or is another one than before. */
class AccessPushTest {

    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Rights WRITER = new Rights(true, true, false);

    private final RoomsOnH2 rooms = new RoomsOnH2();
    private final ModelPlugin plugin = new ModelPlugin();
    private final Revoked revoked = new Revoked();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private volatile Runnable beforeLoad = () -> {};
    private @Nullable AccessPush push;

    @BeforeEach
    void aRoom() {
        rooms.room(7, "u-1", "u-2");
    }

    @AfterEach
    void stop() {
        if (push != null) {
            push.stop();
        }
    }

    /** @param retryEvery {@link #NEVER}, where only what is done at once counts */
    private AccessPush start(Duration retryEvery) {
        AccessPush started = new AccessPush(
                plugin,
                rooms.access(() -> beforeLoad.run()),
                rooms.members,
                rooms.changed,
                revoked,
                new AccessSettings(Duration.ofSeconds(2), 1_000, 10, 1_000, retryEvery, NEVER, Duration.ofMillis(100)),
                meters,
                Clock.systemUTC());
        push = started;
        started.start();
        return started;
    }

    /** The plugin has everything. */
    private AccessPush started(Duration retryEvery) {
        AccessPush started = start(retryEvery);
        await().until(() -> taken() == 1);
        return started;
    }

    @Test
    void readsTheMembersOnlyAfterBeginWasAnswered() {
        plugin.hold(AccessCommand.Begin.class::isInstance);
        start(NEVER);
        await().until(() -> plugin.count(AccessCommand.Begin.class) == 1);
        assertThat(plugin.count(AccessCommand.Rooms.class)).isZero();
        rooms.remove(7, "u-2");

        plugin.goOn();

        await().until(() -> taken() == 1);
        assertThat(plugin.members(7)).containsExactly("u-1");
    }

    @Test
    void aSnapshotsRevocationsHoldBeforeItsMembershipsDo() {
        revoked.all.add(revocation("s-1"));
        plugin.hold(AccessCommand.Begin.class::isInstance);
        start(NEVER);
        await().until(() -> plugin.count(AccessCommand.Begin.class) == 1 && plugin.hasRevoked("s-1"));
        // By a node that can tell nobody any more.
        revoked.all.add(revocation("s-2"));

        plugin.goOn();

        await().until(() -> taken() == 1);
        assertThat(plugin.first(command ->
                        command instanceof AccessCommand.Revoke one && one.sid().equals("s-2")))
                .isLessThan(plugin.first(AccessCommand.Commit.class::isInstance));
    }

    @Test
    void aRevocationIsSentBeforeARightThatIsGivenAfterIt() {
        AccessPush started = started(NEVER);
        revoked.all.add(revocation("s-1"));

        change(started, rooms.add(7, "u-3"), "u-3", Rights.NONE, WRITER);

        await().until(() -> plugin.members(7).contains("u-3"));
        assertThat(plugin.first(AccessCommand.Revoke.class::isInstance))
                .isLessThan(plugin.first(AccessCommand.Add.class::isInstance));
    }

    @Test
    void aRevocationIsSentBeforeTheRevisionItMoved() {
        AccessPush started = started(NEVER);
        revoked.all.add(revocation("s-1"));

        started.on(new RevisionsMoved(List.of(new RevisionsMoved.Room(7, rooms.moved(7, Instant.now())))));

        await().until(() -> plugin.rev(7) == 2);
        assertThat(plugin.first(AccessCommand.Revoke.class::isInstance))
                .isLessThan(plugin.first(AccessCommand.Touch.class::isInstance));
    }

    @Test
    void aRevocationIsSentBeforeAWholeRoomThatWasReadAfterIt() {
        AccessPush started = started(NEVER);
        beforeLoad = () -> revoked.all.add(revocation("s-1"));
        rooms.add(7, "u-3");

        change(started, rooms.add(7, "u-4"), "u-4", Rights.NONE, WRITER);

        await().until(() -> plugin.rev(7) == 3);
        assertThat(plugin.first(AccessCommand.Revoke.class::isInstance))
                .isLessThan(plugin.first(AccessCommand.Room.class::isInstance));
    }

    @Test
    void aRevocationIsSentWithoutAnyChangeOfMembers() {
        AccessPush started = started(NEVER);
        revoked.all.add(revocation("s-1"));

        started.on(new SessionsRevoked("u-2", "s-1"));

        await().until(() -> plugin.hasRevoked("s-1"));
    }

    @Test
    void whileARevocationIsNotTakenNothingIsGivenAndItIsSentAgain() {
        AccessPush started = started(SOON);
        plugin.refuse("full", AccessCommand.Revoke.class::isInstance);
        revoked.all.add(revocation("s-1"));

        started.on(new RevisionsMoved(List.of(new RevisionsMoved.Room(7, rooms.moved(7, Instant.now())))));

        await().until(() -> meters.counter("bongsu.access.refused").count() >= 3);
        assertThat(plugin.count(AccessCommand.Touch.class)).isZero();
        assertThat(started.passed(7, 2)).isFalse();

        plugin.refuse("", command -> false);

        await().until(() -> started.passed(7, 2));
        assertThat(plugin.hasRevoked("s-1")).isTrue();
    }

    @Test
    void theFencePassesAtTheRevisionThePluginSaysAndAGapIsMadeGood() {
        AccessPush started = started(NEVER);
        plugin.hold(AccessCommand.Room.class::isInstance);
        rooms.add(7, "u-3");

        change(started, rooms.remove(7, "u-2"), "u-2", WRITER, Rights.NONE);

        await().until(() -> plugin.count(AccessCommand.Room.class) == 1);
        assertThat(started.passed(7, 1)).isTrue();
        assertThat(started.passed(7, 2)).isFalse();
        assertThat(started.passed(7, 3)).isFalse();

        plugin.goOn();

        await().until(() -> started.passed(7, 3));
        assertThat(plugin.members(7)).containsExactlyInAnyOrder("u-1", "u-3");
        assertThat(stale()).isZero();
    }

    @Test
    void whatIsRefusedHoldsItsRoomBackIsCountedAndTriedUntilItIsTaken() {
        AccessPush started = started(SOON);
        plugin.refuse("full", AccessCommand.Room.class::isInstance);
        rooms.add(7, "u-3");

        change(started, rooms.remove(7, "u-2"), "u-2", WRITER, Rights.NONE);

        await().until(() -> meters.counter("bongsu.access.refused").count() >= 3);
        assertThat(started.passed(7, 3)).isFalse();
        assertThat(stale()).isEqualTo(1);

        plugin.refuse("", command -> false);

        await().until(() -> started.passed(7, 3));
        await().until(() -> stale() == 0);
    }

    @Test
    void aSnapshotThatDoesNotFitLetsNobodyInAndIsPushedAgain() {
        plugin.refuse("full", AccessCommand.Rooms.class::isInstance);
        AccessPush started = start(NEVER);
        CompletionStage<Void> ready = started.confirm();

        await().until(() -> outcome("refused") >= 2);
        assertThat(ready.toCompletableFuture()).isNotDone();
        assertThat(plugin.count(AccessCommand.Commit.class)).isZero();

        plugin.refuse("", command -> false);

        await().until(() -> ready.toCompletableFuture().isDone());
        assertThat(plugin.members(7)).containsExactlyInAnyOrder("u-1", "u-2");
    }

    @Test
    void anOvertakenSnapshotIsPushedAgainWhereThePluginMayNotKnowAll() {
        plugin.isReady();
        plugin.refuse("overtaken", AccessCommand.Commit.class::isInstance);
        start(NEVER);
        await().until(() -> outcome("overtaken") >= 1);
        assertThat(taken()).isZero();

        plugin.refuse("", command -> false);

        await().until(() -> taken() == 1);
        assertThat(plugin.members(7)).containsExactlyInAnyOrder("u-1", "u-2");
    }

    @Test
    void anOvertakenSnapshotMakesNobodyReady() {
        plugin.refuse("overtaken", AccessCommand.Commit.class::isInstance);
        AccessPush started = start(NEVER);
        CompletionStage<Void> ready = started.confirm();

        await().until(() -> outcome("overtaken") >= 2);

        assertThat(meters.get("bongsu.access.ready").gauge().value()).isZero();
        assertThat(ready.toCompletableFuture()).isNotDone();
    }

    @Test
    void aPluginThatWasStartedAnewIsToldEverythingAndNothingItSaidBeforeCounts() {
        AccessPush started = started(NEVER);
        started.bringUp(7, 1);
        await().until(() -> started.passed(7, 1));
        plugin.hold(AccessCommand.Begin.class::isInstance);

        plugin.startAnew(false);

        await().until(() -> plugin.count(AccessCommand.Begin.class) == 2);
        assertThat(started.passed(7, 1)).isFalse();
        CompletionStage<Void> ready = started.confirm();
        await().until(() -> plugin.count(AccessCommand.Hello.class) >= 4);
        assertThat(ready.toCompletableFuture()).isNotDone();

        plugin.goOn();

        await().until(() -> ready.toCompletableFuture().isDone());
        assertThat(plugin.members(7)).containsExactlyInAnyOrder("u-1", "u-2");
    }

    @Test
    void whatAPluginSaidBeforeItsStartDoesNotCountThoughAnotherNodeHasMadeItReady() {
        AccessPush started = started(NEVER);
        started.bringUp(7, 1);
        await().until(() -> started.passed(7, 1));

        plugin.startAnew(true);

        await().until(() -> !started.passed(7, 1));
        started.bringUp(7, 1);
        await().until(() -> started.passed(7, 1));
        assertThat(plugin.members(7)).containsExactlyInAnyOrder("u-1", "u-2");
    }

    @Test
    void aLostAnswerMakesItsRoomStaleUntilThePluginSaysWhereItIs() {
        AccessPush started = started(SOON);
        plugin.hold(AccessCommand.Del.class::isInstance);
        CompletableFuture<Boolean> caller = CompletableFuture.supplyAsync(() -> {
            long rev = rooms.remove(7, "u-2");
            change(started, rev, "u-2", WRITER, Rights.NONE);
            return started.await(7, rev);
        });
        await().until(() -> plugin.count(AccessCommand.Del.class) == 1);

        plugin.down();

        assertThat(caller.join()).as("pending").isFalse();
        assertThat(stale()).isEqualTo(1);
        plugin.hold(command -> false);
        plugin.up();
        await().until(() -> started.passed(7, 2));
        assertThat(plugin.members(7)).containsExactly("u-1");
        assertThat(taken()).as("the same plugin is not told everything").isEqualTo(1);
    }

    @Test
    void moreStaleRoomsThanAreRememberedMakeEverythingBePushedAnew() {
        AccessPush started = started(NEVER);
        plugin.down();
        for (long roomId = 100; roomId <= 110; roomId++) {
            rooms.room(roomId, "u-1");
            started.on(new AccessChanged(roomId, 1, "u-1", Rights.NONE, Rights.OWNER));
        }
        assertThat(stale()).isZero();

        plugin.up();

        await().until(() -> taken() == 2);
        assertThat(plugin.members(110)).containsExactly("u-1");
    }

    @Test
    void aRoomInPiecesHoldsOnlyOnceAllWereTaken() {
        AccessPush started = started(SOON);
        IntStream.range(0, 200).forEach(n -> rooms.add(7, "u-of-many-" + n));
        plugin.refuse(
                "malformed",
                command -> command instanceof AccessCommand.Room(var piece, boolean more)
                        && more
                        && plugin.count(AccessCommand.Room.class) == 2);
        started.bringUp(7, 201);

        await().until(() -> started.passed(7, 201));
        assertThat(plugin.members(7)).hasSize(202);
        assertThat(plugin.first(AccessCommand.Abort.class::isInstance))
                .isLessThan(plugin.first(command -> command instanceof AccessCommand.Room room && !room.more()));
    }

    private static void change(AccessPush to, long rev, String userId, Rights before, Rights after) {
        to.on(new AccessChanged(7, rev, userId, before, after));
    }

    private double taken() {
        return outcome("taken");
    }

    private double outcome(String outcome) {
        return meters.counter("bongsu.access.snapshots", "outcome", outcome).count();
    }

    private double stale() {
        return meters.get("bongsu.access.stale.rooms").gauge().value();
    }

    private static StandingRevocations.Revocation revocation(String sid) {
        return new StandingRevocations.Revocation("u-2", sid, Instant.now().plusSeconds(600));
    }

    /** As the database has them. */
    private static final class Revoked implements StandingRevocations {

        final Set<Revocation> all = ConcurrentHashMap.newKeySet();

        @Override
        public void catchUp(Instant movedAt) {}

        @Override
        public List<Revocation> standing() {
            return List.copyOf(all);
        }

        @Override
        public boolean isRevoked(String sid) {
            return all.stream().anyMatch(one -> one.sid().equals(sid));
        }

        @Override
        public long numberOf(String userId) {
            return all.stream().anyMatch(one -> one.userId().equals(userId)) ? 1 : 0;
        }

        @Override
        public List<Revocation> standingAfter(String sid, int limit) {
            return all.stream()
                    .filter(one -> one.sid().compareTo(sid) > 0)
                    .sorted(Comparator.comparing(Revocation::sid))
                    .limit(limit)
                    .toList();
        }

        @Override
        public List<Revocation> since(Instant since) {
            return List.copyOf(all);
        }
    }
}
