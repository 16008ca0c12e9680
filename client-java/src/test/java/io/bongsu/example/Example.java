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

    static BongsuClient example(Path folder, long room, long position)
            throws IOException, SignedOutException, OutboxException {
        // tag::example
        Login login = Login.in(URI.create("http://localhost:8080"), folder.resolve("login"));
        if (!login.isSignedIn()) {
            login.signIn("alice", "beacon-fire");
        }
        BongsuClient client = BongsuClient.builder(URI.create("http://localhost:8080"), "alice", login)
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
            public void onGap(Gap gap) {
                System.out.println("messages are missing up to " + gap.position());
            }
        });
        client.send(room, "the beacon is lit"); // on the disk when it returns, sent when there is a network
        // end::example
        return client;
    }
}
