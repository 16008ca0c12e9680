package io.bongsu.stomp;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.core.RoomTopic;
import io.bongsu.membership.Caller;
import io.bongsu.stream.Start;
import io.github.bucket4j.Bucket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.stomp.BufferingStompDecoder;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompConversionException;
import org.springframework.messaging.simp.stomp.StompDecoder;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.transaction.CannotCreateTransactionException;

/** What a client sends on one connection, and what it means. */
final class StompFrames {

    private static final Logger log = LoggerFactory.getLogger(StompFrames.class);
    private static final StompDecoder DECODER = new StompDecoder();
    private static final String TOPIC = "/topic/";
    private static final String RENEWAL = "/app/token";

    /**
     * The decoder begins anew with every piece of a frame: one that came byte by byte would cost its square. WebSocket
     * pieces are 1 KiB or more ({@link Wire}) unless the client makes them smaller.
     */
    private static final int PIECES = 256;

    private static final Pattern SEQ = Pattern.compile("[0-9]{1,18}");

    private final StompSession session;
    private final StompSettings settings;
    private final StompConnect connect;
    private final BufferingStompDecoder decoder;
    private final Bucket turns;

    /** For acknowledgements beyond one for each message sent. */
    private final Bucket needlessAcks;

    private int pieces;

    /** SockJS's POSTs may overlap; a WebSocket's frames do not. */
    private final ReentrantLock one = new ReentrantLock();

    StompFrames(StompSession session, StompSettings settings, StompConnect connect) {
        this.session = session;
        this.settings = settings;
        this.connect = connect;
        this.turns = turns(settings.requestBurst());
        this.needlessAcks = turns(settings.requestBurst());
        this.decoder = new BufferingStompDecoder(DECODER, settings.frameBytes());
    }

    private Bucket turns(int burst) {
        return Bucket.builder()
                .addLimit(limit ->
                        limit.capacity(burst).refillGreedy(settings.requestsPerSecond(), Duration.ofSeconds(1)))
                .build();
    }

    StompSession session() {
        return session;
    }

    void takeBinary() {
        session.end(Ending.of(CloseCode.BINARY, "Frames are sent as text."), null);
    }

    /** Takes a piece of text of any size; never throws. */
    void take(String text) {
        one.lock();
        try {
            if (session.isEnded()) {
                return;
            }
            session.heard();
            for (Message<byte[]> message : decode(text)) {
                handle(StompHeaderAccessor.wrap(message));
            }
        } catch (Refusal refusal) {
            session.end(refusal.ending(), null);
        } finally {
            one.unlock();
        }
    }

    private List<Message<byte[]>> decode(String text) {
        byte[] piece = text.getBytes(StandardCharsets.UTF_8);
        if (decoder.getBufferSize() + piece.length > settings.frameBytes()) {
            throw new Refusal(CloseCode.FRAME_TOO_LARGE, "A frame may have " + settings.frameBytes() + " bytes.");
        }
        pieces = decoder.getBufferSize() == 0 ? 1 : pieces + 1;
        if (pieces > PIECES) {
            throw new Refusal(CloseCode.FRAME_TOO_LARGE, "A frame may come in " + PIECES + " pieces.");
        }
        try {
            List<Message<byte[]>> frames = decoder.decode(ByteBuffer.wrap(piece));
            pieces = frames.isEmpty() ? pieces : 1;
            return frames;
        } catch (StompConversionException broken) {
            throw new Refusal(CloseCode.MALFORMED_FRAME, "This is not a STOMP frame.");
        } catch (IllegalArgumentException unknown) {
            throw new Refusal(CloseCode.UNKNOWN_COMMAND, "This is not a STOMP command.");
        } catch (RuntimeException broken) {
            log.debug("The STOMP decoder failed: {}", broken.toString());
            throw new Refusal(CloseCode.MALFORMED_FRAME, "This is not a STOMP frame.");
        }
    }

    private void handle(StompHeaderAccessor frame) {
        StompCommand command = frame.getCommand();
        if (command == null || session.isEnded()) {
            return;
        }
        String receipt = frame.getFirstNativeHeader("receipt");
        try {
            checkHeaders(frame);
            handle(command, frame);
            if (command == StompCommand.CONNECT || command == StompCommand.STOMP) {
                return;
            }
            if (receipt != null) {
                session.answer(Frames.receipt(receipt));
            }
            if (command == StompCommand.DISCONNECT) {
                session.leave(Ending.of(CloseCode.GOODBYE, "Goodbye."));
            }
        } catch (Refusal refusal) {
            session.end(refusal.ending(), receipt);
        } catch (ProblemException problem) {
            session.end(Ending.of(problem), receipt);
        } catch (DataAccessResourceFailureException
                | RecoverableDataAccessException
                | TransientDataAccessException
                | CannotCreateTransactionException away) {
            log.warn("A STOMP {} frame needed the database: {}", command, away.toString());
            session.end(Ending.of(databaseAway(away)), receipt);
        } catch (RuntimeException fault) {
            log.warn("A STOMP {} frame failed", command, fault);
            session.end(Ending.of(CloseCode.INTERNAL, "Something went wrong here."), receipt);
        }
    }

