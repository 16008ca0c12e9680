package io.bongsu.perf.follower;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A follower in a process of its own, whose heap and CPU are the client's. To be used by one thread. */
public final class FollowerProcess implements AutoCloseable {

    private static final long LOOK_NANOS = 5_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * What was handed on since {@link #follow} or {@link #begin}.
     *
     * @param wrong not the message that had to come in its room; a gap counts too
     * @param sinceBegin until the last one
     * @param fromFirst to the last one
     */
    public record Tally(long messages, long wrong, Duration sinceBegin, Duration fromFirst) {}

    private final Process process;
    private final PrintWriter commands;
    private final BufferedReader answers;

    private FollowerProcess(Process process) {
        this.process = process;
        commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Returns when it is connected.
     *
     * @param program how to start {@link FollowerMain}
     * @param client its arguments
     */
    public static FollowerProcess start(List<String> program, List<String> client) throws IOException {
        List<String> command = new ArrayList<>(program);
        command.addAll(client);
        FollowerProcess started = new FollowerProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        try {
            started.answer();
        } catch (IOException e) {
            started.close();
            throw e;
        }
        return started;
    }

    public void follow(List<Long> rooms, long position) throws IOException {
        ask("follow " + position + " "
                + rooms.stream().map(room -> Long.toString(room)).collect(Collectors.joining(" ")));
    }

    /** Counts from nothing again. */
    public void begin() throws IOException {
        ask("begin");
    }

    /** Waits until so many have been handed on. */
    public Tally await(long messages) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Tally tally = tally();
        while (tally.messages() < messages) {
            if (System.nanoTime() > end) {
                throw new IOException("Of " + messages + " messages " + tally + " have come within " + PATIENCE);
            }
            LockSupport.parkNanos(LOOK_NANOS);
            tally = tally();
        }
        return tally;
    }

    private Tally tally() throws IOException {
        String[] answer = ask("tally").split(" ", -1);
        return new Tally(
                Long.parseLong(answer[0]),
                Long.parseLong(answer[1]),
                Duration.ofNanos(Long.parseLong(answer[2])),
                Duration.ofNanos(Long.parseLong(answer[3])));
    }

    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    public long pid() {
        return process.pid();
    }

    private String ask(String command) throws IOException {
        commands.println(command);
        return answer();
    }

    private String answer() throws IOException {
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("The follower's process has ended");
        }
        return answer;
    }

    /** It ends with its input. */
    @Override
    public void close() {
        commands.close();
        try {
            if (!process.waitFor(Duration.ofSeconds(10))) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
