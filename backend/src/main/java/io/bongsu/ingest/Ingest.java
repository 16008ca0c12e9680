package io.bongsu.ingest;

import io.bongsu.broker.BrokerClients;
import io.bongsu.broker.RelayDuty;
import io.bongsu.broker.Sends;
import io.bongsu.broker.Sent;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.core.RoomTopic;
import io.bongsu.membership.BrokerSender;
import io.bongsu.message.MessageLog;
import io.bongsu.message.Post;
import io.bongsu.message.PostOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Takes what users and devices send over MQTT into the log, on the node that relays, and answers each.
 *
 * <p>Sends go into the log's lanes in the order they come in, so one sender's order is kept, as far as nothing of theirs is refused. The
 * same bounds hold as over HTTP, and the same keys: a send repeated on either road is stored once.
 */
@Component
class Ingest implements RelayDuty, Sends.Listener, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Ingest.class);

    /** A correlation says which send is meant; it is no place to store things in. */
    private static final int CORRELATION_BYTES_MAX = 1_024;

    private static final int STOP_SECONDS = 5;

    private final Sends sends;
    private final MessageLog messages;
    private final MeterRegistry meters;

    /** Whether the broker lets nobody send as another: without that nothing can be taken. */
    private final boolean sendersAreKnown;

    /** Encoding an answer is not for a lane to do. */
    private final ExecutorService answers = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("ingest-answers").daemon().factory());

    /** One party for this, and one for each send that is not answered. */
    private final Phaser unanswered = new Phaser(1);

    private boolean here;
    private boolean connected;
    private boolean stopping;
    private volatile boolean running;

    Ingest(Sends sends, BrokerClients clients, MessageLog messages, MeterRegistry meters) {
        this.sends = sends;
        this.messages = messages;
        this.meters = meters;
        this.sendersAreKnown = clients.enforcesAccess();
        // Before the first send there is something to watch, too.
        var unused = outcomes("stored");
    }

    @Override
    public synchronized void relaying(boolean relaysHere) {
        here = relaysHere;
        connectOrNot();
    }

    /** Made again with the next beat of the relay: a node whose beats hang must not take them back from the one that took over. */
    @Override
    public synchronized void lost() {
        connected = false;
    }

    private void connectOrNot() {
        if (stopping) {
            return;
        }
        boolean wanted = here && running && sendersAreKnown;
        if (wanted && !connected) {
            sends.connect(this);
        } else if (!wanted && connected) {
            sends.disconnect();
        }
        connected = wanted;
    }

    @Override
    public void arrived(Sent sent) {
        if (!running) {
            // Not answered: it comes to the next node, or to this one's next run.
            return;
        }
        unanswered.register();
        String key = null;
        try {
            // First the body: whatever it is rejected for, the answer then says which send is meant.
            SendBody body = SendBody.read(sent.payload());
            key = body.clientMessageId();
            requireRepliesOfTheirOwn(sent);
            take(sent, body.toPost(sent.roomId(), new BrokerSender(sent.userId(), sent.acceptedAfterNanos())), key);
        } catch (ProblemException problem) {
            answer(sent, key, new PostOutcome.Refused(problem));
        } catch (RuntimeException | Error fault) {
            answer(sent, key, fault(sent, fault));
        }
    }

    @Override
    public void refused(Sent sent) {
        if (running) {
            unanswered.register();
            answer(
                    sent,
                    keyOf(sent),
                    PostOutcome.refused(ProblemCode.OVERLOADED, "Too many sends are waiting; nothing was stored."));
        }
    }

    private static @Nullable String keyOf(Sent sent) {
        try {
            return SendBody.read(sent.payload()).clientMessageId();
        } catch (ProblemException unreadable) {
            return null;
        }
    }

    private void take(Sent sent, Post post, @Nullable String key) {
        var unused = messages.submit(post)
                .whenCompleteAsync(
                        (outcome, fault) -> answer(sent, key, fault == null ? outcome : fault(sent, fault)), answers);
    }

    private static PostOutcome fault(Sent sent, Throwable fault) {
        log.error("A send of {} to room {} met a fault", sent.userId(), sent.roomId(), fault);
        return new PostOutcome.Refused(new ProblemException(ProblemCode.INTERNAL, "Something went wrong here."));
    }

    private void answer(Sent sent, @Nullable String key, PostOutcome outcome) {
        byte[] json;
        try {
            count(outcome);
            json = Answer.to(sent.roomId(), key, outcome);
        } catch (RuntimeException | Error fault) {
            log.error("A send of {} to room {} could not be answered", sent.userId(), sent.roomId(), fault);
            sent.giveUp();
            unanswered.arriveAndDeregister();
            return;
        }
        sent.answer(replyTopic(sent), json);
        unanswered.arriveAndDeregister();
        if (outcome instanceof PostOutcome.Refused(ProblemException problem)
                && problem.code() == ProblemCode.BROKER_UNAVAILABLE) {
            // When it is repeated, more will be known.
            sends.mark();
        }
    }

    private void count(PostOutcome outcome) {
        String tag =
                switch (outcome) {
                    case PostOutcome.Stored stored -> "stored";
                    case PostOutcome.Repeated repeated -> "repeated";
                    case PostOutcome.Refused(ProblemException problem) ->
                        problem.code().code();
                };
        outcomes(tag).increment();
    }

    private Counter outcomes(String tag) {
        return Counter.builder("bongsu.ingest.sends")
                .description("What became of sends over MQTT")
                .tag("outcome", tag)
                .register(meters);
    }

    /** Where an answer may go: what others could read must not carry it. */
    private static void requireRepliesOfTheirOwn(Sent sent) {
        String topic = sent.responseTopic();
        if (topic != null && !isOwn(topic, sent.userId())) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST,
                    "The response topic must lie below users/" + sent.userId() + "/ and not be its presence.");
        }
        if (sent.correlationBytes() > CORRELATION_BYTES_MAX) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST, "Correlation data has at most " + CORRELATION_BYTES_MAX + " bytes.");
        }
    }

    private static boolean isOwn(String topic, String userId) {
        return RoomTopic.parse(topic) instanceof RoomTopic.Replies(String owner) && owner.equals(userId);
    }

    private static String replyTopic(Sent sent) {
        String topic = sent.responseTopic();
        return topic != null && isOwn(topic, sent.userId()) ? topic : RoomTopic.acks(sent.userId());
    }

    @Override
    public synchronized void start() {
        running = true;
        if (!sendersAreKnown) {
            log.info("Nothing is taken over MQTT: this broker knows no users (bongsu.broker.plugin)");
        }
        connectOrNot();
    }

    /** What has been taken is answered; the broker keeps the rest. */
    @Override
    public void stop() {
        synchronized (this) {
            stopping = true;
            running = false;
        }
        try {
            unanswered.awaitAdvanceInterruptibly(unanswered.arrive(), STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException late) {
            log.warn("Some sends were not answered before the end; the broker keeps them");
        }
        synchronized (this) {
            stopping = false;
            connectOrNot();
        }
        answers.shutdown();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Starts after the log takes posts, and stops before it. */
    @Override
    public int getPhase() {
        return 100;
    }
}
