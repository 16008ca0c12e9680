package io.bongsu.perf.follower;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The follower's process: takes commands as lines, answers each with a line, and ends with its input. */
public final class FollowerMain {

    private FollowerMain() {}

    /** library HTTP-PORT MQTT-PORT USER TOKEN FOLDER, or bare MQTT-PORT USER TOKEN. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Tally tally = new Tally();
        try (Follower follower = open(args, tally);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            answer("connected");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                obey(line.split(" ", -1), follower, tally);
            }
        }
        System.exit(0);
    }

    private static Follower open(String[] args, Tally tally) throws IOException, InterruptedException {
        return switch (args[0]) {
            case "library" ->
                new LibraryFollower(
                        Integer.parseInt(args[1]),
                        Integer.parseInt(args[2]),
                        args[3],
                        args[4],
                        Path.of(args[5]),
                        tally);
            case "bare" -> new BareFollower(Integer.parseInt(args[1]), args[2], args[3], tally);
            default -> throw new IllegalArgumentException(args[0]);
        };
    }

    private static void obey(String[] command, Follower follower, Tally tally) {
        switch (command[0]) {
            case "follow" -> {
                List<Long> rooms =
                        Arrays.stream(command).skip(2).map(Long::valueOf).toList();
                tally.begin();
                follower.follow(rooms, Long.parseLong(command[1]));
                answer("following");
            }
            case "begin" -> {
                tally.begin();
                answer("begun");
            }
            case "tally" -> answer(tally.inOneLine());
            default -> throw new IllegalArgumentException(command[0]);
        }
    }

    private static void answer(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
