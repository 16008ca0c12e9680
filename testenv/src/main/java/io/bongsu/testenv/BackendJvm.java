package io.bongsu.testenv;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The JVM of backends started from the class path. All of one run have the same options: a cache fits no others. */
final class BackendJvm {

    private static final String MAIN = "io.bongsu.BongsuApplication";
    private static final Duration RECORDING_DEADLINE = Duration.ofMinutes(4);
    private static final Duration USE_DEADLINE = Duration.ofSeconds(30);

    private BackendJvm() {}

    /** Starts the backend, from the cache where there is one. */
    static List<String> command() {
        return command(StartCacheOfThisJvm.INSTANCE.options(), MAIN);
    }

    static void makeStartsQuick() {
        StartCacheOfThisJvm.INSTANCE.make();
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static List<String> command(List<String> more, String main) {
        var command = new ArrayList<>(List.of(
                java(),
                "-Xmx512m",
                // It lives for a minute: the optimizing compiler would take longer than it saves.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // Each step up to what a started backend has of it would cost a full collection.
                "-XX:MetaspaceSize=192m",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(more);
        command.addAll(List.of("-cp", BackendClassPath.ofThisJvm().text(), main));
        return command;
    }

    /** The JVM writes the file when it ends, having done once what most tests do. */
    private static void record(Path file) {
        Instant began = Instant.now();
        var recording = BackendProcess.builder()
                .profile("embedded")
                .property("bongsu.auth.password-strength", "4")
                .program(command(List.of("-XX:AOTCacheOutput=" + file), MAIN));
        try (BackendProcess backend = recording.start()) {
            use(backend);
            backend.stop(RECORDING_DEADLINE);
        }
        long seconds = Duration.between(began, Instant.now()).toSeconds();
        System.out.println("Recorded a start of the backend in " + seconds + " s, for the later ones.");
    }

    private static void use(BackendProcess backend) {
        var user = new PostClient(List.of(backend.url()), "first", "a-password-of-tests", new Ledger(), USE_DEADLINE);
        user.signUp();
        user.signIn();
        long room = user.createRoom("a room");
        user.post(room, "a-key", "a message");
        user.history(room, 0);
        for (Transport transport : Transport.values()) {
            var arrived = new CountDownLatch(1);
            try (RoomReceiver receiver =
                    transport.open(backend::url, user::signIn, room, 0, new FirstArrival(arrived))) {
                if (!arrived.await(USE_DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("Nothing came over " + transport + ": " + receiver.lastTrouble());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private record FirstArrival(CountDownLatch arrived) implements Arrivals {

        @Override
        public void delivered(long seq, String clientMessageId) {
            arrived.countDown();
        }

        @Override
        public void gap(long goOnAfter) {}
    }

    private static final class StartCacheOfThisJvm {
        static final StartCache INSTANCE = new StartCache(
                BackendClassPath.ofThisJvm().folder().resolve("classes.aot"),
                command(List.of(), "-version"),
                BackendJvm::record,
                System.out::println);
    }
}
