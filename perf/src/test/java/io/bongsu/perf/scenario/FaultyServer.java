package io.bongsu.perf.scenario;

import com.sun.net.httpserver.HttpServer;
import io.bongsu.perf.StampedPost;
import io.bongsu.perf.swarm.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Hands what is posted to all that listen, with faults that are known: what an instrument must find. */
final class FaultyServer implements Target {

    /** What becomes of one delivery. */
    enum Fate {
        MADE,
        LEFT_OUT,
        MADE_TWICE,
        /** After the next one to the same receiver. */
        HELD_BACK,
        LATE
    }

    static final Duration LATENESS = Duration.ofMillis(300);

    /** Told with the number of the delivery, from 0 over all receivers. */
    interface Faults {
        Fate of(int delivery);
    }

    private final HttpServer server;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Faults faults;
    private final AtomicInteger posts = new AtomicInteger();
    private final AtomicInteger receivers = new AtomicInteger();
    private int deliveries;

    private static final class Listener {
        final OutputStream out;
        final List<byte[]> held = new ArrayList<>();

        Listener(OutputStream out) {
            this.out = out;
        }
    }

    /** @param refuseEach so manieth post is answered 422; 0 for none */
    FaultyServer(Faults faults, int refuseEach) throws IOException {
        this(faults, refuseEach, 0);
    }

    /** @param refuseEachReceiver so manieth receiver is answered 503; 0 for none */
    FaultyServer(Faults faults, int refuseEach, int refuseEachReceiver) throws IOException {
        this.faults = faults;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/sse", exchange -> {
            if (refuseEachReceiver > 0 && receivers.incrementAndGet() % refuseEachReceiver == 0) {
                exchange.sendResponseHeaders(503, -1);
                exchange.close();
                return;
            }
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().flush();
            listeners.add(new Listener(exchange.getResponseBody()));
        });
        server.createContext("/publish", exchange -> {
            boolean refused = refuseEach > 0 && posts.incrementAndGet() % refuseEach == 0;
            try (InputStream body = exchange.getRequestBody()) {
                byte[] message = body.readAllBytes();
                if (!refused) {
                    sendAll(message);
                }
            }
            exchange.sendResponseHeaders(refused ? 422 : 201, -1);
            exchange.close();
        });
        server.start();
    }

    private synchronized void sendAll(byte[] message) {
        List<Listener> gone = new ArrayList<>();
        for (Listener listener : listeners) {
            Fate fate = faults.of(deliveries++);
            try {
                send(listener, message, fate);
            } catch (IOException isGone) {
                gone.add(listener);
            }
        }
        listeners.removeAll(gone);
    }

    private static void send(Listener listener, byte[] message, Fate fate) throws IOException {
        switch (fate) {
            case LEFT_OUT -> {
                return;
            }
            case HELD_BACK -> {
                listener.held.add(message);
                return;
            }
            case LATE -> LockSupport.parkNanos(LATENESS.toNanos());
            case MADE_TWICE -> listener.out.write(message);
            case MADE -> {
                // As it should be.
            }
        }
        listener.out.write(message);
        for (byte[] held : listener.held) {
            listener.out.write(held);
        }
        listener.held.clear();
        listener.out.flush();
    }

    @Override
    public String label() {
        return "a server whose faults are known";
    }

    @Override
    public URI address(Dialect dialect) {
        return http();
    }

    @Override
    public URI http() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public long newRoom(String name) {
        return 1;
    }

    @Override
    public List<String> tickets(Dialect dialect, long room, int receivers, String session) {
        return Collections.nCopies(receivers, Long.toString(room));
    }

    @Override
    public StampedPost post(long room) {
        return new StampedPost("/publish", "", room, CONTENT_BYTES);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
