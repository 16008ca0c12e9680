package io.bongsu.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

class MissedChangesTest {

    private final RoomsOnH2 rooms = new RoomsOnH2();
    private final Known fence = new Known();
    private final MissedChanges missed = new MissedChanges(rooms.changed, fence, () -> true, Clock.systemUTC());

    @Test
    void bringsUpWhatWasChangedAndIsNotKnownToBeAtThePlugin() {
        rooms.room(7);
        rooms.room(8);
        rooms.room(9);
        long known = rooms.moved(7, Instant.now());
        rooms.moved(8, Instant.now());
        fence.at.put(7L, known);
        fence.at.put(8L, 1L);

        missed.findAll();

        assertThat(fence.brought).containsExactly("8 at 2");
    }

    /** It was begun before the last question, by a clock that is behind, and committed after it. */
    @Test
    void findsAChangeThatBecomesVisibleLate() {
        rooms.room(7);
        missed.findAll();
        rooms.moved(7, Instant.now().minusSeconds(50));

        missed.findAll();

        assertThat(fence.brought).containsExactly("7 at 2");
    }

    @Test
    void findsAllOfMoreThanAPageThoughTheyWereChangedAtTheSameTime() {
        Instant at = Instant.now();
        for (long roomId = 1; roomId <= 2_500; roomId++) {
            rooms.room(roomId);
            rooms.moved(roomId, at);
        }

        missed.findAll();

        assertThat(fence.brought).hasSize(2_500).doesNotHaveDuplicates();
    }

    /** Has what the test says. */
    private static final class Known implements Fence {

        final Map<Long, Long> at = new HashMap<>();
        final List<String> brought = new ArrayList<>();

        @Override
        public boolean passed(long roomId, long accessRev) {
            return at.getOrDefault(roomId, 0L) >= accessRev;
        }

        @Override
        public void bringUp(long roomId, long accessRev) {
            brought.add(roomId + " at " + accessRev);
        }

        @Override
        public CompletionStage<Void> confirm() {
            return Fence.OPEN.confirm();
        }

        @Override
        public void onPassed(LongConsumer listener) {}

        @Override
        public boolean await(long roomId, long accessRev) {
            return passed(roomId, accessRev);
        }
    }
}
