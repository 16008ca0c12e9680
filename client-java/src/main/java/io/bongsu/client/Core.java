package io.bongsu.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** What a client is made of, put together and taken apart again. */
final class Core implements Line.Listener {

    private static final Duration END_DEADLINE = Duration.ofSeconds(2);

    private final ClientBuilder settings;
    private final Folder folder;
    final Outbox outbox;
    final States states;
    final PlainCalls plainCalls;

    private final Loop loop;
    private final ThreadPoolExecutor tokenThread;
    private final @Nullable ExecutorService ownListenerThreads;
    private final Tokens tokens;
    private final Calls calls;
    private final Outcomes outcomes;
    private final Rooms rooms;
    private final Sender sender;
    private final Line line;
    private final AtomicBoolean closed = new AtomicBoolean();
    private String acks;
    /** What the newest link was subscribed to. */
    private List<String> subscribed = new ArrayList<>();

    static Core open(ClientBuilder settings) throws IOException {
        Path path = settings.folder;
        if (settings.mqtt == null || path == null) {
            throw new IllegalArgumentException("A client needs the broker's address (mqtt) and a folder (folder)");
        }
        MqttAddress address = MqttAddress.of(settings.mqtt);
        Folder folder = Folder.open(path);
        try {
            Outbox outbox = new Outbox(folder.outbox(), settings.userId, settings.outboxMessages, settings.outboxBytes);
            Core core = new Core(settings, address, folder, folder.installation(), outbox);
            core.begin();
            return core;
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private Core(ClientBuilder settings, MqttAddress address, Folder folder, String installation, Outbox outbox) {
        this.settings = settings;
        this.folder = folder;
        this.outbox = outbox;
        this.acks = Topics.acks(settings.userId, installation);
        loop = new Loop("bongsu-loop");
        tokenThread = new ThreadPoolExecutor(
                0, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Loop.threads("bongsu-tokens"));
        tokenThread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        ownListenerThreads = settings.listenerExecutor == null ? listenerThreads() : null;
        Executor listeners = settings.listenerExecutor == null
                ? Objects.requireNonNull(ownListenerThreads)
                : settings.listenerExecutor;
        Random random = settings.random;
        states = new States(listeners);
        tokens = new Tokens(
                settings.tokens, settings.elapsedNanos, tokenThread, refused -> onLoop(() -> signedOut(refused)));
        calls = new Calls(settings, tokens, new Reachability(settings.elapsedNanos, random, loop::after, this::goOn));
        plainCalls = new PlainCalls(calls);
        outcomes = new Outcomes(listeners, outbox, settings.outcomeListener, loop, new BackOff(random));
        rooms = new Rooms(settings, loop, listeners, calls, () -> new BackOff(random));
        sender = new Sender(
                settings.userId, loop, calls, outbox, outcomes, () -> new BackOff(random), rooms::lookForMissed);
        line = new Line(
                settings,
                address,
                settings.userId + ":" + installation,
                loop,
                tokens,
                states,
                new BackOff(random),
                this::filters,
                this);
    }

    /** A thread for each room whose listener is busy: a slow one delays no other. Bounded by the number of rooms. */
    private static ExecutorService listenerThreads() {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), Loop.threads("bongsu-listener"));
    }

    private void begin() {
        if (settings.connectionListener != null) {
            states.add(settings.connectionListener);
        }
        outcomes.begin();
        // Looked at here, where nothing can have been sent yet: what is sent from now on comes by itself.
        List<OutgoingMessage> ofEarlierProcesses = outbox.waiting();
        loop.execute(() -> {
            sender.bePatient();
            ofEarlierProcesses.forEach(sender::accepted);
            rooms.disconnected();
            line.tryNow();
        });
    }

    private void onLoop(Runnable step) {
        loop.execute(step);
    }

    private List<String> filters() {
        subscribed = new ArrayList<>();
        subscribed.add(acks);
        subscribed.addAll(rooms.filters());
        return subscribed;
    }

    private void signedOut(SignedOutException refused) {
        line.signedOut(refused.code());
    }

