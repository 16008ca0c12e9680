package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.Arrivals;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import io.bongsu.testenv.RoomReceiver;
import io.bongsu.testenv.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A new room: Ann owns it and posts at one node, Ben is a member and knows only the other, which may be the same. Ends all
 * that receives, and judges.
 */
final class ReceivingScene implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "a-password";

    private final Ledger ledger = new Ledger();
    private final List<RoomReceiver> open = new ArrayList<>();
    private final AtomicInteger posts = new AtomicInteger();
    private final PostClient ann;
    private final PostClient ben;
    private final String token;
    private final long room;

    ReceivingScene(URI posting, URI receiving) {
        ann = new PostClient(List.of(posting), "u-ann", PASSWORD, ledger, PATIENCE);
        ben = new PostClient(List.of(receiving), "u-ben", PASSWORD, ledger, PATIENCE);
        ann.signIn();
        token = ben.signIn();
        room = ann.createRoom("a room");
        ann.putMember(room, ben.userId(), true, true);
    }

    static void signUp(URI node) {
        for (String userId : List.of("u-ann", "u-ben")) {
            new PostClient(List.of(node), userId, PASSWORD, new Ledger(), PATIENCE).signUp();
        }
    }

    PostClient ann() {
        return ann;
    }

    PostClient ben() {
        return ben;
    }

    long room() {
        return room;
    }

    void post(int count) {
        for (int n = 0; n < count; n++) {
            post("hello");
        }
    }

    /** As many people as posts at once may be. */
    void post(int count, int people, String content) {
        var left = new AtomicInteger(count);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int person = 0; person < people; person++) {
                all.add(threads.submit(() -> {
                    while (left.getAndDecrement() > 0) {
                        post(content);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError("a post was not answered", e);
        }
    }

    private void post(String content) {
        ann.post(room, "m-" + posts.incrementAndGet(), content);
    }

    /** What one receives who begins after the position; it must get everything from there. */
    Ledger.Receiver account(String name, long position) {
        return ledger.receiver(name, room, position);
    }

    /** Ben, or one of his connections. */
    RoomReceiver receive(Transport transport, URI node, Ledger.Receiver account) {
        return receive(transport, node, () -> token, account.highest(), account);
    }

    RoomReceiver receive(Transport transport, URI node, Supplier<String> with, long position, Arrivals arrivals) {
        RoomReceiver receiver = transport.open(() -> node, with, room, position, arrivals);
        open.add(receiver);
        return receiver;
    }

    String token() {
        return token;
    }

    static void awaitHighest(long seq, Ledger.Receiver... accounts) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(accounts)
                .allSatisfy(account ->
                        assertThat(account.highest()).as(account.toString()).isEqualTo(seq)));
    }

    static void awaitTold(RoomReceiver receiver, String... what) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(receiver.told()).as(receiver.lastTrouble()).contains(what));
    }

    /** Everybody who was to receive has what was stored, once and in order, and was not told that anything is missing. */
    void judge() {
        assertThat(open).allSatisfy(receiver -> assertThat(receiver.told()).noneMatch(told -> told.startsWith("gap ")));
        ann.readBack(room);
        judgeBesideGaps();
    }

    /** As {@link #judge}, where something is. */
    void judgeBesideGaps() {
        leave();
        ledger.assertExactlyOnceInOrder();
    }

    void leave() {
        open.forEach(RoomReceiver::close);
        open.clear();
    }

    @Override
    public void close() {
        leave();
        System.out.println(ledger);
    }
}