    private static ProblemException databaseAway(RuntimeException cause) {
        return new ProblemException(
                ProblemCode.DATABASE_UNAVAILABLE, "The database did not answer; try again.", null, cause);
    }

    private void handle(StompCommand command, StompHeaderAccessor frame) {
        boolean opening = command == StompCommand.CONNECT || command == StompCommand.STOMP;
        if (opening == session.isConnected()) {
            throw opening
                    ? new Refusal(CloseCode.ALREADY_CONNECTED, "CONNECT comes once.")
                    : new Refusal(CloseCode.NOT_CONNECTED, "CONNECT comes first.");
        }
        switch (command) {
            case CONNECT, STOMP -> connect.connect(session, frame);
            case SUBSCRIBE -> subscribe(frame);
            case UNSUBSCRIBE -> unsubscribe(frame);
            case DISCONNECT -> {}
            case SEND -> send(frame);
            case ACK -> session.acknowledge(acknowledged(frame));
            case NACK -> session.refuse(acknowledged(frame));
            case BEGIN, COMMIT, ABORT -> throw new Refusal(CloseCode.NOT_SUPPORTED, command + " is not supported.");
            case CONNECTED, MESSAGE, RECEIPT, ERROR ->
                throw new Refusal(CloseCode.UNKNOWN_COMMAND, command + " is a server's command.");
        }
    }

    /** What clients may send to: nothing is stored or told to others from here. */
    private void send(StompHeaderAccessor frame) {
        takeTurn();
        if (!needed(frame, "destination").equals(RENEWAL)) {
            throw new Refusal(
                    CloseCode.UNKNOWN_DESTINATION, "There is no such destination; messages are posted over HTTP.");
        }
        connect.renew(session, frame);
    }

    /** A frame that costs more than an answer. */
    private void takeTurn() {
        takeTurn(turns);
    }

    private void takeTurn(Bucket turns) {
        if (!turns.tryConsume(1)) {
            throw new ProblemException(
                    ProblemCode.RATE_LIMITED,
                    "Too many frames: " + settings.requestsPerSecond() + " a second are taken.");
        }
    }

    private void unsubscribe(StompHeaderAccessor frame) {
        takeTurn();
        session.unsubscribe(needed(frame, "id"));
    }

    private void subscribe(StompHeaderAccessor frame) {
        takeTurn();
        String id = needed(frame, "id");
        String destination = needed(frame, "destination");
        AckMode ack = AckMode.of(frame.getFirstNativeHeader("ack"));
        if (!destination.startsWith(TOPIC)
                || !(RoomTopic.parse(destination.substring(TOPIC.length()))
                        instanceof RoomTopic.Messages(long roomId))) {
            throw new Refusal(CloseCode.UNKNOWN_DESTINATION, "There is no such destination.");
        }
        Caller who = session.caller();
        if (who == null) {
            throw new Refusal(CloseCode.NOT_CONNECTED, "CONNECT comes first.");
        }
        String position = frame.getFirstNativeHeader("position");
        session.subscribe(id, destination, roomId, ack, who, start(position), position != null);
    }

    /** One for each message sent is what clients owe; who sends more of them waits for nothing. */
    private AckId acknowledged(StompHeaderAccessor frame) {
        if (!session.mayAnswer()) {
            takeTurn(needlessAcks);
        }
        if (frame.getFirstNativeHeader("transaction") != null) {
            throw new Refusal(CloseCode.NOT_SUPPORTED, "Transactions are not supported.");
        }
        return AckId.of(frame);
    }

    private static Start start(@Nullable String position) {
        if (position == null || position.equals("now")) {
            return new Start.Now();
        }
        if (!SEQ.matcher(position).matches()) {
            throw new Refusal(CloseCode.MALFORMED_FRAME, "The position header is a seq, or now.");
        }
        return new Start.After(Long.parseLong(position));
    }

    private static String needed(StompHeaderAccessor frame, String name) {
        String value = frame.getFirstNativeHeader(name);
        if (value == null || value.isEmpty()) {
            throw new Refusal(CloseCode.MALFORMED_FRAME, "The header " + name + " is missing.");
        }
        return value;
    }

    private void checkHeaders(StompHeaderAccessor frame) {
        int count = 0;
        for (Map.Entry<String, List<String>> header : frame.toNativeHeaderMap().entrySet()) {
            for (String value : header.getValue()) {
                count++;
                if (count > settings.headers() || header.getKey().length() + value.length() > settings.headerBytes()) {
                    throw new Refusal(CloseCode.FRAME_TOO_LARGE, "Too many headers, or one too long.");
                }
            }
        }
    }
}
