package io.bongsu.testenv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A network between two processes that can fail: a TCP proxy on the loopback address. Each connection has two threads
 * a direction, one reading and stamping what came, one writing it when its time has come, so that a delay does not
 * throttle. At most 256 chunks of 16 KiB wait between the two; then TCP slows the sender, as a network would.
 */
public final class Proxy implements AutoCloseable {

    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int QUEUE_LIMIT = 256;

    private final InetSocketAddress target;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition flowing = lock.newCondition();
    private boolean blackHole;
    private boolean answersHeld;
    private volatile Duration delay = Duration.ZERO;
    private final AtomicLong carriedBytes = new AtomicLong();

    private Proxy(InetSocketAddress target) throws IOException {
        this.target = target;
        server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy-accept").start(this::accept);
    }

    public static Proxy to(String host, int port) {
        try {
            return new Proxy(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Resets every open connection (TCP RST) on both sides. New ones are taken as before. */
    public void cut() {
        open.forEach(this::reset);
    }

    /**
     * From now on nothing gets through and nobody is told: connections stay open, new ones are accepted, no byte moves.
     * What was under way is held, not lost, as TCP would send it again.
     */
    public void blackHole() {
        lock.lock();
        try {
            blackHole = true;
        } finally {
            lock.unlock();
        }
    }

    /** From now on what the target says is held back, while it hears everything: new connections are made, and not answered. */
    public void holdAnswers() {
        lock.lock();
        try {
            answersHeld = true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends {@link #blackHole} and {@link #holdAnswers}; what was held flows on. */
    public void restore() {
        lock.lock();
        try {
            blackHole = false;
            answersHeld = false;
            flowing.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Time each byte takes, in each direction. */
    public void delay(Duration each) {
        delay = each;
    }

    /** What it has passed on, both directions and all connections together: TCP's payload, without headers. */
    public long carriedBytes() {
        return carriedBytes.get();
    }

    public int connections() {
        return open.size() / 2;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        restore();
        cut();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                Thread.ofVirtual().start(() -> connect(near));
            } catch (IOException e) {
                return; // Closed.
            }
        }
    }

    private void connect(Socket near) {
        var far = new Socket();
        open.add(near);
        open.add(far);
        try {
            if (server.isClosed()) {
                // Taken just before; the cut that went with the closing may not have seen it.
                throw new SocketException("closed");
            }
            awaitFlow(false);
            far.connect(target);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            forward(near, far, false);
            forward(far, near, true);
        } catch (IOException | InterruptedException e) {
            reset(near); // As if the target had refused it.
            reset(far);
        }
    }

    /** No bytes mean the end of the stream. */
    private record Chunk(long dueNanos, ByteBuffer bytes) {}

    private void forward(Socket from, Socket to, boolean answers) {
        BlockingQueue<Chunk> queue = new ArrayBlockingQueue<>(QUEUE_LIMIT);
        Thread writer = Thread.ofVirtual().start(() -> write(queue, from, to, answers));
        Thread.ofVirtual().start(() -> read(queue, from, writer));
    }

    private void read(BlockingQueue<Chunk> queue, Socket from, Thread writer) {
        var buffer = new byte[CHUNK_BYTES];
        try {
            int count;
            while ((count = from.getInputStream().read(buffer)) >= 0) {
                queue.put(chunk(Arrays.copyOf(buffer, count)));
            }
            queue.put(chunk(new byte[0]));
        } catch (IOException | InterruptedException e) {
            writer.interrupt();
        }
    }

    private Chunk chunk(byte[] bytes) {
        return new Chunk(System.nanoTime() + delay.toNanos(), ByteBuffer.wrap(bytes));
    }

    private void write(BlockingQueue<Chunk> queue, Socket from, Socket to, boolean answers) {
        try {
            for (Chunk chunk = queue.take(); chunk.bytes().hasRemaining(); chunk = queue.take()) {
                awaitTime(chunk.dueNanos());
                awaitFlow(answers);
                // First counted: whoever has the bytes finds them in the sum.
                carriedBytes.addAndGet(chunk.bytes().remaining());
                to.getOutputStream().write(chunk.bytes().array());
            }
            awaitFlow(answers);
            to.shutdownOutput();
            if (from.isOutputShutdown()) {
                closeBoth(from, to);
            }
        } catch (IOException | InterruptedException e) {
            reset(from);
            reset(to);
            queue.clear(); // The reader may wait for room in it; its next read fails.
        }
    }

    private static void awaitTime(long dueNanos) throws InterruptedException {
        for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private void awaitFlow(boolean answers) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (blackHole || (answers && answersHeld)) {
                flowing.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void closeBoth(Socket from, Socket to) throws IOException {
        open.remove(from);
        open.remove(to);
        from.close();
        to.close();
    }

    /** Closing with a linger of zero sends RST instead of FIN (SO_LINGER, socket(7)). */
    private void reset(Socket socket) {
        open.remove(socket);
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // Closed already: what was wanted.
        }
    }
}
