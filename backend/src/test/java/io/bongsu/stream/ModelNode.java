package io.bongsu.stream;

import io.bongsu.broker.Feed;
import io.bongsu.core.Entry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.Reference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** A node without threads: what it has still to do, and what it was not told of yet, is done when the test says so. */
final class ModelNode {

    private final String name;
    private final ByHand fills = new ByHand();
    private final ByHand wakes = new ByHand();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Following feed = new Following();
    private final Streams streams;
    private final HeadCheck headCheck;
    private final List<Runnable> news = new ArrayList<>();

    ModelNode(String name, FakeLog log, FakeAccess access, StreamSettings settings) {
        this.name = name;
        access.beforeLoad(log::reachable);
        streams = new Streams(log, access, feed, settings, meters, new StreamWork(fills, wakes, new AtOnce(), 1));
        headCheck = new HeadCheck(streams, Feed.NONE, log, settings, meters);
    }

    Streams streams() {
        return streams;
    }

    void checkHeads() {
        headCheck.check();
    }

    /** This node's lane stored it. */
    void toldOfStored(List<Entry> entries) {
        news.add(() -> streams.stored(FakeLog.ROOM, entries));
    }

    /** Another node stored it: told only to those who follow the room, entry by entry. */
    void toldOfElsewhere(List<Entry> entries) {
        if (feed.follows) {
            entries.forEach(entry -> news.add(() -> streams.heard(entry)));
        }
    }

    void toldOf(Runnable change) {
        news.add(change);
    }

    /** Hears one piece of its news, wherever it stands in the order of things. */
    void hear(int which, boolean again) {
        if (!news.isEmpty()) {
            int index = which % news.size();
            Runnable heard = news.get(index);
            if (!again) {
                news.remove(index);
            }
            heard.run();
        }
    }

    void hearAll() {
        List<Runnable> all = List.copyOf(news);
        news.clear();
        all.forEach(Runnable::run);
    }

    void miss(int which) {
        if (!news.isEmpty()) {
            news.remove(which % news.size());
        }
    }

    void missAll() {
        news.clear();
    }

    boolean workOnce() {
        return fills.doOne() || wakes.doOne();
    }

    boolean hasNobodyToWake() {
        return wakes.waiting.isEmpty();
    }

    boolean followsWhatItHolds() {
        return feed.follows == !streams.rooms().isEmpty();
    }

    double gauge(String meter) {
        try {
            return meters.get(meter).gauge().value();
        } finally {
            // A gauge holds what it measures weakly, and this may have been the node's last use.
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private static final class Following implements Feed {

        private boolean follows;

        @Override
        public void add(Listener listener) {}

        @Override
        public void relaying(boolean here) {}

        @Override
        public void follow(long roomId) {
            follows = true;
        }

        @Override
        public void unfollow(long roomId) {
            follows = false;
        }

        @Override
        public void committed(List<Entry> entries) {}

        @Override
        public void accessMoved(long roomId, long accessRev) {}
    }

    /** Whoever asks waits for it: it is done there and then. */
    private static final class AtOnce extends ByHand {

        @Override
        public void execute(Runnable work) {
            work.run();
        }
    }

    private static class ByHand extends AbstractExecutorService {

        private final Deque<Runnable> waiting = new ArrayDeque<>();

        boolean doOne() {
            Runnable first = waiting.poll();
            if (first == null) {
                return false;
            }
            first.run();
            return true;
        }

        @Override
        public void execute(Runnable work) {
            waiting.add(work);
        }

        @Override
        public void shutdown() {
            waiting.clear();
        }

        @Override
        public List<Runnable> shutdownNow() {
            List<Runnable> left = List.copyOf(waiting);
            waiting.clear();
            return left;
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
