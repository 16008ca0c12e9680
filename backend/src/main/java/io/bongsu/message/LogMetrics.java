package io.bongsu.message;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** What the log tells operators: {@code bongsu.log.*}. */
final class LogMetrics {

    private final MeterRegistry meters;
    private final DistributionSummary batchSizes;
    private final Timer commits;
    private final Counter stored;
    private final Counter repeated;

    LogMetrics(MeterRegistry meters) {
        this.meters = meters;
        this.batchSizes = DistributionSummary.builder("bongsu.log.batch")
                .description("posts committed in one transaction")
                .publishPercentiles(0.5, 0.99)
                .register(meters);
        this.commits = Timer.builder("bongsu.log.commit")
                .description("one batch, locks and retries included")
                .publishPercentiles(0.5, 0.99)
                .register(meters);
        this.stored = outcomeCounter("stored");
        this.repeated = outcomeCounter("repeated");
    }

    void batch(int size, long nanos) {
        batchSizes.record(size);
        commits.record(nanos, TimeUnit.NANOSECONDS);
    }

    void outcome(PostOutcome outcome) {
        switch (outcome) {
            case PostOutcome.Stored ignored -> stored.increment();
            case PostOutcome.Repeated ignored -> repeated.increment();
            case PostOutcome.Refused refused ->
                outcomeCounter(refused.problem().code().code()).increment();
        }
    }

    private Counter outcomeCounter(String outcome) {
        return Counter.builder("bongsu.log.posts").tag("outcome", outcome).register(meters);
    }
}
