package io.bongsu.perf.swarm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Asks again and again on one connection; the way of asking says from where, and how soon. */
final class Polling implements Conversation {

    /** How it asks. */
    enum Way {
        /** At once, from the position of the last answer. */
        LONG,
        /** At once, for what comes from now on: what comes between two polls is not there. */
        LONG_WITHOUT_POSITION,
        /** History, every second. */
        PLAIN
    }

    private static final Duration PLAIN_EVERY = Duration.ofSeconds(1);

    private final Way way;
    private final Ticket ticket;
    private final Wire wire;
    private final Polls polls;
    private final Messages messages;
    private long position;

    Polling(Way way, Ticket ticket, Wire wire) {
        this.way = way;
        this.ticket = ticket;
        this.wire = wire;
        this.polls = new Polls(way == Way.LONG ? "\r\nbongsu-position:" : "");
        this.messages = new Messages(wire::heard, this::seen);
        this.position = ticket.position();
    }

    @Override
    public void connected() {
        ask();
        wire.waits();
    }

    private void ask() {
        wire.send(
                switch (way) {
                    case LONG -> Dialect.poll(ticket, position);
                    case LONG_WITHOUT_POSITION -> Dialect.poll(ticket, -1);
                    case PLAIN ->
                        Requests.get(
                                "/messages?limit=500&chatRoomId=" + ticket.room()
                                        + (position < 0 ? "" : "&after=" + position),
                                ticket.token());
                });
    }

    @Override
    public void received(byte[] bytes, int from, int to) throws IOException {
        polls.take(bytes, from, to);
        for (Polls.Answer answer = polls.next(); answer != null; answer = polls.next()) {
            wire.opened();
            ByteBuffer body = answer.body();
            messages.read(body.array(), body.arrayOffset() + body.position(), body.arrayOffset() + body.limit());
            if (way == Way.LONG) {
                position = answer.position();
                wire.position(position);
            }
            if (answer.isLast()) {
                wire.again();
                return;
            }
            if (way == Way.PLAIN) {
                wire.later(PLAIN_EVERY, this::ask);
            } else {
                ask();
            }
        }
    }

    /** A plain poll has no other position than what was in the last answer. */
    private void seen(long seq) {
        if (way == Way.PLAIN) {
            position = seq;
            wire.position(seq);
        }
    }
}
