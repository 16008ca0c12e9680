package io.bongsu.chat;

import io.bongsu.client.BongsuClient;
import io.bongsu.client.Gap;
import io.bongsu.client.Login;
import io.bongsu.client.Message;
import io.bongsu.client.OutboxException;
import io.bongsu.client.OutgoingMessage;
import io.bongsu.client.RoomListener;
import io.bongsu.client.SendOutcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows a room and sends what is typed, also without a network. Ends at the end of the input. */
@Command(name = "bongsu-chat", mixinStandardHelpOptions = true, description = "Talks in a room.")
public final class Chat implements Callable<Integer> {

    @Option(
            names = "--url",
            defaultValue = "http://localhost:8080",
            description = "the backend (default ${DEFAULT-VALUE})")
    private URI url = URI.create("http://localhost:8080");

    @Option(
            names = "--mqtt",
            defaultValue = "mqtt://localhost:1883",
            description = "the broker (default ${DEFAULT-VALUE})")
    private URI mqtt = URI.create("mqtt://localhost:1883");

    @Option(names = "--user", defaultValue = "alice", description = "who talks (default ${DEFAULT-VALUE})")
    private String user = "";

    @Option(
            names = "--password",
            defaultValue = "${env:BONGSU_PASSWORD}",
            description = "needed the first time; or BONGSU_PASSWORD, which others on the machine do not see")
    private String password = "";

    @Option(names = "--room", defaultValue = "1", description = "where (default ${DEFAULT-VALUE})")
    private long room;

    @Option(
            names = "--position",
            defaultValue = "0",
            description = "the last seq already seen (default ${DEFAULT-VALUE})")
    private long position;

    @Option(
            names = "--folder",
            defaultValue = "${sys:user.home}/.bongsu-chat",
            description = "where logins and outboxes are kept (default ${DEFAULT-VALUE})")
    private Path folder = Path.of(".");

    private Chat() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Chat()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path own = folder.resolve(user);
        Login login = Login.in(url, own.resolve("login"));
        if (!login.isSignedIn()) {
            login.signIn(user, password);
        }
        try (BongsuClient client = BongsuClient.builder(url, user, login)
                .mqtt(mqtt)
                .folder(own)
                .onConnection(state -> say("* " + state))
                .onOutcome(Chat::settled)
                .open()) {
            client.outbox().forEach(waiting -> say("  queued: " + waiting.content()));
            client.listen(room, position, new Shown());
            sendWhatIsTyped(client);
        }
        return 0;
    }

    private void sendWhatIsTyped(BongsuClient client) throws IOException {
        BufferedReader typed = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = typed.readLine(); line != null; line = typed.readLine()) {
            if (line.isEmpty()) {
                continue;
            }
            try {
                OutgoingMessage accepted = client.send(room, line);
                say("  queued: " + accepted.content());
            } catch (OutboxException e) {
                say("! not accepted: " + e.getMessage());
            }
        }
    }

    private static void settled(SendOutcome outcome) {
        say(
                outcome.isStored()
                        ? "  stored as " + outcome.seq()
                        : "! rejected: " + outcome.code() + " " + outcome.detail());
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private static final class Shown implements RoomListener {

        @Override
        public void onMessage(Message message) {
            say(message.seq() + " " + message.senderId() + ": " + message.content());
        }

        @Override
        public void onGap(Gap gap) {
            say("! messages are missing up to " + gap.position());
        }

        @Override
        public void onEnded(String code) {
            say("! the room is closed to you: " + code);
        }
    }
}
