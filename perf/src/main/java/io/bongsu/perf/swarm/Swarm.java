package io.bongsu.perf.swarm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.HdrHistogram.Histogram;

/**
 * The process of the receivers: takes commands as lines, answers each with a line, and reads all its connections with one
 * thread. {@link SwarmProcess} is the other end.
 */
public final class Swarm implements Member.Watcher {

    private static final int READ_BYTES = 262_144;
    private static final int TROUBLES_TOLD = 3;
    private static final long LONGEST_BUSY_MICROS = 60_000_000;

    private final Selector selector;
    private final Queue<String> commands = new ConcurrentLinkedQueue<>();
    private final byte[] shared = new byte[READ_BYTES];
    private final Tally tally = new Tally();
    private final Timers timers = new Timers();
    /** How long each turn of the one thread took: what came meanwhile was read that much later. */
    private final Histogram busyMicros = new Histogram(LONGEST_BUSY_MICROS, 2);

    private final Queue<Member> waiting = new ArrayDeque<>();
    private final List<Member> members = new ArrayList<>();

    private int connecting;
    private int open;
    private int failed;
    private int broken;
    private int returned;
    private int troublesTold;
    private long beganNanos;
    private int atOnce;
    private boolean opening;
    private boolean calm;
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
            long wait = timers.millisToNext();
            if (wait == 0) {
                selector.selectNow();
            } else {
                selector.select(Math.max(wait, 0));
            }
            long woken = System.nanoTime();
            for (String line = commands.poll(); line != null; line = commands.poll()) {
                obey(line.split(" ", -1));
            }
            Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
            while (keys.hasNext()) {
                SelectionKey key = keys.next();
                keys.remove();
                ((Link) key.attachment()).ready(shared);
            }
            timers.run();
            busyMicros.recordValue(Math.min((System.nanoTime() - woken) / 1_000, LONGEST_BUSY_MICROS));
        }
    }

    @Override
    public boolean calm() {
        return calm;
    }

    @Override
    public void opened(Member member) {
        open++;
        if (member.isFirstConnection()) {
            settled();
        } else {
            returned++;
        }
    }

    @Override
    public void lost(Member member, boolean wasOpen, Exception why) {
        if (wasOpen) {
            open--;
        }
        if (member.isFirstConnection() && !member.isAnswered()) {
            failed++;
            member.refused();
            if (!wasOpen) {
                settled();
            }
        } else if (wasOpen) {
            broken++;
        }
        if (!member.comesBack() && troublesTold++ < TROUBLES_TOLD) {
            System.err.println(member + ": " + why);
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
            Member next = waiting.remove();
            members.add(next);
            try {
                next.connect();
            } catch (IOException | RuntimeException trouble) {
                connecting--;
                failed++;
                next.refused();
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
            case "begin" -> begin(command);
            case "open" -> open(command);
            case "deliveries" -> answer("deliveries " + tally.deliveries());
            case "tally" ->
                answer("tally " + tally.counts() + " " + least() + " " + most() + " " + open + " " + broken + " "
                        + returned + " " + failed + " " + tally.millis(50) + " " + tally.millis(99) + " "
                        + tally.millis(100) + " "
                        + (System.nanoTime() - beganNanos));
            case "account" -> answer("account " + Account.of(Path.of(command[1]), members));
            case "delays" -> answer("delays " + tally.distributions());
            case "timeline" -> answer("timeline" + tally.timeline());
            case "traffic" -> answer("traffic " + tally.traffic() + " " + radio());
            case "late" ->
                answer("late " + timers.lateMicros(50) + " " + timers.lateMicros(99) + " "
                        + busyMicros.getValueAtPercentile(99));
            case "calm" -> {
                calm = true;
                answer("calm");
            }
            case "cut" -> {
                List.copyOf(members).forEach(Member::cut);
                answer("cut");
            }
            case "close" -> close();
            default -> ended = true;
        }
    }

    /** begin number groupSize groupGapNanos tickNanos */
    private void begin(String[] command) {
        tally.begin(new Round(
                Integer.parseInt(command[1]),
                Integer.parseInt(command[2]),
                Long.parseLong(command[3]),
                Long.parseLong(command[4])));
        members.forEach(Member::forgetReceipts);
        timers.forgetLateness();
        busyMicros.reset();
        calm = false;
        // Whoever is gone already will miss all of it, and that must show.
        broken = (int) members.stream().filter(Member::isGone).count();
        returned = 0;
        answer("begun");
    }

    /** open terms file: the file has a line for each receiver. */
    private void open(String[] command) throws IOException {
        Terms terms = Terms.parse(command, 1);
        atOnce = terms.atOnce();
        InetSocketAddress server =
                new InetSocketAddress(terms.server().getHost(), terms.server().getPort());
        int index = 0;
        for (Ticket ticket : Tickets.read(Path.of(command[command.length - 1]), terms)) {
            waiting.add(new Member(ticket, terms, server, selector, timers, tally, this, terms.seed() + index++));
        }
        opening = true;
        beganNanos = System.nanoTime();
        connectMore();
    }

    private void close() throws IOException {
        members.forEach(Member::close);
        members.clear();
        selector.selectNow();
        open = 0;
        failed = 0;
        broken = 0;
        returned = 0;
        answer("closed");
    }

    private long least() {
        return members.stream()
                .mapToLong(member -> member.receipts().distinct())
                .min()
                .orElse(0);
    }

    private long most() {
        return members.stream()
                .mapToLong(member -> member.receipts().distinct())
                .max()
                .orElse(0);
    }

    /** Of all receivers: how long their radios would have been on, in nanoseconds, and how often woken. */
    private String radio() {
        long now = System.nanoTime();
        long on = members.stream()
                .mapToLong(member -> member.radio().onNanos(now))
                .sum();
        long wakeUps =
                members.stream().mapToLong(member -> member.radio().wakeUps()).sum();
        return on + " " + wakeUps;
    }

    private static void answer(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
