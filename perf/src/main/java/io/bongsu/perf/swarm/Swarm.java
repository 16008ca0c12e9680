package io.bongsu.perf.swarm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The process of the receivers: takes commands as lines, answers each with a line, and reads all its connections with one
 * thread. {@link SwarmProcess} is the other end.
 */
public final class Swarm {

    private static final int READ_BYTES = 262_144;

    private final Selector selector;
    private final Queue<String> commands = new ConcurrentLinkedQueue<>();
    private final byte[] shared = new byte[READ_BYTES];
    private final Tally tally = new Tally();
    private final Queue<Ticket> waiting = new ArrayDeque<>();
    private final List<Member> members = new ArrayList<>();

    private Dialect dialect = Dialect.STOMP;
    private InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private int connecting;
    private int open;
    private int failed;
    private int broken;
    private long beganNanos;
    private int atOnce;
    private boolean opening;
    private boolean ended;

    private Swarm() throws IOException {
        selector = Selector.open();
    }

    public static void main(String[] args) throws IOException {
        Swarm swarm = new Swarm();
        Thread.ofPlatform().daemon().start(swarm::readCommands);
        swarm.run();
    }

    /** The parent's end is the end of the input, and ends this process, too. */
    private void readCommands() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                commands.add(line);
                selector.wakeup();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            commands.add("end");
            selector.wakeup();
        }
    }

    private void run() throws IOException {
        while (!ended) {
            selector.select();
            for (String line = commands.poll(); line != null; line = commands.poll()) {
                obey(line.split(" ", -1));
            }
            Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
            while (keys.hasNext()) {
                SelectionKey key = keys.next();
                keys.remove();
                serve((Member) key.attachment(), key);
            }
        }
    }

    private void serve(Member member, SelectionKey key) {
        boolean wasOpen = member.isOpen();
        try {
            if (!key.isValid()) {
                return;
            }
            if (key.isConnectable()) {
                member.connected();
            } else {
                tally.tick();
                member.read(shared);
            }
            if (!wasOpen && member.isOpen()) {
                open++;
                settled();
            }
        } catch (IOException | RuntimeException trouble) {
            member.close();
            if (wasOpen) {
                broken++;
                open--;
            } else {
                failed++;
                settled();
            }
            if (broken + failed <= 3) {
                System.err.println(member + ": " + trouble);
            }
        }
    }

    /** One less is connecting: the next may. */
    private void settled() {
        connecting--;
        connectMore();
    }

    private void connectMore() {
        while (connecting < atOnce && !waiting.isEmpty()) {
            connecting++;
            try {
                members.add(new Member(dialect, waiting.remove(), server, selector, tally));
            } catch (IOException | RuntimeException trouble) {
                connecting--;
                failed++;
                System.err.println("Cannot connect: " + trouble);
            }
        }
        if (opening && connecting == 0 && waiting.isEmpty()) {
            opening = false;
            answer("opened " + open + " " + failed + " " + (System.nanoTime() - beganNanos));
        }
    }

    private void obey(String[] command) throws IOException {
        switch (command[0]) {
            case "open" -> open(command);
            case "reset" -> {
                tally.reset();
                members.forEach(Member::forgetReceived);
                answer("reset");
            }
            case "tally" ->
                answer("tally " + tally.deliveries() + " " + tally.sumOfNumbers() + " " + least() + " "
                        + most() + " " + broken + " " + tally.millis(50) + " " + tally.millis(99) + " "
                        + tally.millis(100) + " " + (System.nanoTime() - beganNanos));
            case "close" -> {
                members.forEach(Member::close);
                members.clear();
                selector.selectNow();
                open = 0;
                failed = 0;
                broken = 0;
                answer("closed");
            }
            default -> ended = true;
        }
    }

    /** open dialect port atOnce position file: the file has a line with room and token for each receiver. */
    private void open(String[] command) throws IOException {
        dialect = Dialect.valueOf(command[1]);
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(command[2]));
        atOnce = Integer.parseInt(command[3]);
        long position = Long.parseLong(command[4]);
        for (String line : Files.readAllLines(Path.of(command[5]))) {
            String[] parts = line.split(" ", -1);
            waiting.add(new Ticket(parts.length > 1 ? parts[1] : "", Long.parseLong(parts[0]), position));
        }
        opening = true;
        beganNanos = System.nanoTime();
        connectMore();
    }

    private long least() {
        return members.stream().mapToLong(Member::received).min().orElse(0);
    }

    private long most() {
        return members.stream().mapToLong(Member::received).max().orElse(0);
    }

    private static void answer(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
