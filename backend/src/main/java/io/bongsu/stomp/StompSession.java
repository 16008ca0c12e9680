package io.bongsu.stomp;

import io.bongsu.core.ProblemCode;
import io.bongsu.membership.Caller;
import io.bongsu.membership.SessionsRevoked;
import io.bongsu.stream.Start;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.sockjs.transport.SockJsSession;

/**
 * One connection: who is there, what is subscribed, how it ends. What its frames mean is {@link StompFrames}'s, writing
 * is {@link Outbox}'s. Ends exactly once, by whichever thread comes first; from then on no message goes out.
 */
final class StompSession {

    private final WebSocketSession socket;
    private final StompServices services;
    private final Wire wire;
    private final Outbox outbox;
    private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
    private final AckWindow ackWindow;
    private final AtomicInteger lastNumber = new AtomicInteger();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean cut = new AtomicBoolean();
    private final long openedNanos = System.nanoTime();
    private volatile long heardNanos = openedNanos;

    /** Read at once: Spring's headers look into the request, which the container uses again for another client. */
    private volatile @Nullable String handshakeAuthorization;

    /** From the handshake, until CONNECT brings its own: a revocation between the two must count. */
    private volatile @Nullable Caller caller;

    /** Who connected: a revocation of that login counts, whatever token came since. */
    private volatile @Nullable Caller opener;

    private volatile @Nullable HeartBeat heartBeat;

    StompSession(WebSocketSession socket, StompServices services, @Nullable Caller handshake) {
        this.socket = socket;
        this.services = services;
        this.caller = handshake;
        this.handshakeAuthorization = socket.getHandshakeHeaders().getFirst("Authorization");
        this.wire = new Wire(socket, services.settings(), services.metrics());
        this.ackWindow = new AckWindow(services.settings().ackWindow(), this::windowMoved);
        this.outbox = new Outbox(wire, services, this::ended, this::broken);
    }

    @Nullable
    String handshakeAuthorization() {
        return handshakeAuthorization;
    }

    @Nullable
    Caller caller() {
        return caller;
    }

    boolean isConnected() {
        return heartBeat != null;
    }

    boolean isEnded() {
        return ended.get();
    }

    void heard() {
        heardNanos = System.nanoTime();
    }

    void identify(Caller verified) {
        caller = verified;
    }

    void connected(String version, HeartBeat agreed) {
        if (agreed.out().isPositive() && socket instanceof SockJsSession sockJs) {
            sockJs.disableHeartbeat();
        }
        answer(Frames.connected(version, services.settings().heartBeat().toMillis(), socket.getId()));
        opener = caller;
        heartBeat = agreed;
        handshakeAuthorization = null;
    }

    void answer(byte[] frame) {
        if (!outbox.offer(frame)) {
            end(Ending.of(CloseCode.CONTROL_QUEUE_FULL, "Too many answers wait to be read."), null);
        }
    }

    /** @throws io.bongsu.core.ProblemException when the stream refuses */
    void subscribe(
            String id, String destination, long roomId, AckMode ack, Caller who, Start start, boolean announced) {
        if (subscriptions.containsKey(id)) {
            throw new Refusal(CloseCode.DUPLICATE_SUBSCRIPTION, "There is a subscription with this id.");
        }
        if (subscriptions.size() >= services.settings().subscriptionsPerSession()) {
            throw new Refusal(CloseCode.LIMIT_REACHED, "Too many subscriptions on one connection.");
        }
        var subscription = new Subscription(
                id,
                destination,
                roomId,
                lastNumber.incrementAndGet(),
                ack == AckMode.AUTO ? null : new Unacknowledged(ack, ackWindow),
                outbox);
        subscriptions.put(id, subscription);
        services.metrics().subscribed();
        try {
            subscription.open(services.streams(), who, start, announced);
        } catch (RuntimeException refused) {
            remove(subscription);
            throw refused;
        }
        if (ended.get()) {
            remove(subscription);
        }
    }

    /** One that is not there may just have ended: no error. */
    void unsubscribe(String id) {
        Subscription subscription = subscriptions.get(id);
        if (subscription != null) {
            remove(subscription);
        }
    }

