package io.bongsu.client;

import io.bongsu.testenv.PostClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An app in a process of its own that sends as fast as it is accepted, says so, and is killed without a warning. */
final class KilledApp {

    private KilledApp() {}

    /** @return what it said was accepted */
    static List<String> liveAndDie(Site site, PostClient user, long room, Path folder, int life, int messages)
            throws IOException, InterruptedException {
        Process app = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledApp.class.getName(),
                        site.url().toString(),
                        "mqtt://127.0.0.1:" + site.mqtt.port(),
                        user.userId(),
                        user.signIn(),
                        folder.toString(),
                        Long.toString(room),
                        life + ".")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> accepted = new ArrayList<>();
        try (BufferedReader said = app.inputReader(StandardCharsets.UTF_8)) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                accepted.add(line);
                if (accepted.size() == messages) {
                    app.toHandle().destroyForcibly();
                }
            }
        } finally {
            app.destroyForcibly().waitFor();
        }
        return accepted;
    }

    public static void main(String[] args) throws Exception {
        BongsuClient client = BongsuClient.builder(
                        URI.create(args[0]), args[2], purpose -> new AccessToken(args[3], Duration.ofMinutes(15)))
                .mqtt(URI.create(args[1]))
                .folder(Path.of(args[4]))
                .open();
        for (int i = 0; i < 900; i++) {
            client.send(Long.parseLong(args[5]), args[6] + i);
            System.out.println(args[6] + i);
            System.out.flush();
        }
    }
}
