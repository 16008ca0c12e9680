package io.bongsu.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/** The specification's own tests of a publisher, which are TestNG's. */
class RoomPublisherTckTest {

    @Test
    void keepsTheSpecification() {
        TestListenerAdapter results = new TestListenerAdapter();
        TestNG suite = new TestNG(false);
        suite.setTestClasses(new Class<?>[] {Verification.class});
        suite.addListener(results);
        suite.setVerbose(0);
        suite.run();
        List<String> failed = new ArrayList<>();
        for (ITestResult each : results.getFailedTests()) {
            failed.add(each.getName() + ": " + each.getThrowable());
        }
        assertThat(failed).isEmpty();
        assertThat(results.getPassedTests()).hasSizeGreaterThan(25);
    }

    public static final class Verification extends PublisherVerification<RoomEvent> {

        private static final ExecutorService LISTENERS = Executors.newCachedThreadPool(Loop.threads("tck"));

        public Verification() {
            super(new TestEnvironment(500, 50), 500);
        }

        @Override
        public long maxElementsFromPublisher() {
            return 1_000;
        }

        /** The end is an event too: the last. */
        @Override
        public Publisher<RoomEvent> createPublisher(long elements) {
            return publisher(stream -> stream.tell(order -> {
                for (long seq = 1; seq < elements; seq++) {
                    order.arrived(ModelRoom.message(seq));
                }
                order.ended("not-a-member");
            }));
        }

        @Override
        public Publisher<RoomEvent> createFailedPublisher() {
            return publisher(
                    stream -> stream.fail(new CallException(CallException.CLOSED, "The client is closed", 0, 0, null)));
        }

        private static Publisher<RoomEvent> publisher(Consumer<RoomStream> begin) {
            return new RoomPublisher(
                    sink -> new RoomStream(
                            1,
                            new RoomOrder(1, 0, 2_000, 1 << 24),
                            sink,
                            LISTENERS,
                            new BackOff(new Random(1)),
                            hungry -> {},
                            over -> {}),
                    begin);
        }
    }
}
