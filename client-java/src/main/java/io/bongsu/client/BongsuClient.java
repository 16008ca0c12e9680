package io.bongsu.client;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * One user's line to the server: every message of a room once and in order, sends that survive whatever comes between, and
 * the plain calls an app needs beside them. One per user and process; it has threads and a file lock, so
 * {@link #close()} it.
 *
 * <p>All methods may be called from any thread. None of them waits for the network; {@link #send} waits for the disk.
 * Futures complete on a thread of the client's: do not block there. They fail with a {@link CallException}.
 *
 * <p>Nothing here looks at the device's clock: it may be wrong by a day.
 */
public final class BongsuClient implements AutoCloseable {

    /**
     * @param server the backend's address, {@code https://chat.example.org} say, without a path
     * @param userId whose tokens {@code tokens} gives
     */
    public static ClientBuilder builder(URI server, String userId, TokenSource tokens) {
        return new ClientBuilder(server, userId, tokens);
    }

    private final Core core;

    BongsuClient(Core core) {
        this.core = core;
    }

    /** How it stands with the broker now. */
    public ConnectionState state() {
        return core.states.current();
    }

    /** Tells the listener the state now, and every change of it from then on, until the handle is closed. */
    public Listening onConnection(ConnectionListener listener) {
        return core.states.add(listener);
    }

    /**
     * Begins to give a room's messages to a listener: seq {@code afterPosition + 1} first, then each one after it, exactly
     * once, whatever happens to connections, broker and server meanwhile. Where messages cannot be had there is an
     * explicit {@link RoomListener#onGap gap}. It lasts until it is closed or {@link RoomListener#onEnded} was called.
     *
     * @param afterPosition the seq of the last message the app has dealt with; 0 for the oldest kept, of which no gap is
     *     told: who had nothing misses nothing. Of a room with a long history, show a page of {@link #history} and listen
     *     after its last message
     * @throws IllegalStateException where 1,000 are open already, or the client is closed
     * @throws IllegalArgumentException where there can be no such room or position
     */
    public Listening listen(long chatRoomId, long afterPosition, RoomListener listener) {
        return core.listen(chatRoomId, afterPosition, listener);
    }

    /**
     * The same as Reactive Streams: each subscriber begins after the position, gets what it requests and no more, and while
     * it requests nothing costs a bounded buffer. Completes after the {@link RoomEvent#endedCode() end}; fails with a
     * {@link CallException} when the client is closed. Signals come on the listener executor.
     */
    public Publisher<RoomEvent> events(long chatRoomId, long afterPosition) {
        return core.events(chatRoomId, afterPosition);
    }

    /**
     * Call it when the app comes to the front, when the network is back, and after the user has signed in again: a waiting
     * client tries at once, a connected one compares the heads of its rooms. (It does that once a minute by itself.)
     */
    public void catchUp() {
        core.catchUp();
    }

    /** {@link #send(long, String, String, String)} with a new random key and type {@code text}. */
    public OutgoingMessage send(long chatRoomId, String content) throws OutboxException {
        return send(chatRoomId, content, "text", null);
    }

    /**
     * Accepts a message to be sent: when this returns it is on the device's disk and will be sent, in the order of the
     * calls within its room, now or when there is a network, by this process or the next one; stored once at the server,
     * or rejected and told so. Waits for the disk, some milliseconds, so not on Android's main thread.
     *
     * @param content 1 byte to 16 KiB of UTF-8
     * @param type 1 to 32 characters without control characters; what receivers make of it is the app's
     * @param clientMessageId the app's own key for the message, 1 to 64 characters, unique for user and room; null for a
     *     random one. Given again while the first one waits, it is the same message
     * @throws OutboxException where it was not accepted
     */
    public OutgoingMessage send(long chatRoomId, String content, String type, @Nullable String clientMessageId)
            throws OutboxException {
        return core.send(chatRoomId, content, type, clientMessageId);
    }

    /** What was accepted and waits to be stored, oldest first, of earlier processes too. */
    public List<OutgoingMessage> outbox() {
        return core.outbox.waiting();
    }

    /** All rooms of the user, in the order of their ids, at most 10,000. */
    public CompletableFuture<List<ChatRoom>> chatRooms() {
        return core.plainCalls.chatRooms();
    }

    /**
     * Makes a room that the user owns. Not repeated by itself: after {@link CallException#NO_ANSWER} there may be one.
     *
     * @param name 1 to 200 characters
     */
    public CompletableFuture<ChatRoom> createChatRoom(String name) {
        return core.plainCalls.createChatRoom(name);
    }

    /** The members of a room, in the order of their ids, at most 100,000. */
    public CompletableFuture<List<Member>> members(long chatRoomId) {
        return core.plainCalls.members(chatRoomId);
    }

    /** Adds a member or changes their rights; for owners. Repeating it is safe. */
    public CompletableFuture<Member> putMember(long chatRoomId, Member member) {
        return core.plainCalls.putMember(chatRoomId, member);
    }

    /** Removes a member; for owners, and for everybody themselves. Nothing stored after the answer reaches them. */
    public CompletableFuture<Void> removeMember(long chatRoomId, String userId) {
        return core.plainCalls.removeMember(chatRoomId, userId);
    }

    /**
     * A page of messages before a seq, to scroll back with.
     *
     * @param before the seq of the oldest message shown, or {@link Long#MAX_VALUE} for the newest page
     * @param limit 1 to 500; a page is also over at 1 MiB
     */
    public CompletableFuture<HistoryPage> history(long chatRoomId, long before, int limit) {
        return core.plainCalls.history(chatRoomId, before, limit);
    }

    /**
     * Ends it: connection, threads, file lock, within about five seconds. What waits in the outbox is on the disk and goes
     * on with the next client on the same folder. Listeners are not called any more, but for one that runs, and connection
     * listeners, which are told {@link ConnectionState.Phase#CLOSED}. Again: nothing happens.
     */
    @Override
    public void close() {
        core.close();
    }
}
