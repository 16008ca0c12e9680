package io.bongsu.perf;

import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import io.bongsu.testenv.StompReceiver;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Ours: a post is repeated under its clientMessageId until it is answered, and a receiver comes back by its position. */
record OurContender(Site site) implements Contender {

    /** Receivers are the site's people by turns: one user may have only so many connections. */
    private static final AtomicInteger RECEIVERS = new AtomicInteger();

    @Override
    public String name() {
        return "ours";
    }

    @Override
    public Servers servers() {
        var deployment = site.deployment();
        return new Servers(
                deployment.mosquitto()::kill9,
                deployment.mosquitto()::start,
                deployment.backend()::kill9,
                deployment.backend()::restart);
    }

    @Override
    public long newRoom() {
        return site.newRoomOfAll("losses");
    }

    @Override
    public Poster poster(Ledger ledger, long room) {
        PostClient owner = site.ownerWith(ledger);
        return number -> owner.post(room, LossTest.key(number), LossTest.content(number));
    }

    @Override
    public Listener listen(long room, Ledger.Receiver into) {
        int person = RECEIVERS.getAndIncrement();
        URI endpoint = site.deployment().backend().stompUrl();
        return new OverStomp(new StompReceiver(() -> endpoint, () -> site.token(person), room, into));
    }

    @Override
    public void awaitThere(long room, List<? extends Listener> listeners) {
        LossTest.await("every receiver is there", () -> listeners.stream().allMatch(Listener::isThere));
    }

    private record OverStomp(StompReceiver receiver) implements Listener {

        @Override
        public boolean isThere() {
            return receiver.connects() > 0;
        }

        @Override
        public int connects() {
            return receiver.connects();
        }

        @Override
        public void cut() {
            receiver.cut();
        }

        @Override
        public void close() {
            receiver.close();
        }
    }
}
