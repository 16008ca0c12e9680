package io.bongsu.client;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends what the outbox has accepted: of each room one at a time and in order, eight rooms at once. A message is repeated
 * under its key until the server has answered it, over MQTT or HTTP, whichever is to be had: it is stored once whatever
 * was sent how often. After a try over MQTT that was not answered the next one is over HTTP, which answers every message
 * with a reason (a broker that may not be written to ends the connection, or says nothing). Confined to the loop.
 */
final class Sender {

    private static final int ROOMS_AT_ONCE = 8;
    private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(5);
    /** So long it waits for the broker to come back before it sends over HTTP. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** A broker whose server has not answered twice in a row is not asked for so long. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    /** A 4xx of these kinds is about the login or the way, not about the message: it is repeated. */
    private static final Set<String> NOT_ABOUT_THE_MESSAGE = new HashSet<>(
            Arrays.asList("unauthenticated", "token-expired", "account-locked", "forbidden", "signed-out"));

    /** A fault of the server's says nothing about the message either. Over HTTP it is a 500, which is temporary. */
    private static final String INTERNAL = "internal";

    /** One room's messages that wait, and the try that is under way. */
    private final class Queue {
        final ArrayDeque<OutgoingMessage> messages = new ArrayDeque<>();
        final BackOff backOff = backOffs.get();
        boolean waits;
        Runnable cancelWait = () -> {};
        boolean avoidMqtt;

        @Nullable
        Try underWay;

        /** One wait at a time: the end of an older one is not this one's. */
        void startWait(Runnable cancel) {
            cancelWait.run();
            cancelWait = cancel;
            waits = true;
        }

        void endWait() {
            cancelWait.run();
            waits = false;
        }
    }

    private static final class Try {
        Runnable cancelTimer = () -> {};
        boolean overMqtt;
    }

    private final String userId;
    private final Loop loop;
    private final Calls calls;
    private final Outbox outbox;
    private final Outcomes outcomes;
    private final Supplier<BackOff> backOffs;
    private final Runnable onSilence;

    /** Those that had their turn go last. */
    private final Map<Long, Queue> queues = new LinkedHashMap<>();

    private @Nullable MqttLink link;
    private String acks = "";
    private boolean patient;
    private boolean silent;
    private int unanswered;
    private int underWay;

    /** @param onSilence told on the loop that the broker takes messages and brings no answers: nor will it bring anything else */
    Sender(
            String userId,
            Loop loop,
            Calls calls,
            Outbox outbox,
            Outcomes outcomes,
            Supplier<BackOff> backOffs,
            Runnable onSilence) {
        this.userId = userId;
        this.loop = loop;
        this.calls = calls;
        this.outbox = outbox;
        this.outcomes = outcomes;
        this.backOffs = backOffs;
        this.onSilence = onSilence;
    }

    void accepted(OutgoingMessage message) {
        queues.computeIfAbsent(message.chatRoomId(), room -> new Queue())
                .messages
                .add(message);
        pump();
    }

    /** @param responseTopic where the answers of this link's sends come; null where the broker denied it */
    void connected(MqttLink up, @Nullable String responseTopic) {
        link = responseTopic == null ? null : up;
        acks = responseTopic == null ? "" : responseTopic;
        tryNow();
    }

    void disconnected() {
        link = null;
        bePatient();
        queues.values().forEach(queue -> {
            if (queue.underWay != null && queue.underWay.overMqtt) {
                failed(queue, queue.underWay, 0);
            }
        });
    }

    /** At the start, and where the broker was lost: it will be back in a moment, probably. */
    void bePatient() {
        patient = true;
        var unused = loop.after(PATIENCE, () -> {
            patient = false;
            pump();
        });
    }

    /** The network is back: nothing is waited out but what the server asked for. */
    void tryNow() {
        queues.values().forEach(queue -> queue.backOff.reset());
        goOn();
    }

    /** Ends the waits that nobody asked for. */
    void goOn() {
        queues.values().forEach(queue -> {
            if (!queue.backOff.isAskedToWait()) {
                queue.endWait();
            }
        });
        pump();
    }

    private void pump() {
        queues.values().removeIf(queue -> queue.messages.isEmpty() && queue.underWay == null);
        for (Map.Entry<Long, Queue> each : queues.entrySet()) {
            Queue queue = each.getValue();
            if (underWay < ROOMS_AT_ONCE && queue.underWay == null && !queue.waits && !queue.messages.isEmpty()) {
                begin(queue);
            }
        }
    }

    private void begin(Queue queue) {
        MqttLink over = link;
        OutgoingMessage message = queue.messages.element();
        if (over != null && !silent && !queue.avoidMqtt) {
            overMqtt(queue, message, over);
        } else if (over != null || !patient || queue.avoidMqtt) {
            overHttp(queue, message);
        }
    }

    private Try start(Queue queue, boolean overMqtt) {
        Try begun = new Try();
        begun.overMqtt = overMqtt;
        queue.underWay = begun;
        underWay++;
        return begun;
    }

