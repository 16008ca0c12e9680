package io.bongsu.perf.swarm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
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

    /** @param lines that belong to it; the last word of the first line says how many they are */
    private record Command(String first, List<String> lines) {}

    private final Selector selector;
    private final Queue<Command> commands = new ConcurrentLinkedQueue<>();
    private final byte[] shared = new byte[READ_BYTES];
    private final Tally tally = new Tally();
    private final Timers timers = new Timers();
    private final Pulse pulse = new Pulse();

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
                String[] words = line.split(" ", -1);
                List<String> lines = new ArrayList<>();
                for (int more = Integer.parseInt(words[words.length - 1]); more > 0; more--) {
                    lines.add(String.valueOf(in.readLine()));
                }
                commands.add(new Command(line, lines));
                selector.wakeup();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            commands.add(new Command("end", List.of()));
            selector.wakeup();
        }
    }

    private void run() throws IOException {
        while (!ended) {
            long wait = timers.millisToNext();
            if (wait == 0) {
                selector.selectNow();
            } else {
                selector.select(wait < 0 ? pulse.millisToNext() : Math.min(wait, pulse.millisToNext()));
            }
            for (Command next = commands.poll(); next != null; next = commands.poll()) {
                obey(next.first().split(" ", -1), next.lines());
            }
            Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
            while (keys.hasNext()) {
                SelectionKey key = keys.next();
                keys.remove();
                ((Link) key.attachment()).ready(shared);
            }
            timers.run();
            pulse.look();
        }
    }

    private void obey(String[] command, List<String> lines) throws IOException {
        switch (command[0]) {
            case "begin" -> begin(command);
            case "open" -> open(command, lines);
            case "deliveries" -> answer("deliveries " + tally.deliveries());
            case "tally" ->
                answer("tally " + tally.counts() + " " + crowd.received() + " " + tally.millis(50) + " "
                        + tally.millis(99) + " " + tally.millis(100) + " " + crowd.sinceOpeningNanos());
            case "account" -> answer("account " + Account.of(lines, crowd.members()));
            case "delays" -> answer("delays " + tally.distributions());
            case "timeline" -> answer("timeline" + tally.timeline());
            case "traffic" -> answer("traffic " + tally.traffic() + " " + crowd.radio());
            case "late" -> answer("late " + timers.lateMicros(50) + " " + timers.lateMicros(99) + " " + pulse);
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
        pulse.beginAnew();
        answer("begun");
    }

    /** open terms: a line for each receiver follows. */
    private void open(String[] command, List<String> lines) throws IOException {
        Terms terms = Terms.parse(command, 1);
        InetSocketAddress server =
                new InetSocketAddress(terms.server().getHost(), terms.server().getPort());
        List<Member> more = new ArrayList<>();
        for (Ticket ticket : Tickets.of(lines, terms)) {
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
