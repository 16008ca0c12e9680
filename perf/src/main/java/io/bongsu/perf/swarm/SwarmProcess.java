package io.bongsu.perf.swarm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Receivers in a process of their own. To be used by one thread. */
public final class SwarmProcess implements AutoCloseable {

    private static final long LOOK_NANOS = 5_000_000;

    /** Ten thousand receivers of which each waits for its time-out, a hundred at once, take less. */
    private static final Duration PATIENCE = Duration.ofMinutes(60);

    private static final ScheduledExecutorService GIVING_UP = givingUp();

    /** @param connectedIn from the first connection's begin to the last one's being open */
    public record Opened(int open, int failed, Duration connectedIn) {}

    /**
     * What was received since the round began.
     *
     * @param deliveries each counted once
     * @param stale messages of another round, which are counted nowhere else
     * @param byQos over MQTT, deliveries by the quality of service they came with, from 0
     * @param least that one receiver has got
     * @param most that one receiver has got
     * @param open connections now
     * @param broken connections lost since then, and those that were gone already
     * @param returned connections made again since then
     * @param refused receivers that were not let in
     * @param sinceOpening from the first connection's begin until now
     */
    public record Tally(
            long deliveries,
            long duplicated,
            long outOfOrder,
            long stale,
            List<Long> byQos,
            long least,
            long most,
            int open,
            int broken,
            int returned,
            int refused,
            double p50Millis,
            double p99Millis,
            double maxMillis,
            Duration sinceOpening) {}

    /** @param worst how many the one receiver lacks that lacks the most */
    public record Account(long expected, long delivered, long unexpected, long worst) {}

    /** In HdrHistogram's compressed form, in microseconds. */
    public record Delays(String messages, String groups) {}

    public record Tick(long deliveries, long p50Micros, long maxMicros) {}

    /**
     * @param radioOn of all receivers together, by {@link Radio}'s model
     * @param wakeUps of all receivers' radios
     */
    public record Carried(long bytesIn, long bytesOut, long reads, long writes, Duration radioOn, long wakeUps) {}

    /**
     * By how much what was to be done at a moment was done later, since the round began.
     *
     * @param receiversP99Micros how long what came had to wait for the thread that reads, as {@link Pulse} tells it
     */
    public record Late(double p50Micros, double p99Micros, double receiversP99Micros, double receiversMaxMicros) {}

    private final Process process;
    private final PrintWriter commands;
    private final BufferedReader answers;