    @Override
    public void up(MqttLink link, List<String> denied) {
        sender.connected(link, denied.contains(acks) ? null : acks);
        rooms.connected(link, subscribed, denied);
    }

    @Override
    public void down() {
        sender.disconnected();
        rooms.disconnected();
    }

    @Override
    public void message(MqttLink from, String topic, byte[] payload) {
        long room = Topics.roomOf(topic);
        if (room >= 0) {
            rooms.message(from, room, payload);
        } else if (topic.equals(acks)) {
            sender.answered(payload);
        }
    }

    @Override
    public String newClientId(String old) {
        try {
            String installation = folder.newInstallation();
            acks = Topics.acks(settings.userId, installation);
            return settings.userId + ":" + installation;
        } catch (IOException diskFull) {
            // With the old one the two take turns, later and later.
            return old;
        }
    }

    Listening listen(long chatRoomId, long afterPosition, RoomListener listener) {
        RoomStream stream = open(chatRoomId, afterPosition, new ListenerSink(listener));
        stream.tell(order -> order.request(Long.MAX_VALUE));
        rooms.begin(stream);
        return stream;
    }

    Publisher<RoomEvent> events(long chatRoomId, long afterPosition) {
        return new RoomPublisher(sink -> open(chatRoomId, afterPosition, sink), rooms::begin);
    }

    private RoomStream open(long chatRoomId, long position, RoomSink sink) {
        if (closed.get()) {
            throw new IllegalStateException("The client is closed");
        }
        if (chatRoomId < 1 || position < 0) {
            throw new IllegalArgumentException(
                    "Rooms begin at 1 and positions at 0, not " + chatRoomId + " and " + position);
        }
        return rooms.open(chatRoomId, position, sink);
    }

    void catchUp() {
        tokens.tryAgain();
        onLoop(() -> {
            line.tryNow();
            rooms.catchUp();
            sender.tryNow();
        });
    }

    /** The server answers again: nobody waits any longer. Whoever fails all the same waits longer than before. */
    private void goOn() {
        sender.goOn();
        line.goOn();
        rooms.goOn();
    }

    OutgoingMessage send(long chatRoomId, String content, String type, @Nullable String clientMessageId)
            throws OutboxException {
        String key = clientMessageId == null ? UUID.randomUUID().toString() : clientMessageId;
        if (chatRoomId < 1) {
            throw new OutboxException(OutboxException.Reason.INVALID, "There is no room " + chatRoomId);
        }
        check(content.getBytes(StandardCharsets.UTF_8).length, 1, 16 * 1024, "bytes of content");
        check(type.length(), 1, 32, "characters of type");
        check(key.length(), 1, 64, "characters of clientMessageId");
        checkText(content, "content");
        checkText(type, "type");
        checkText(key, "clientMessageId");
        OutgoingMessage message = new OutgoingMessage(chatRoomId, key, type, content);
        OutgoingMessage accepted = outbox.accept(message);
        if (accepted == message) {
            loop.execute(() -> sender.accepted(message));
        }
        return accepted;
    }

    private static void check(int count, int least, int most, String what) throws OutboxException {
        if (count < least || count > most) {
            throw new OutboxException(
                    OutboxException.Reason.INVALID, count + " " + what + ", where it must be " + least + " to " + most);
        }
    }

    /** What UTF-8 cannot carry would reach the server as something else, whose answer would never be recognized. */
    private static void checkText(String text, String what) throws OutboxException {
        boolean plain = what.equals("content") || text.chars().noneMatch(Character::isISOControl);
        if (!plain || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new OutboxException(
                    OutboxException.Reason.INVALID, what + " holds half a surrogate pair, or a control character");
        }
    }

    void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        CallException why = new CallException(CallException.CLOSED, "The client is closed", 0, 0, null);
        outcomes.close();
        loop.end(() -> {
            rooms.close(why);
            line.close();
        });
        try {
            loop.awaitEnd(END_DEADLINE);
            calls.close(END_DEADLINE);
            tokenThread.shutdownNow();
            if (ownListenerThreads != null) {
                ownListenerThreads.shutdown();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeFiles();
        }
    }

    private void closeFiles() {
        try {
            outbox.close();
            folder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
