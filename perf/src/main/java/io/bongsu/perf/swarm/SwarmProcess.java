package io.bongsu.perf.swarm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Receivers in a process of their own. To be used by one thread. */
public final class SwarmProcess implements AutoCloseable {

    private static final long LOOK_NANOS = 5_000_000;

    /** @param connectedIn from the first connection's begin to the last one's being open */
    public record Opened(int open, int failed, Duration connectedIn) {}

    /**
     * What was received since the last reset.
     *
     * @param sumOfNumbers of the messages' numbers: one lost and another twice is not all once
     * @param least that one receiver has got
     * @param most that one receiver has got
     * @param broken connections lost since they were opened
     * @param sinceOpening from the first connection's begin until now
     */
    public record Tally(
            long deliveries,
            long sumOfNumbers,
            long least,
            long most,
            int broken,
            double p50Millis,
            double p99Millis,
            double maxMillis,
            Duration sinceOpening) {}

    private final Process process;
    private final PrintWriter commands;
    private final BufferedReader answers;

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

    /**
     * Connects one receiver for each line of {@code rooms}, which is a room's id, or that and a token; returns when each
     * is open or refused.
     *
     * @param atOnce how many may be connecting at the same time
     */
    public Opened open(Dialect dialect, URI server, List<String> rooms, int atOnce, long position) throws IOException {
        Path tickets = Files.createTempFile("bongsu-tickets", ".txt");
        try {
            Files.write(tickets, rooms);
            String[] answer =
                    ask("open " + dialect + " " + server.getPort() + " " + atOnce + " " + position + " " + tickets);
            return new Opened(
                    Integer.parseInt(answer[1]),
                    Integer.parseInt(answer[2]),
                    Duration.ofNanos(Long.parseLong(answer[3])));
        } finally {
            Files.delete(tickets);
        }
    }

    public void reset() throws IOException {
        ask("reset");
    }

    public Tally tally() throws IOException {
        String[] answer = ask("tally");
        return new Tally(
                Long.parseLong(answer[1]),
                Long.parseLong(answer[2]),
                Long.parseLong(answer[3]),
                Long.parseLong(answer[4]),
                Integer.parseInt(answer[5]),
                Double.parseDouble(answer[6]),
                Double.parseDouble(answer[7]),
                Double.parseDouble(answer[8]),
                Duration.ofNanos(Long.parseLong(answer[9])));
    }

    /** Waits until so many have arrived since the last reset, and gives what has arrived by then. */
    public Tally await(long deliveries, Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        Tally tally = tally();
        while (tally.deliveries() < deliveries && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK_NANOS);
            tally = tally();
        }
        return tally;
    }

    public void disconnect() throws IOException {
        ask("close");
    }

    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private String[] ask(String command) throws IOException {
        commands.println(command);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("The receivers' process has ended");
        }
        return answer.split(" ", -1);
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
