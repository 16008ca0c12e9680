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
public final class Swarm {

    private static final int READ_BYTES = 262_144;
    private static final long LONGEST_BUSY_MICROS = 60_000_000;

    private final Selector selector;
    private final Queue<String> commands = new ConcurrentLinkedQueue<>();
    private final byte[] shared = new byte[READ_BYTES];
    private final Tally tally = new Tally();
    private final Timers timers = new Timers();
    /** How long each turn of the one thread took: what came meanwhile was read that much later. */
    private final Histogram busyMicros = new Histogram(LONGEST_BUSY_MICROS, 2);

    private final Crowd crowd = new Crowd((open, failed, took) -> answer("opened " + open + " " + failed + " " + took));

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

    private void obey(String[] command) throws IOException {
        switch (command[0]) {
            case "begin" -> begin(command);
            case "open" -> open(command);
            case "deliveries" -> answer("deliveries " + tally.deliveries());
            case "tally" ->
                answer("tally " + tally.counts() + " " + crowd.received() + " " + tally.millis(50) + " "
                        + tally.millis(99) + " " + tally.millis(100) + " " + crowd.sinceOpeningNanos());
            case "account" -> answer("account " + Account.of(Path.of(command[1]), crowd.members()));
            case "delays" -> answer("delays " + tally.distributions());
            case "timeline" -> answer("timeline" + tally.timeline());
            case "traffic" -> answer("traffic " + tally.traffic() + " " + crowd.radio());
            case "late" ->
                answer("late " + timers.lateMicros(50) + " " + timers.lateMicros(99) + " "
                        + busyMicros.getValueAtPercentile(99));
            case "calm" -> {
                crowd.calmDown();
                answer("calm");
            }
            case "cut" -> {
                crowd.cut();
                answer("cut");
            }
            case "close" -> {
                crowd.close();
                selector.selectNow();
                answer("closed");
            }
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
        crowd.begin();
        timers.forgetLateness();
        busyMicros.reset();
        answer("begun");
    }

    /** open terms file: the file has a line for each receiver. */
    private void open(String[] command) throws IOException {
        Terms terms = Terms.parse(command, 1);
        InetSocketAddress server =
                new InetSocketAddress(terms.server().getHost(), terms.server().getPort());
        List<Member> more = new ArrayList<>();
        for (Ticket ticket : Tickets.read(Path.of(command[command.length - 1]), terms)) {
            long seed = terms.seed() + more.size();
            more.add(new Member(ticket, terms, server, selector, timers, tally, crowd, seed));
        }
        crowd.letIn(more, terms.atOnce());
    }

    private static void answer(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
