package io.bongsu.perf.swarm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One receiver, over all its connections. Only the swarm's thread touches it. */
final class Member implements Link.End, Conversation.Wire {

    /** What the swarm is told. */
    interface Watcher {
        void opened(Member member);

        /** @param wasOpen whether it had got as far before, on this connection */
        void lost(Member member, boolean wasOpen, Exception why);

        /** Whether networks cut nothing just now. */
        boolean calm();
    }

    /** Whoever was cut waits so long, and up to as long again, as clients do that spread their return. */
    private static final Duration RETURNS_AFTER = Duration.ofMillis(200);

    private static final Duration OPENING_DEADLINE = Duration.ofSeconds(30);

    private final Ticket ticket;
    private final Terms terms;
    private final InetSocketAddress server;
    private final Selector selector;
    private final Timers timers;
    private final Tally tally;
    private final Watcher watcher;
    private final SplittableRandom random;
    private final Radio radio = new Radio();

    private Receipts receipts = new Receipts();
    private @Nullable Link link;
    private @Nullable Conversation conversation;
    private long position;
    private boolean open;
    private boolean everOpen;
    private boolean answered;
    private boolean refused;
    private boolean closed;
    private int connections;

    Member(
            Ticket ticket,
            Terms terms,
            InetSocketAddress server,
            Selector selector,
            Timers timers,
            Tally tally,
            Watcher watcher,
            long seed) {
        this.ticket = ticket;
        this.terms = terms;
        this.server = server;
        this.selector = selector;
        this.timers = timers;
        this.tally = tally;
        this.watcher = watcher;
        this.random = new SplittableRandom(seed);
        this.position = ticket.position();
    }

    void connect() throws IOException {
        connections++;
        conversation = terms.dialect().with(ticket.from(position), this);
        Link mine = new Link(server, new Passage(terms.network(), random), timers, selector, tally.traffic(), this);
        link = mine;
        timers.at(System.nanoTime() + OPENING_DEADLINE.toNanos(), () -> {
            if (mine == link && !open) {
                mine.giveUp("It was not answered within " + OPENING_DEADLINE.toSeconds() + " s");
            }
        });
    }

    private void cutLater() {
        long every = terms.network().cutEvery().toNanos();
        if (every > 0) {
            cutIn(connections == 1 ? random.nextLong(every) : every, every);
        }
    }

    private void cutIn(long nanos, long every) {
        Link mine = link;
        timers.at(System.nanoTime() + nanos, () -> {
            if (mine != null && mine == link) {
                if (watcher.calm()) {
                    cutIn(every, every);
                } else {
                    mine.cut();
                }
            }
        });
    }

    /** Not after it has come back. */
    boolean isFirstConnection() {
        return connections == 1;
    }

    boolean comesBack() {
        return terms.comeBack() && !closed;
    }

    /** Whether the server has answered it, ever. */
    boolean isAnswered() {
        return answered;
    }

    void refused() {
        refused = true;
    }

    /** It was not let in, so nothing is due to it. */
    boolean isRefused() {
        return refused;
    }

    /** It was there, is not, and does not come back. */
    boolean isGone() {
        return everOpen && !open && !refused && !comesBack();
    }

    Ticket ticket() {
        return ticket;
    }

    Receipts receipts() {
        return receipts;
    }

    Radio radio() {
        return radio;
    }

    void forgetReceipts() {
        receipts = new Receipts();
    }

    @Override
    public void connected() throws IOException {
        now().connected();
    }

    @Override
    public void received(byte[] bytes, int from, int to) throws IOException {
        long now = tally.tick();
        radio.active(now);
        now().received(bytes, from, to);
    }

    private Conversation now() {
        if (conversation == null) {
            throw new IllegalStateException("There is no connection");
        }
        return conversation;
    }

    @Override
    public void lost(Exception why) {
        boolean wasOpen = open;
        open = false;
        watcher.lost(this, wasOpen, why);
        if (comesBack()) {
            long wait = RETURNS_AFTER.toNanos() + random.nextLong(RETURNS_AFTER.toNanos());
            timers.at(System.nanoTime() + wait, this::comeBack);
        }
    }

    private void comeBack() {
        if (closed) {
            return;
        }
        try {
            connect();
        } catch (IOException e) {
            lost(e);
        }
    }

    @Override
    public void send(byte[] bytes) {
        radio.active(System.nanoTime());
        if (link != null) {
            link.send(bytes);
        }
    }

    @Override
    public void opened() {
        answered = true;
        refused = false;
        waits();
    }

    @Override
    public void waits() {
        if (!open) {
            open = true;
            everOpen = true;
            watcher.opened(this);
            cutLater();
        }
    }

    @Override
    public void again() throws IOException {
        if (link != null) {
            link.close();
        }
        connect();
        cutLater();
    }

    @Override
    public void heard(long number, long dueNanos) {
        tally.arrived(receipts, number, dueNanos);
    }

    @Override
    public void qos(int qos) {
        tally.arrivesAt(qos);
    }

    @Override
    public void position(long heard) {
        position = Math.max(position, heard);
    }

    @Override
    public void later(Duration delay, Conversation.Action action) {
        Link mine = link;
        timers.at(System.nanoTime() + delay.toNanos(), () -> {
            if (mine != null && mine == link) {
                mine.run(action);
            }
        });
    }

    /** As a network does that fails. */
    void cut() {
        if (link != null) {
            link.cut();
        }
    }

    void close() {
        closed = true;
        if (link != null) {
            link.close();
        }
    }

    @Override
    public String toString() {
        return terms.dialect() + " in room " + ticket.room();
    }
}
