package io.bongsu.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/**
 * The promise of a room's order, held against whatever may come in whatever order: messages live, twice, late or never, pages
 * that are old when they come, cuts, retention, a listener that takes and one that does not. All in one thread, so that a
 * story that fails once fails always and is made short.
 */
class RoomOrderPropertyTest {

    @Property(tries = 20_000, edgeCases = EdgeCasesMode.NONE)
    void handsOutEverySeqOnceAndInOrderAndLeavesNothingBehind(
            @ForAll("stories") List<Step> story,
            @ForAll @IntRange(max = 6) int position,
            @ForAll @IntRange(min = 1, max = 8) int buffer) {
        ModelRoom room = new ModelRoom(position, buffer);
        for (Step step : story) {
            step.in(room);
            assertThat(room.order.buffered()).isLessThanOrEqualTo(buffer + 1);
        }
        room.settle();
        room.checkNothingIsLeftBehind();
    }

    /** Where everything comes once, late or early but within the buffer, the history is not needed for what is ahead. */
    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void needsNoHistoryForMessagesThatOnlySwapPlaces(@ForAll("permutations") List<Long> arrivals) {
        RoomOrder order = new RoomOrder(1, 0, 100, 1 << 20);
        ModelReceiver receiver = new ModelReceiver(0);
        order.request(Long.MAX_VALUE);
        for (long seq : arrivals) {
            order.arrived(ModelRoom.message(seq));
            receiver.takeAll(order);
        }
        assertThat(receiver.position()).isEqualTo(arrivals.size());
        assertThat(order.wantsFetch()).isFalse();
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void handsOutNoMoreThanWasRequested(@ForAll List<@IntRange(max = 3) Integer> requests) {
        RoomOrder order = new RoomOrder(1, 0, 100, 1 << 20);
        for (long seq = 1; seq <= 50; seq++) {
            order.arrived(ModelRoom.message(seq));
        }
        long requested = 0;
        ModelReceiver receiver = new ModelReceiver(0);
        for (int request : requests) {
            order.request(request);
            requested += request;
            receiver.takeAll(order);
            assertThat(receiver.position()).isEqualTo(Math.min(50, requested));
        }
    }

    interface Step {
        void in(ModelRoom room);
    }

    @Provide
    Arbitrary<List<Long>> permutations() {
        return Arbitraries.integers()
                .between(0, 40)
                .flatMap(count -> Arbitraries.shuffle(
                        LongStream.rangeClosed(1, count).boxed().toList()));
    }

    @Provide
    Arbitrary<List<Step>> stories() {
        Arbitrary<Integer> some = Arbitraries.integers().between(1, 12);
        return Arbitraries.frequencyOf(
                        Tuple.of(4, step("stored", some, ModelRoom::stored)),
                        Tuple.of(4, step("stored and told", some, ModelRoom::storedAndTold)),
                        Tuple.of(4, step("told of any", some, ModelRoom::toldOfAny)),
                        Tuple.of(1, step("forgotten", some, ModelRoom::forgotten)),
                        Tuple.of(2, step("head", some, ModelRoom::headTold)),
                        Tuple.of(2, step("cut", some, (room, any) -> room.order.lookAgain())),
                        Tuple.of(4, step("fetch", some, (room, any) -> room.beginFetch())),
                        Tuple.of(4, step("page", some, ModelRoom::pageComes)),
                        Tuple.of(1, step("fetch fails", some, (room, any) -> room.fetchFails())),
                        Tuple.of(3, step("request", some, (room, n) -> room.order.request(n))),
                        Tuple.of(3, step("take", some, ModelRoom::take)))
                .list()
                .ofMaxSize(60);
    }

    private static Arbitrary<Step> step(String name, Arbitrary<Integer> numbers, ObjIntConsumer<ModelRoom> what) {
        return Combinators.combine(numbers, Arbitraries.just(name)).as((number, label) -> new Step() {
            @Override
            public void in(ModelRoom room) {
                what.accept(room, number);
            }

            @Override
            public String toString() {
                return label + " " + number;
            }
        });
    }
}