    /** Of a subscription that is not there any more it is no error: the two may cross. */
    void acknowledge(AckId of) {
        of.subscriptionIn(subscriptions.values()).ifPresent(subscription -> subscription.acknowledge(of.seq()));
    }

    void refuse(AckId of) {
        of.subscriptionIn(subscriptions.values()).ifPresent(subscription -> subscription.refuse(of.seq()));
    }

    /** Whether this ACK or NACK may be one for a message that was sent: so many may come for nothing. */
    boolean mayAnswer() {
        return ackWindow.takeAnswer();
    }

    private void windowMoved() {
        subscriptions.values().forEach(Subscription::windowMoved);
    }

    /** The stream ended one. A revocation ends all: then the session says so, whoever hears of it first. */
    private void ended(Subscription subscription, ProblemCode code) {
        if (code == ProblemCode.UNAUTHENTICATED) {
            end(revoked(), null);
        } else {
            remove(subscription);
            answer(Frames.ended(subscription, code));
        }
    }

    private static Ending revoked() {
        return Ending.of(CloseCode.SESSION_REVOKED, "The session was revoked.");
    }

    private void remove(Subscription subscription) {
        if (subscriptions.remove(subscription.id(), subscription)) {
            subscription.close();
            services.metrics().unsubscribed();
        }
    }

    /** Says why in an ERROR, then closes. */
    void end(Ending ending, @Nullable String receiptId) {
        finish(ending, Frames.error(ending, receiptId));
    }

    /** Closes without an ERROR. */
    void leave(Ending ending) {
        finish(ending, null);
    }

    private void finish(Ending ending, byte @Nullable [] last) {
        if (ended.compareAndSet(false, true)) {
            services.metrics().closed(ending.code());
            subscriptions.values().forEach(this::remove);
            outbox.finish(last, ending.status());
        }
    }

    /** The peer is gone, or cannot be reached in time: nothing is said any more. */
    void drop(Ending ending) {
        if (ended.compareAndSet(false, true)) {
            services.metrics().closed(ending.code());
        }
        subscriptions.values().forEach(this::remove);
        outbox.stop();
        if (cut.compareAndSet(false, true)) {
            services.writers().execute(() -> wire.close(ending.status()));
        }
    }

    private void broken() {
        drop(
                wire.hasTimedOut()
                        ? Ending.of(CloseCode.SLOW_RECEIVER, "A frame could not be written in time.")
                        : Ending.of(CloseCode.GONE, "The connection is gone."));
    }

    /** The container has closed it. */
    void gone() {
        cut.set(true);
        broken();
    }

    void revoked(SessionsRevoked revocation) {
        if (covers(revocation, caller) || covers(revocation, opener)) {
            end(revoked(), null);
        }
    }

    private static boolean covers(SessionsRevoked revocation, @Nullable Caller who) {
        return who != null && revocation.covers(who);
    }

    /** Once a second. Must not block: one thread looks at all sessions. */
    void look() {
        long now = System.nanoTime();
        if (wire.sendingFor().compareTo(services.settings().sendTimeLimit()) > 0) {
            drop(Ending.of(CloseCode.SLOW_RECEIVER, "A frame could not be written in time."));
            return;
        }
        if (ended.get()) {
            return;
        }
        HeartBeat agreed = heartBeat;
        Caller who = caller;
        if (agreed == null) {
            if (Duration.ofNanos(now - openedNanos)
                            .compareTo(services.settings().connectTimeout())
                    > 0) {
                end(Ending.of(CloseCode.CONNECT_TIMEOUT, "No CONNECT came in time."), null);
            }
        } else if (who != null && !services.clock().instant().isBefore(who.expiresAt())) {
            end(Ending.of(CloseCode.TOKEN_EXPIRED, "The token has expired."), null);
        } else if (agreed.isMissed(Duration.ofNanos(now - heardNanos))) {
            end(Ending.of(CloseCode.HEART_BEAT_MISSED, "Nothing was heard for too long."), null);
        } else {
            if (agreed.isDue(wire.silentFor())) {
                answer(Frames.BEAT);
            }
            subscriptions.values().forEach(Subscription::retryIfStalled);
        }
    }
}