    private static ScheduledExecutorService givingUp() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("swarm-patience").factory());
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    private SwarmProcess(Process process) {
        this.process = process;
        commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** @param javaProgram how to start a main class of this program */
    public static SwarmProcess start(List<String> javaProgram) throws IOException {
        return new SwarmProcess(new ProcessBuilder(javaProgram)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** {@link #open(Terms, List)} over a good network, for good or bad. */
    public Opened open(Dialect dialect, URI server, List<String> rooms, int atOnce, long position) throws IOException {
        return open(Terms.of(dialect, server, atOnce, position), rooms);
    }

    /**
     * Connects one receiver for each line, beside those that are there; returns when each is open or refused.
     *
     * @param tickets a room's id; then, as far as wanted, with a blank before each: token, name, topic, position
     */
    public Opened open(Terms terms, List<String> tickets) throws IOException {
        String[] answer = ask("open " + terms.inOneLine(), tickets);
        return new Opened(
                Integer.parseInt(answer[1]), Integer.parseInt(answer[2]), Duration.ofNanos(Long.parseLong(answer[3])));
    }

    /** From now on the round's messages count, and none else. */
    public void begin(Round round) throws IOException {
        ask("begin " + round.number() + " " + round.groupSize() + " " + round.groupGapNanos() + " "
                + round.tickNanos());
    }

    public Tally tally() throws IOException {
        String[] answer = ask("tally");
        return new Tally(
                Long.parseLong(answer[1]),
                Long.parseLong(answer[2]),
                Long.parseLong(answer[3]),
                Long.parseLong(answer[4]),
                List.of(Long.valueOf(answer[5]), Long.valueOf(answer[6]), Long.valueOf(answer[7])),
                Long.parseLong(answer[8]),
                Long.parseLong(answer[9]),
                Integer.parseInt(answer[10]),
                Integer.parseInt(answer[11]),
                Integer.parseInt(answer[12]),
                Integer.parseInt(answer[13]),
                Double.parseDouble(answer[14]),
                Double.parseDouble(answer[15]),
                Double.parseDouble(answer[16]),
                Duration.ofNanos(Long.parseLong(answer[17])));
    }

    /** Waits until so many have arrived since the round began, and gives what has arrived by then. */
    public Tally await(long deliveries, Duration patience) throws IOException {
        awaitDeliveries(deliveries, patience);
        return tally();
    }

    /** Waits until so many have arrived since the round began, or patience ends. */
    public void awaitDeliveries(long deliveries, Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (deliveries() < deliveries && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** What {@link #tally} has first, and cheaper. */
    public long deliveries() throws IOException {
        return Long.parseLong(ask("deliveries")[1]);
    }

    /** Until the next round begins networks cut nothing. */
    public void calm() throws IOException {
        ask("calm");
    }

    /**
     * Holds what each receiver has got against what was sent.
     *
     * @param sent for each stream: {@code room stream count}, and where for some messages nobody knows whether they were sent,
     *     their numbers with commas between
     */
    public Account account(List<String> sent) throws IOException {
        String[] answer = ask("account", sent);
        return new Account(
                Long.parseLong(answer[1]),
                Long.parseLong(answer[2]),
                Long.parseLong(answer[3]),
                Long.parseLong(answer[4]));
    }

    public Delays delays() throws IOException {
        String[] answer = ask("delays");
        return new Delays(answer[1], answer[2]);
    }

    public List<Tick> timeline() throws IOException {
        String[] answer = ask("timeline");
        List<Tick> ticks = new ArrayList<>();
        for (int i = 1; i < answer.length; i++) {
            String[] parts = answer[i].split(",", -1);
            ticks.add(new Tick(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2])));
        }
        return ticks;
    }

    public Carried carried() throws IOException {
        String[] answer = ask("traffic");
        return new Carried(
                Long.parseLong(answer[1]),
                Long.parseLong(answer[2]),
                Long.parseLong(answer[3]),
                Long.parseLong(answer[4]),
                Duration.ofNanos(Long.parseLong(answer[5])),
                Long.parseLong(answer[6]));
    }

    public Late late() throws IOException {
        String[] answer = ask("late");
        return new Late(
                Double.parseDouble(answer[1]),
                Double.parseDouble(answer[2]),
                Double.parseDouble(answer[3]),
                Double.parseDouble(answer[4]));
    }

    /** Resets every connection; whoever comes back does so in a moment. */
    public void cut() throws IOException {
        ask("cut");
    }

    public void disconnect() throws IOException {
        ask("close");
    }

    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    public long pid() {
        return process.pid();
    }

    private String[] ask(String command) throws IOException {
        return ask(command, List.of());
    }

    /** @param more lines that follow; by the pipe and not by a file, for there are tokens in them */
    private String[] ask(String command, List<String> more) throws IOException {
        Future<?> tooLong = GIVING_UP.schedule(process::destroyForcibly, PATIENCE.toSeconds(), TimeUnit.SECONDS);
        try {
            commands.println(command + " " + more.size());
            more.forEach(commands::println);
            String answer = answers.readLine();
            if (answer == null) {
                throw new IOException("The receivers' process has ended, or did not answer for " + PATIENCE.toMinutes()
                        + " min and was ended");
            }
            return answer.split(" ", -1);
        } finally {
            tooLong.cancel(false);
        }
    }

    /** It ends with its input. */
    @Override
    public void close() {
        commands.close();
        try {
            if (!process.waitFor(Duration.ofSeconds(5))) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
