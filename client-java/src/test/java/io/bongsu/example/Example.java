package io.bongsu.example;

import io.bongsu.client.BongsuClient;
import io.bongsu.client.Gap;
import io.bongsu.client.Login;
import io.bongsu.client.Message;
import io.bongsu.client.OutboxException;
import io.bongsu.client.RoomListener;
import io.bongsu.client.SignedOutException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** The README's example; ReadmeTest holds the two together. */
final class Example {

    private Example() {}

    static void example() throws IOException, SignedOutException, OutboxException {
        // tag::example
        URI server = URI.create("http://localhost:8080");
        Path folder = Path.of("alice"); // this user's alone; on Android below context.getFilesDir()
        long room = 1;
        long position = 0; // the seq of the last message you have dealt with; 0: from the oldest on

        Login login = Login.in(server, folder.resolve("login"));
        if (!login.isSignedIn()) {
            login.signIn("alice", "beacon-fire"); // waits for the network
        }
        BongsuClient client = BongsuClient.builder(server, "alice", login)
                .mqtt(URI.create("mqtt://localhost:1883"))
                .folder(folder)
                .onConnection(state -> System.out.println(state))
                .onOutcome(outcome -> System.out.println(outcome)) // update your database by clientMessageId
                .open();
        client.listen(room, position, new RoomListener() {
            @Override
            public void onMessage(Message message) { // keep message.seq() with what you do: the next position
                System.out.println(message.senderId() + ": " + message.content());
            }

            @Override
            public void onGap(Gap gap) { // keep gap.position() as you keep a message's seq
                System.out.println("messages are missing up to " + gap.position());
            }

            @Override
            public void onEnded(String code) { // the right to read is lost; nothing more comes
                System.out.println("the room is closed to you: " + code);
            }
        });
        client.send(room, "the beacon is lit"); // on the disk when it returns, sent when there is a network
        client.close(); // at the app's end; what waits is sent by the next client on this folder
        // end::example
    }
}
