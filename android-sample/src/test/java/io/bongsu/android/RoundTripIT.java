package io.bongsu.android;

import static org.assertj.core.api.Assertions.assertThat;

import android.content.Intent;
import android.widget.ListView;
import io.bongsu.client.ConnectionState;
import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.android.controller.ActivityController;
import org.robolectric.annotation.Config;
import tools.jackson.databind.JsonNode;

/** The app against the server as its users run it, which is killed on the way. */
@RunWith(RobolectricTestRunner.class)
@Config(shadows = SignInScreenTest.DebugPolicy.class)
public final class RoundTripIT {

    private static BackendProcess backend;
    private static PostClient alice;

    @BeforeClass
    public static void startTheServer() {
        Path jar = Path.of(System.getProperty("bongsu.backend.jar"));
        backend = BackendProcess.builder()
                .program(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-jar",
                        jar.toString()))
                .profile("embedded")
                .start();
        alice = new PostClient(List.of(backend.url()), "alice", "beacon-fire", new Ledger(), Duration.ofSeconds(30));
        alice.signIn();
    }

    @AfterClass
    public static void stopTheServer() {
        backend.close();
    }

    @Test
    public void talksWithSomebodyElseThroughAKilledServerAndAKilledApp() {
        long room = alice.createRoom("Beacon hill");
        for (int each = 1; each <= 70; each++) {
            alice.post(room, "old-" + each, "Fire " + each);
        }
        alice.putMember(room, "bob", true, true);
        signIn();
        Phone.await("the room is there", () -> find(room) != null && find(room).begun());
        ActivityController<ChatActivity> chat = open(room);
        assertThat(contents(chat)).hasSize(50).last().isEqualTo("Fire 70");

        scrollsBack(chat);
        sendsAndReceives(room, chat);
        String written = writesOffline(chat);

        chat.pause().stop().destroy();
        Phone.killAndStart();
        backend.restart();
        Phone.session().catchUp();
        Phone.await("it has arrived", () -> inHistory(room, "bob").contains(written));
        ActivityController<ChatActivity> after = open(room);
        Phone.await("it has come back", () -> lastOwn(after).equals(written + " [Stored]"));

        assertThat(inHistory(room, "bob")).containsExactly("Two fires", written);
        assertThat(contents(after)).doesNotHaveDuplicates();
        Phone.app().endSession(() -> {});
    }

    private static void scrollsBack(ActivityController<ChatActivity> chat) {
        ListView list = chat.get().findViewById(R.id.messages);
        Phone.session().older(chat.get().getIntent().getLongExtra("room", 0), came -> assertThat(came)
                .isTrue());
        Phone.await("older messages are there", () -> list.getCount() >= 70);
        assertThat(contents(chat)).first().isEqualTo("Fire 1");
        assertThat(contents(chat)).hasSize(70);
    }

    private static void sendsAndReceives(long room, ActivityController<ChatActivity> chat) {
        write(chat, "Two fires");
        Phone.await("the server has it", () -> inHistory(room, "bob").contains("Two fires"));
        Phone.await("it is shown as stored", () -> lastOwn(chat).equals("Two fires [Stored]"));
        alice.post(room, "answer", "Seen");
        Phone.await("the answer is shown", () -> contents(chat).contains("Seen"));
    }

    private static String writesOffline(ActivityController<ChatActivity> chat) {
        backend.kill9();
        Phone.await("the app has noticed", () -> !isConnected());
        String written = "Three fires";
        write(chat, written);
        Phone.await("it is shown as waiting", () -> lastOwn(chat).equals(written + " [Waits to be sent]"));
        return written;
    }

    private static void signIn() {
        ActivityController<SignInActivity> screen =
                Robolectric.buildActivity(SignInActivity.class).setup();
        Phone.type(screen.get(), R.id.server, backend.url().toString());
        Phone.type(screen.get(), R.id.broker, "mqtt://127.0.0.1:" + backend.mqttPort());
        Phone.type(screen.get(), R.id.user, "bob");
        Phone.type(screen.get(), R.id.password, "wrong");
        Phone.tap(screen.get(), R.id.sign_in);
        Phone.await("a refusal", () -> Phone.text(screen.get(), R.id.error).equals("User or password is wrong."));
        Phone.type(screen.get(), R.id.password, "beacon-fire");
        Phone.tap(screen.get(), R.id.sign_in);
        Phone.await("bob is signed in", () -> screen.get().isFinishing());
        Phone.await("the app is connected", RoundTripIT::isConnected);
        screen.pause().stop().destroy();
    }

    private static boolean isConnected() {
        ConnectionState state = Phone.session().state();
        return state != null && state.phase() == ConnectionState.Phase.CONNECTED;
    }

    private static Room find(long room) {
        return Phone.onDisk(session -> session.rooms().find(room));
    }

    private static ActivityController<ChatActivity> open(long room) {
        Intent intent = ChatActivity.intent(Phone.app(), room);
        ActivityController<ChatActivity> screen =
                Robolectric.buildActivity(ChatActivity.class, intent).setup();
        Phone.settle();
        return screen;
    }

    private static void write(ActivityController<ChatActivity> chat, String content) {
        Phone.type(chat.get(), R.id.text, content);
        Phone.tap(chat.get(), R.id.send);
    }

    private static List<String> inHistory(long room, String sender) {
        List<String> found = new ArrayList<>();
        for (JsonNode message : alice.history(room, 70).path("messages")) {
            if (message.path("senderId").stringValue().equals(sender)) {
                found.add(message.path("content").stringValue());
            }
        }
        return found;
    }

    private static List<ChatRow.Bubble> bubbles(ActivityController<ChatActivity> chat) {
        ListView list = chat.get().findViewById(R.id.messages);
        List<ChatRow.Bubble> found = new ArrayList<>();
        for (int place = 0; place < list.getCount(); place++) {
            if (list.getItemAtPosition(place) instanceof ChatRow.Bubble bubble) {
                found.add(bubble);
            }
        }
        return found;
    }

    private static List<String> contents(ActivityController<ChatActivity> chat) {
        return bubbles(chat).stream().map(ChatRow.Bubble::content).toList();
    }

    private static String lastOwn(ActivityController<ChatActivity> chat) {
        List<ChatRow.Bubble> own =
                bubbles(chat).stream().filter(ChatRow.Bubble::own).toList();
        ChatRow.Bubble last = own.get(own.size() - 1);
        String state = Phone.app().getString(last.state() == Outgoing.State.STORED ? R.string.stored : R.string.queued);
        return last.content() + " [" + state + "]";
    }
}