    private void overMqtt(Queue queue, OutgoingMessage message, MqttLink over) {
        Try begun = start(queue, true);
        begun.cancelTimer = loop.after(ANSWER_DEADLINE, () -> {
            if (queue.underWay == begun) {
                notAnswered();
                failed(queue, begun, 0);
            }
        });
        over.publish(
                Topics.send(message.chatRoomId(), userId),
                body(message).toString().getBytes(StandardCharsets.UTF_8),
                acks,
                message.clientMessageId().getBytes(StandardCharsets.UTF_8),
                () -> failed(queue, begun, 0));
    }

    private void notAnswered() {
        if (++unanswered >= 2 && !silent) {
            silent = true;
            var unused = loop.after(SILENCE, () -> {
                silent = false;
                unanswered = 0;
            });
            onSilence.run();
        }
    }

    private void overHttp(Queue queue, OutgoingMessage message) {
        Try begun = start(queue, false);
        JsonObject body = body(message);
        body.addProperty("chatRoomId", message.chatRoomId());
        var unused = calls.call("POST", "/messages", body)
                .whenComplete((answer, failure) -> loop.execute(() -> {
                    try {
                        if (failure == null) {
                            settle(Wire.posted(answer, message));
                        } else {
                            refused(queue, begun, message, Calls.cause(failure));
                        }
                    } catch (Wire.Foreign e) {
                        failed(queue, begun, 0);
                    }
                }));
    }

    private static JsonObject body(OutgoingMessage message) {
        JsonObject body = new JsonObject();
        body.addProperty("clientMessageId", message.clientMessageId());
        body.addProperty("type", message.type());
        body.addProperty("content", message.content());
        return body;
    }

    private void refused(Queue queue, Try begun, OutgoingMessage message, CallException why) {
        if (why.isTemporary() || why.status() == 401 || NOT_ABOUT_THE_MESSAGE.contains(why.code())) {
            failed(queue, begun, why.retryAfterSeconds());
        } else {
            settle(SendOutcome.rejected(message.chatRoomId(), message.clientMessageId(), why.code(), why.detail()));
        }
    }

    /** What the server answered to a send over MQTT: of this try, of an earlier one, or of an earlier process. */
    void answered(byte[] payload) {
        try {
            JsonObject ack = Wire.parse(payload);
            unanswered = 0;
            long room = Wire.read(ack, json -> Wire.number(json, "chatRoomId"));
            String key = Wire.textOrNull(ack, "clientMessageId");
            if (key == null) {
                return;
            }
            if ("persisted".equals(Wire.textOrNull(ack, "status"))) {
                settle(SendOutcome.stored(room, key, Wire.read(ack, json -> Wire.number(json, "seq"))));
                return;
            }
            long retryAfter = Wire.numberOrNone(ack, "retryAfter");
            String code = Wire.read(ack, json -> Wire.text(json, "code"));
            if (retryAfter < 0 && !INTERNAL.equals(code)) {
                String detail = Wire.textOrNull(ack, "detail");
                settle(SendOutcome.rejected(room, key, code, detail == null ? "" : detail));
            } else {
                // A second at least: an answer comes at once, and so would the next one.
                again(room, key, Math.max(1, Math.min(retryAfter, 300)));
            }
        } catch (Wire.Foreign unreadable) {
            // Not an answer: the deadline passes, and the message is repeated over HTTP.
        }
    }

    private void again(long room, String key, long retryAfterSeconds) {
        Queue queue = queues.get(room);
        if (queue != null && queue.underWay != null && isFirst(queue, key)) {
            boolean overMqtt = queue.underWay.overMqtt;
            failed(queue, queue.underWay, retryAfterSeconds);
            // It was answered: the road is good.
            queue.avoidMqtt &= !overMqtt;
        }
    }

    private static boolean isFirst(Queue queue, String key) {
        OutgoingMessage first = queue.messages.peek();
        return first != null && first.clientMessageId().equals(key);
    }

    /** The message's outcome is known, whatever brought it: the next one's turn. */
    private void settle(SendOutcome outcome) {
        Queue queue = queues.get(outcome.chatRoomId());
        if (queue == null || !isFirst(queue, outcome.clientMessageId())) {
            return;
        }
        if (outbox.settle(outcome)) {
            outcomes.tell(outcome);
        }
        queue.messages.remove();
        queues.remove(outcome.chatRoomId());
        queues.put(outcome.chatRoomId(), queue);
        if (queue.underWay != null) {
            end(queue, queue.underWay);
        }
        queue.backOff.reset();
        queue.endWait();
        queue.avoidMqtt = false;
        pump();
    }

    private void failed(Queue queue, Try begun, long retryAfterSeconds) {
        if (queue.underWay != begun) {
            return;
        }
        end(queue, begun);
        // The other road next, where there is one.
        queue.avoidMqtt = begun.overMqtt;
        Duration wait =
                begun.overMqtt && retryAfterSeconds == 0 ? Duration.ZERO : queue.backOff.next(retryAfterSeconds);
        queue.startWait(loop.after(wait, () -> {
            queue.waits = false;
            pump();
        }));
    }

    private void end(Queue queue, Try ended) {
        ended.cancelTimer.run();
        queue.underWay = null;
        underWay--;
    }
}
