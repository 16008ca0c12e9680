package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.BackendProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's story, with the commands that the start prints. */
class FirstRunIT {

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void postsWithCurlSeesItOverMqttAndStompKillsEverythingAndFindsItThere() throws Exception {
        try (BackendProcess bongsu =
                BackendProcess.builder().profile("embedded").start()) {
            await().until(() -> bongsu.output().contains("Bongsu is ready."));
            Path overMqtt = watch(printed(bongsu, "make watch ARGS='(.*)'"), "mqtt");
            Path overStomp = watch(printed(bongsu, "make watch-stomp ARGS='(.*)'"), "stomp");

            String posted = shell(printed(bongsu, "(TOKEN=.*)"));

            assertThat(posted).contains("\"seq\":1,").contains("the beacon is lit");
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                assertThat(overMqtt).content().contains("1 alice the beacon is lit");
                assertThat(overStomp).content().contains("1 alice the beacon is lit");
            });

            bongsu.kill9();
            bongsu.restart();

            String readBack = printed(bongsu, "(TOKEN=.*)")
                    .replaceFirst(
                            "curl -s (\\S+)/messages .*",
                            "curl -s '$1/messages?chatRoomId=1' -H \"Authorization: Bearer \\$TOKEN\"");
            assertThat(shell(readBack)).contains("the beacon is lit").endsWith("\"head\":1,\"oldest\":1}");
            shell(printed(bongsu, "(TOKEN=.*)").replace("the beacon is lit", "and lit again"));
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(overMqtt).content().containsOnlyOnce("1 alice").containsOnlyOnce("2 alice and lit again");
                assertThat(overStomp).content().containsOnlyOnce("1 alice").containsOnlyOnce("2 alice and lit again");
            });
        }
    }

    /** What {@code make watch} runs, without building it once more. */
    private Path watch(String arguments, String transport) throws IOException {
        Path output = folder.resolve(transport + ".txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.bongsu.watch.Watch",
                transport));
        command.addAll(List.of(arguments.split(" ", -1)));
        Path trouble = folder.resolve(transport + "-errors.txt");
        started.add(new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(trouble.toFile())
                .start());
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(trouble).content().isNotEmpty());
        return output;
    }

    private String shell(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command).start();
        started.add(process);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    /** The newest of what the start printed. */
    private static String printed(BackendProcess bongsu, String pattern) {
        Matcher lines = Pattern.compile(pattern).matcher(bongsu.output());
        String found = null;
        while (lines.find()) {
            found = lines.group(1);
        }
        assertThat(found).as(bongsu.output()).isNotNull();
        return String.valueOf(found);
    }
}
