package io.bongsu.stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.bongsu.stream.Step.Add;
import io.bongsu.stream.Step.CheckHeads;
import io.bongsu.stream.Step.Close;
import io.bongsu.stream.Step.Commit;
import io.bongsu.stream.Step.DuringNextRead;
import io.bongsu.stream.Step.FailReads;
import io.bongsu.stream.Step.Forget;
import io.bongsu.stream.Step.Hear;
import io.bongsu.stream.Step.HearAll;
import io.bongsu.stream.Step.Miss;
import io.bongsu.stream.Step.OpenAfter;
import io.bongsu.stream.Step.OpenNow;
import io.bongsu.stream.Step.Pull;
import io.bongsu.stream.Step.PullAgain;
import io.bongsu.stream.Step.PullAll;
import io.bongsu.stream.Step.Remove;
import io.bongsu.stream.Step.Resume;
import io.bongsu.stream.Step.Rumour;
import io.bongsu.stream.Step.Work;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.slf4j.LoggerFactory;

/**
 * The stream's promise, held against whatever may happen in whatever order, on two nodes over one log. All in one
 * thread, so that a story that fails once fails always and is made short: the report's last sample is the one to read.
 * Its seed, put into {@code @Property(seed = "…")}, tells it again. More stories: {@code -Djqwik.tries.default=500000}.
 */
class StreamsPropertyTest {

    private static final Logger HEAD_CHECKS = (Logger) LoggerFactory.getLogger(HeadCheck.class);

    /** Thousands of times it would say that the log is away. */
    @BeforeContainer
    static void quiet() {
        HEAD_CHECKS.setLevel(Level.ERROR);
    }

    @AfterContainer
    static void loud() {
        HEAD_CHECKS.setLevel(null);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void givesEveryReceiverEverySeqItMayHaveInOrder(@ForAll("anyStories") List<Step> story) {
        ModelRoom room = tell(story);
        room.settleByHeadCheck();
        room.checkNothingIsLeftBehind();
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void needsNoHeadCheckWhereNothingFailsAndEverythingIsTold(@ForAll("luckyStories") List<Step> story) {
        ModelRoom room = tell(story);
        room.settleByNews();
        room.checkNothingIsLeftBehind();
    }

    private static ModelRoom tell(List<Step> story) {
        ModelRoom room = new ModelRoom();
        for (Step step : story) {
            step.in(room);
            room.check();
        }
        return room;
    }

    @Provide
    Arbitrary<List<Step>> anyStories() {
        return stories(Arbitraries.frequencyOf(
                Tuple.of(20, changes()),
                Tuple.of(14, hearing()),
                Tuple.of(8, work()),
                Tuple.of(20, receiving()),
                Tuple.of(3, duringRead(Arbitraries.oneOf(changes(), hearing(), failures()))),
                Tuple.of(1, failures()),
                Tuple.of(1, Combinators.combine(nodes(), upTo(0, 5)).as(Miss::new)),
                Tuple.of(3, nodes().map(CheckHeads::new))));
    }

    @Provide
    Arbitrary<List<Step>> luckyStories() {
        return stories(Arbitraries.frequencyOf(
                Tuple.of(20, changes()),
                Tuple.of(14, hearing()),
                Tuple.of(8, work()),
                Tuple.of(20, receiving()),
                Tuple.of(3, duringRead(Arbitraries.oneOf(changes(), hearing())))));
    }

    private static Arbitrary<List<Step>> stories(Arbitrary<Step> steps) {
        return steps.list().ofMinSize(1).ofMaxSize(60);
    }

    /** What other threads and nodes may do at any moment, also while this one reads the log. */
    private static Arbitrary<Step> changes() {
        return Arbitraries.frequencyOf(
                Tuple.of(8, Combinators.combine(upTo(1, 6), nodes()).as(Commit::new)),
                // A hundred is all there is.
                Tuple.of(2, Arbitraries.of(1, 2, 4, 8, 100, 100).map(Forget::new)),
                Tuple.of(1, Combinators.combine(users(), nodes()).as(Remove::new)),
                Tuple.of(1, Combinators.combine(users(), nodes()).as(Add::new)));
    }

    private static Arbitrary<Step> hearing() {
        return Arbitraries.frequencyOf(
                Tuple.of(4, nodes().map(HearAll::new)),
                Tuple.of(
                        4,
                        Combinators.combine(nodes(), upTo(0, 5), Arbitraries.of(false, true))
                                .as(Hear::new)),
                Tuple.of(1, Combinators.combine(upTo(1, 20), nodes()).as(Rumour::new)));
    }

    private static Arbitrary<Step> work() {
        return nodes().map(Work::new);
    }

    private static Arbitrary<Step> failures() {
        return upTo(1, 3).map(FailReads::new);
    }

    private static Arbitrary<Step> duringRead(Arbitrary<Step> steps) {
        return steps.list().ofMinSize(1).ofMaxSize(3).map(DuringNextRead::new);
    }

    private static Arbitrary<Step> receiving() {
        return Arbitraries.frequencyOf(
                Tuple.of(
                        5,
                        Combinators.combine(receivers(), upTo(1, 5), upTo(1, 60))
                                .as(Pull::new)),
                Tuple.of(4, receivers().map(PullAll::new)),
                Tuple.of(1, receivers().map(PullAgain::new)),
                Tuple.of(2, Combinators.combine(receivers(), nodes()).as(OpenNow::new)),
                Tuple.of(
                        3,
                        Combinators.combine(receivers(), nodes(), upTo(0, 30)).as(OpenAfter::new)),
                Tuple.of(2, Combinators.combine(receivers(), nodes()).as(Resume::new)),
                Tuple.of(1, receivers().map(Close::new)));
    }

    private static Arbitrary<Integer> upTo(int from, int to) {
        return Arbitraries.integers().between(from, to).withDistribution(RandomDistribution.uniform());
    }

    private static Arbitrary<Integer> nodes() {
        return Arbitraries.of(0, 1);
    }

    private static Arbitrary<Integer> receivers() {
        return Arbitraries.of(0, 1, 2);
    }

    private static Arbitrary<String> users() {
        return Arbitraries.of("alice", "bob");
    }
}
