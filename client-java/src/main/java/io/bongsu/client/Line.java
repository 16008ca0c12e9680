package io.bongsu.client;

import io.bongsu.client.ConnectionState.Phase;
import io.bongsu.client.TokenSource.Purpose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection to the broker: gets a token, connects, subscribes to everything (also where the broker has kept the
 * session: one that it ended itself may have forgotten the subscriptions), and begins again when it is lost, later and
 * later while none can be made. Confined to the loop.
 */
final class Line implements MqttLink.Listener {

    /** Told on the loop. */
    interface Listener {

        /** Connected and subscribed; the filters are those that the broker denied. */
        void up(MqttLink link, List<String> denied);

        void down();

        void message(MqttLink link, String topic, byte[] payload);

        /** Another installation has this one's client id. */
        String newClientId(String old);
    }

    /** A connection that lasted this long was a good one: the next failure is a first one. */
    private static final Duration GOOD = Duration.ofSeconds(10);

    private static final int FILTERS_A_PACKET = 50;
    private static final Duration SUBSCRIBE_DEADLINE = Duration.ofSeconds(10);

    private final ClientBuilder settings;
    private final MqttAddress address;
    private final Loop loop;
    private final Tokens tokens;
    private final States states;
    private final Listener listener;
    private final Supplier<List<String>> filters;
    private final BackOff backOff;

    private String clientId;
    private String token = "";
    private @Nullable MqttLink link;
    private @Nullable MqttLink ready;
    private int attempt;
    private boolean triedNewToken;
    private Runnable cancelTimer = () -> {};

    Line(
            ClientBuilder settings,
            MqttAddress address,
            String clientId,
            Loop loop,
            Tokens tokens,
            States states,
            BackOff backOff,
            Supplier<List<String>> filters,
            Listener listener) {
        this.settings = settings;
        this.address = address;
        this.clientId = clientId;
        this.loop = loop;
        this.tokens = tokens;
        this.states = states;
        this.backOff = backOff;
        this.filters = filters;
        this.listener = listener;
    }

    /** The link, where it is connected and subscribed. */
    @Nullable
    MqttLink ready() {
        return ready;
    }

    /** Tries now, where it is not connected or about to be. */
    void tryNow() {
        Phase phase = states.current().phase();
        if (phase == Phase.WAITING) {
            backOff.reset();
            goOn();
        } else if (phase == Phase.SIGNED_OUT || (phase == Phase.CONNECTING && attempt == 0)) {
            backOff.reset();
            connect();
        }
    }

    /** Ends a wait that nobody asked for. */
    void goOn() {
        if (states.current().phase() == Phase.WAITING && !backOff.isAskedToWait()) {
            connect();
        }
    }

    void signedOut(String reason) {
        drop();
        states.set(ConnectionState.of(Phase.SIGNED_OUT, reason));
    }

    void close() {
        drop();
        states.set(ConnectionState.of(Phase.CLOSED, "closed"));
    }

    private void connect() {
        drop();
        states.set(ConnectionState.of(Phase.CONNECTING, "to " + address));
        int mine = attempt;
        var unused = tokens.token(Purpose.MQTT)
                .whenComplete((got, failure) -> loop.execute(() -> {
                    if (mine != attempt) {
                        return;
                    }
                    if (failure == null) {
                        open(got);
                    } else {
                        noToken(Calls.cause(failure));
                    }
                }));
    }

    private void noToken(CallException why) {
        if (why.code().equals(CallException.SIGNED_OUT)) {
            signedOut(String.valueOf(why.getMessage()));
        } else {
            waitFor(backOff.next(why.retryAfterSeconds()), String.valueOf(why.getMessage()));
        }
    }

    private void open(String withToken) {
        token = withToken;
        link = new MqttLink(address, settings.trusted, clientId, loop, this);
        link.open(settings.userId, withToken);
    }

    @Override
    public void up(MqttLink opened) {
        if (opened == link) {
            triedNewToken = false;
            subscribe(opened, filters.get(), new ArrayList<>());
        }
    }

    private void subscribe(MqttLink opened, List<String> left, List<String> denied) {
        List<String> batch = left.subList(0, Math.min(FILTERS_A_PACKET, left.size()));
        cancelTimer.run();
        cancelTimer = loop.after(SUBSCRIBE_DEADLINE, () -> {
            drop();
            waitFor(backOff.next(), "the broker does not answer");
        });
        opened.subscribe(batch, (refused, failure) -> {
            if (opened != link) {
                return;
            }
            denied.addAll(refused);
            if (failure != null) {
                drop();
                waitFor(backOff.next(), "the broker does not take the subscriptions: " + failure.getMessage());
            } else if (batch.size() < left.size()) {
                subscribe(opened, left.subList(batch.size(), left.size()), denied);
            } else {
                subscribed(opened, denied);
            }
        });
    }

    private void subscribed(MqttLink opened, List<String> denied) {
        cancelTimer.run();
        ready = opened;
        Runnable good = loop.after(GOOD, backOff::reset);
        // Before the token's end, so that the line is cut when it suits and not when the broker does.
        Runnable renewal = loop.after(
                Duration.ofNanos(Math.max(1_000_000_000L, tokens.nanosToRenewal(Purpose.MQTT))), this::connect);
        cancelTimer = () -> {
            good.run();
            renewal.run();
        };
        states.set(ConnectionState.of(Phase.CONNECTED, ""));
        listener.up(opened, denied);
    }

    @Override
    public void down(MqttLink lost, MqttLink.End end, String reason) {
        if (lost != link) {
            return;
        }
        drop();
        if (end == MqttLink.End.REFUSED) {
            tokens.refused(Purpose.MQTT, token);
            if (!triedNewToken) {
                triedNewToken = true;
                connect();
                return;
            }
        } else if (end == MqttLink.End.TAKEN_OVER) {
            clientId = listener.newClientId(clientId);
        }
        waitFor(backOff.next(), reason);
    }

    @Override
    public void message(MqttLink from, String topic, byte[] payload) {
        if (from == link) {
            listener.message(from, topic, payload);
        }
    }

    private void waitFor(Duration wait, String reason) {
        states.set(ConnectionState.waiting(reason, wait));
        cancelTimer = loop.after(wait, this::connect);
    }

    /** Whatever is under way is over, and none of its callbacks counts any more. */
    private void drop() {
        attempt++;
        cancelTimer.run();
        cancelTimer = () -> {};
        MqttLink old = link;
        link = null;
        if (old != null) {
            old.close();
        }
        if (ready != null) {
            ready = null;
            listener.down();
        }
    }
}
