package io.bongsu.perf.scenario;

import io.bongsu.perf.Moment;
import io.bongsu.perf.report.Delays;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/** Sends a schedule's messages by several senders in their turns. */
final class Posting {

    /** Sends one message, and waits until it is answered. */
    interface Stream {
        Sender.Outcome send(int n, long dueNanos);
    }

    /**
     * What became of it.
     *
     * @param unknown by stream: the numbers of those that may have been sent or not, and of those refused
     * @param counts by stream: how many were tried
     * @param repeated of the accepted: those that were sent more than once, for want of an answer or because of a 5xx
     * @param heldBack of the accepted: those that were told to wait before
     * @param waited how many were sent later than they were due because their sender still waited for an answer
     * @param answered from when each was due to its answer
     * @param late by how much the generator itself was late to send those that waited for nobody
     */
    record Sent(
            long attempted,
            long accepted,
            long refused,
            long repeated,
            long heldBack,
            long waited,
            List<Integer> counts,
            List<List<Integer>> unknown,
            Delays answered,
            Delays late) {

        /** As {@link io.bongsu.perf.swarm.SwarmProcess#account} takes it, all streams going to one room. */
        List<String> ledger(long room) {
            List<String> lines = new ArrayList<>();
            for (int stream = 0; stream < counts.size(); stream++) {
                StringBuilder line = new StringBuilder(room + " " + stream + " " + counts.get(stream));
                String between = " ";
                for (int n : unknown.get(stream)) {
                    line.append(between).append(n);
                    between = ",";
                }
                lines.add(line.toString());
            }
            return lines;
        }
    }

    private static final class Tally {
        final List<Integer> unknown = new ArrayList<>();
        final Histogram answered = new Histogram(Delays.LONGEST_MICROS, 3);
        final Histogram late = new Histogram(Delays.LONGEST_MICROS, 3);
        int count;
        int accepted;
        int refused;
        int repeated;
        int heldBack;
        int waited;
    }

    /** A server that does not answer any more is known by then. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Posting() {}

    /** @param delay of the network between a sender and the server, which is spent before each message */
    static Sent run(Schedule schedule, Duration delay, List<? extends Stream> streams) {
        return run(schedule, delay, streams, PATIENCE);
    }

    /** @param patience after the last is due; what is not sent by then was attempted and is not sent any more */
    static Sent run(Schedule schedule, Duration delay, List<? extends Stream> streams, Duration patience) {
        if (schedule.messages() < streams.size()) {
            throw new IllegalArgumentException(
                    schedule.messages() + " messages cannot be sent by " + streams.size() + " senders");
        }
        long began = System.nanoTime() + 5_000_000;
        long end = began + schedule.dueNanos()[schedule.messages() - 1] + delay.toNanos() + patience.toNanos();
        List<Future<Tally>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < streams.size(); i++) {
                int index = i;
                running.add(threads.submit(
                        () -> send(schedule, began, end, delay, index, streams.size(), streams.get(index))));
            }
            return sum(running);
        }
    }

    private static Tally send(
            Schedule schedule, long began, long end, Duration delay, int index, int streams, Stream stream) {
        Tally tally = new Tally();
        long freeAt = 0;
        for (int i = index; i < schedule.messages(); i += streams) {
            long due = began + schedule.dueNanos()[i];
            long departs = due + delay.toNanos();
            Moment.await(departs);
            if (System.nanoTime() > end) {
                tally.unknown.add(tally.count++);
                continue;
            }
            if (freeAt < departs) {
                record(tally.late, System.nanoTime() - departs);
            } else {
                tally.waited++;
            }
            Sender.Outcome outcome = stream.send(tally.count, due);
            freeAt = System.nanoTime();
            switch (outcome) {
                case ACCEPTED, REPEATED, HELD_BACK -> {
                    tally.accepted++;
                    tally.repeated += outcome == Sender.Outcome.REPEATED ? 1 : 0;
                    tally.heldBack += outcome == Sender.Outcome.HELD_BACK ? 1 : 0;
                    record(tally.answered, freeAt + delay.toNanos() - due);
                }
                case REFUSED -> {
                    tally.unknown.add(tally.count);
                    tally.refused++;
                }
                case UNKNOWN -> tally.unknown.add(tally.count);
            }
            tally.count++;
        }
        return tally;
    }

    private static void record(Histogram into, long nanos) {
        into.recordValue(Math.clamp(nanos / 1_000, 0, Delays.LONGEST_MICROS));
    }

    private static Sent sum(List<Future<Tally>> running) {
        List<Integer> counts = new ArrayList<>();
        List<List<Integer>> unknown = new ArrayList<>();
        Histogram answered = new Histogram(Delays.LONGEST_MICROS, 3);
        Histogram late = new Histogram(Delays.LONGEST_MICROS, 3);
        long accepted = 0;
        long refused = 0;
        long repeated = 0;
        long heldBack = 0;
        long waited = 0;
        try {
            for (Future<Tally> future : running) {
                Tally tally = future.get();
                counts.add(tally.count);
                unknown.add(tally.unknown);
                answered.add(tally.answered);
                late.add(tally.late);
                accepted += tally.accepted;
                refused += tally.refused;
                repeated += tally.repeated;
                heldBack += tally.heldBack;
                waited += tally.waited;
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("A sender failed while it was measured", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        long attempted = counts.stream().mapToLong(Integer::longValue).sum();
        return new Sent(
                attempted,
                accepted,
                refused,
                repeated,
                heldBack,
                waited,
                counts,
                unknown,
                new Delays(answered),
                new Delays(late));
    }
}
