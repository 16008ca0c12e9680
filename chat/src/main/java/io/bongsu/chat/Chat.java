package io.bongsu.chat;

import io.bongsu.client.BongsuClient;
import io.bongsu.client.Gap;
import io.bongsu.client.Login;
import io.bongsu.client.Message;
import io.bongsu.client.OutboxException;
import io.bongsu.client.OutgoingMessage;
import io.bongsu.client.RoomListener;
import io.bongsu.client.SendOutcome;
import io.bongsu.client.SignedOutException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows a room and sends what is typed, also without a network. Ends at the end of the input. */
@Command(name = "bongsu-chat", mixinStandardHelpOptions = true, description = "Talks in a room.")
public final class Chat implements Callable<Integer> {

    private static final String INVALID_CREDENTIALS = "invalid-credentials";

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
    private @Nullable String password;

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
        System.exit(command().execute(args));
    }

    static CommandLine command() {
        return new CommandLine(new Chat()).setExecutionExceptionHandler(Chat::failed);
    }

    /** What a user can mend is a sentence; anything else is a fault, and keeps its stack trace. */
    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult given) throws Exception {
        boolean refused = e instanceof SignedOutException;
        if (!refused && !(e instanceof IOException) && !(e instanceof IllegalArgumentException)) {
            throw e;
        }
        command.getErr().println("chat: " + e.getMessage());
        return refused ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public Integer call() throws Exception {
        Path own = folder.resolve(user);
        Login login = Login.in(url, own.resolve("login"));
        if (!login.isSignedIn()) {
            signIn(login);
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

    private void signIn(Login login) throws IOException, SignedOutException {
        if (password == null || password.isEmpty()) {
            throw new SignedOutException(
                    INVALID_CREDENTIALS, user + " is not signed in here: give --password or BONGSU_PASSWORD");
        }
        try {
            login.signIn(user, password);
        } catch (SignedOutException e) {
            throw e.code().equals(INVALID_CREDENTIALS)
                    ? new SignedOutException(e.code(), "the server knows no " + user + " with this password")
                    : e;
        } catch (IOException e) {
            throw new IOException("signing in at " + url + " failed: " + e.getMessage(), e);
        }
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
