package io.bongsu.broker.internal;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.bongsu.broker.BackendTokens;
import io.bongsu.broker.Feed;
import io.bongsu.core.Entry;
import io.bongsu.core.MessageCodec;
import io.bongsu.core.RoomTopic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The feed over a broker that several nodes share. */
final class MqttFeed implements Feed, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(MqttFeed.class);
    /** What may be on its way to the broker; beyond it nothing more is told, and who listens finds it in the log. */
    private static final long BYTES_ON_THE_WAY = 4 * 1024 * 1024;

    /** What a message costs on its way besides its payload, at least: topic, properties, the client's objects. */
    private static final int BYTES_EACH = 512;

    private final BrokerEndpoint endpoint;
    private final BrokerProperties properties;
    private final String clientId = BackendTokens.BACKEND + ":node-" + UUID.randomUUID();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong onTheWay = new AtomicLong();
    private final Counter heard;
    private final Counter told;
    private final Counter leftOut;
    private final Counter refused;
    /** One thread for the link and what is subscribed. Each kind of step waits in its queue once at most. */
    private final ScheduledThreadPoolExecutor steps = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("feed").daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());

    private final Set<Long> followed = ConcurrentHashMap.newKeySet();
    private final Set<Long> changed = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean stepWaits = new AtomicBoolean();
    private volatile boolean relaying;
    private volatile boolean everything;
    private volatile boolean running;
    /** Null while there is none. */
    private volatile @Nullable FeedLink link;

    // Confined to the thread of steps.
    private final Set<String> subscribed = new HashSet<>();
    private int failures;
    private int refusals;

    MqttFeed(BrokerEndpoint endpoint, BrokerProperties properties, MeterRegistry meters) {
        this.endpoint = endpoint;
        this.properties = properties;
        this.heard = meters.counter("bongsu.feed.heard");
        this.told = meters.counter("bongsu.feed.told");
        this.leftOut = Counter.builder("bongsu.feed.left.out")
                .description(
                        "messages other nodes were not told of, for want of a link or of room: they look themselves")
                .register(meters);
        this.refused = Counter.builder("bongsu.feed.refused")
                .description("subscriptions the broker did not take; asked for again, later and later")
                .register(meters);
        Gauge.builder("bongsu.feed.link.up", this, feed -> feed.link == null ? 0 : 1)
                .register(meters);
    }

    @Override
    public void add(Listener listener) {
        listeners.add(listener);
    }

    @Override
    public void relaying(boolean here) {
        if (relaying != here) {
            relaying = here;
            everything = true;
            step();
        }
    }

    @Override
    public void follow(long roomId) {
        if (followed.add(roomId)) {
            change(roomId);
        }
    }

    @Override
    public void unfollow(long roomId) {
        if (followed.remove(roomId)) {
            change(roomId);
        }
    }

    private void change(long roomId) {
        changed.add(roomId);
        step();
    }

    private void open() {
        FeedLink attempt = null;
        try {
            attempt = new FeedLink(
                    endpoint, properties, clientId, this::arrived, lost -> steps.execute(() -> lost(lost)));
            begin(attempt);
        } catch (RuntimeException | Error unmade) {
            // Like any other try that failed: a file that cannot be read just now, no thread left.
            log.warn("The feed's connection could not be begun: {}", unmade.toString());
            openLater();
            if (attempt != null) {
                attempt.close();
            }
        }
    }

    private void begin(FeedLink attempt) {
        var unused = attempt.open()
                .whenComplete((connAck, failure) -> steps.execute(() -> opened(attempt, failure == null)));
    }

    private void opened(FeedLink attempt, boolean connected) {
        if (!running) {
            attempt.close();
        } else if (connected && !attempt.ended()) {
            failures = 0;
            refusals = 0;
            link = attempt;
            subscribed.clear();
            everything = true;
            subscribe();
        } else {
            attempt.close();
            openLater();
        }
    }

    /** The relay's link says in the log what is wrong with the broker; twice would not help. */
    private void lost(FeedLink lost) {
        if (lost == link) {
            link = null;
            openLater();
        }
    }

    private void openLater() {
        var unused = steps.schedule(this::open, properties.backOff(failures++).toMillis(), TimeUnit.MILLISECONDS);
    }

    private void step() {
        if (running && stepWaits.compareAndSet(false, true)) {
            steps.execute(() -> {
                stepWaits.set(false);
                subscribe();
            });
        }
    }

    /** Makes the subscriptions what they should be: all of them on a new connection, else what has changed. */
    private void subscribe() {
        FeedLink to = link;
        if (to == null) {
            return;
        }
        Set<Long> rooms = new HashSet<>(changed);
        changed.removeAll(rooms);
        if (everything) {
            everything = false;
            rooms.addAll(followed);
        }
        List<String> more = new ArrayList<>();
        List<String> less = new ArrayList<>();
        want(RoomTopic.NODES_ACCESS, true, more, less);
        want(RoomTopic.NODES_COMMITTED, relaying, more, less);
        for (long roomId : rooms) {
            want(RoomTopic.messages(roomId), !relaying && followed.contains(roomId), more, less);
        }
        to.unsubscribe(less);
        to.subscribe(
                more,
                () -> listeners.forEach(Listener::mayHaveMissed),
                filters -> steps.execute(() -> refused(to, filters)));
    }

    /** The broker does not let this node hear of the others, or the link is gone: asked for again, as after a lost link. */
    private void refused(FeedLink by, List<String> filters) {
        if (by != link || by.ended()) {
            return;
        }
        refused.increment();
        if (refusals++ == 0) {
            log.warn(
                    "The broker refuses subscriptions ({} and {} others): what other nodes store is found in the log only",
                    filters.getFirst(),
                    filters.size() - 1);
        }
        // Not before its time: other steps must not ask for it again, and must know of what was taken with it.
        var unused = steps.schedule(
                () -> {
                    if (by == link) {
                        filters.forEach(subscribed::remove);
                        everything = true;
                        subscribe();
                    }
                },
                properties.backOff(refusals).toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void want(String topic, boolean wanted, List<String> more, List<String> less) {
        if (wanted && subscribed.add(topic)) {
            more.add(topic);
        } else if (!wanted && subscribed.remove(topic)) {
            less.add(topic);
        }
    }

    @Override
    public void committed(List<Entry> entries) {
        entries.forEach(entry -> tell(RoomTopic.NODES_COMMITTED, entry.json(), entry.accessRev()));
    }

    @Override
    public void accessMoved(long roomId, long accessRev) {
        tell(RoomTopic.NODES_ACCESS, Long.toString(roomId).getBytes(StandardCharsets.US_ASCII), accessRev);
    }

    private void tell(String topic, byte[] payload, long accessRev) {
        FeedLink to = link;
        if (to == null || onTheWay.get() > BYTES_ON_THE_WAY) {
            leftOut.increment();
            return;
        }
        long bytes = BYTES_EACH + (long) payload.length;
        onTheWay.addAndGet(bytes);
        told.increment();
        var unused = to.publish(topic, payload, accessRev).whenComplete((done, failure) -> onTheWay.addAndGet(-bytes));
    }

    private void arrived(Mqtt5Publish publish) {
        try {
            String topic = publish.getTopic().toString();
            Long accessRev = FeedLink.accessRev(publish);
            if (accessRev == null) {
                // Not one of ours, or of an older kind: the log has it.
                return;
            }
            if (topic.equals(RoomTopic.NODES_ACCESS)) {
                long roomId = Long.parseLong(new String(publish.getPayloadAsBytes(), StandardCharsets.US_ASCII));
                listeners.forEach(listener -> listener.accessMoved(roomId, accessRev));
                return;
            }
            Entry entry = entry(topic, publish.getPayloadAsBytes(), accessRev);
            if (entry != null) {
                heard.increment();
                listeners.forEach(listener -> listener.heard(entry));
            }
        } catch (RuntimeException strange) {
            // What cannot be read is no news; the next look into the log has them.
            log.warn("Something on {} was not understood: {}", publish.getTopic(), strange.toString());
        }
    }

    private static @Nullable Entry entry(String topic, byte[] json, long accessRev) {
        var message = MessageCodec.decode(json);
        boolean expected = topic.equals(RoomTopic.NODES_COMMITTED)
                || (RoomTopic.parse(topic) instanceof RoomTopic.Messages(long roomId)
                        && roomId == message.chatRoomId());
        return expected ? new Entry(message.chatRoomId(), message.seq(), accessRev, json) : null;
    }

    @Override
    public void start() {
        running = true;
        steps.execute(this::open);
    }

    @Override
    public void stop() {
        running = false;
        steps.shutdownNow();
        FeedLink last = link;
        if (last != null) {
            last.close();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the relay starts and after it ends. */
    @Override
    public int getPhase() {
        return -200;
    }
}
