package io.bongsu.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bongsu.broker.Feed;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Rights;
import io.bongsu.membership.Role;
import io.bongsu.membership.SessionsRevoked;
import io.bongsu.membership.Standing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PatientCursorsTest {

    private static final Caller ALICE = new Caller("alice", Role.USER, "s-1", Instant.MAX);
    private final ProblemException revoked =
            new ProblemException(ProblemCode.UNAUTHENTICATED, "its session was revoked");

    private final FakeLog log = new FakeLog();
    private final FakeAccess access = new FakeAccess();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final StreamSettings settings =
            new StreamSettings(8, 65_536, 1 << 28, Duration.ofMinutes(1), Duration.ofSeconds(2), 10, 5, 10, 10, 10);
    private final Streams streams = new Streams(log, access, Feed.NONE, settings, meters);

    @BeforeEach
    void aliceIsAMember() {
        log.rev(access.put("alice", Rights.MEMBER));
    }

    @AfterEach
    void stop() {
        streams.destroy();
    }

    /** Told of the revocation just before it is there to be told, and so by nobody. */
    @Test
    void whoeverWasRevokedWhileItWasOpenedGetsNothing() {
        PatientCursors cursors = started(caller -> {
            throw revoked;
        });

        assertThatThrownBy(() -> cursors.open(ALICE, FakeLog.ROOM, new Start.Now()))
                .isSameAs(revoked);
        assertThat(meters.get("bongsu.stream.requests").gauge().value()).isZero();
        assertThat(meters.get("bongsu.stream.cursors").gauge().value()).isZero();
    }

    /** One of the two hears of it, whichever comes first: the cursor is there before anybody looks again. */
    @Test
    void aRevocationAfterTheSecondLookEndsTheCursor() {
        PatientCursors cursors = started(caller -> streams.on(new SessionsRevoked("alice", "s-1")));

        try (PatientCursor cursor = cursors.open(ALICE, FakeLog.ROOM, new Start.Now())) {
            assertThat(cursor.ended()).isEqualTo(ProblemCode.UNAUTHENTICATED);
        }
    }

    @Test
    void whoeverDoesNotWaitIsToldAtOnceAndOfAllThatComes() {
        PatientCursors cursors = started(caller -> {});
        AtomicInteger told = new AtomicInteger();
        try (PatientCursor cursor = cursors.open(ALICE, FakeLog.ROOM, new Start.Now())) {
            cursor.whenReady(told::incrementAndGet);
            assertThat(told).hasValue(1);
            assertThat(cursor.next(10, 10_000, Duration.ZERO)).isInstanceOf(Delivery.CaughtUp.class);

            streams.stored(FakeLog.ROOM, log.commit(1));

            assertThat(told).hasValue(2);
            assertThat(cursor.next(10, 10_000, Duration.ZERO)).isInstanceOf(Delivery.Messages.class);
        }
    }

    private PatientCursors started(Standing standing) {
        PatientCursors cursors = new PatientCursors(streams, standing, settings, meters);
        cursors.start();
        return cursors;
    }
}
