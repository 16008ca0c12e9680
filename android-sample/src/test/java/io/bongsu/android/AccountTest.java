package io.bongsu.android;

import static org.assertj.core.api.Assertions.assertThat;

import android.app.NotificationManager;
import io.bongsu.client.ConnectionState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

/** Who is signed in, who was, and what is left of them. */
@RunWith(RobolectricTestRunner.class)
public final class AccountTest {

    private final NotificationManager notifications = Phone.app().getSystemService(NotificationManager.class);

    @Test
    public void opensItsFilesOffTheMainThread() {
        Runnable goOn = Phone.holdTheDisk();
        Session session = Phone.signedInOffline("bob");
        assertThat(Phone.folder(session).resolve("messages.db")).doesNotExist();

        goOn.run();
        Phone.settle();

        assertThat(Phone.folder(session).resolve("messages.db")).exists();
    }

    @Test
    public void deletesWhatThePhoneHasAtSignOutBeforeTheServerIsTold() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Session session = Phone.signedInOffline("bob", silent.getLocalPort());
            Phone.settle();
            Instant begun = Instant.now();

            Phone.app().signOut();
            Phone.await("it is deleted", () -> !Files.exists(Phone.folder(session)));

            assertThat(Duration.between(begun, Instant.now()))
                    .as("no call to a server that does not answer is waited for")
                    .isLessThan(Duration.ofSeconds(15));
            Phone.settle();
            assertThat(Phone.app().settings().left()).isEmpty();
        }
    }

    @Test
    public void deletesWhatAKilledProcessHadNoTimeToDelete() {
        Session session = Phone.signedInOffline("bob");
        Phone.settle();
        Phone.app().settings().leave(session.account().folderName());
        assertThat(Phone.folder(session)).isDirectory();

        Phone.killAndStart();

        assertThat(Phone.folder(session)).doesNotExist();
        assertThat(Phone.app().settings().left()).isEmpty();
        assertThat(Phone.app().session()).isNull();
    }

    @Test
    public void tellsNothingThatArrivesWhileSomebodySignsOut() {
        Session session = Phone.signedInOffline("bob");
        History.conversation().begin(History.ROOM, "Beacon hill", true);
        Runnable goOn = Phone.holdTheDisk();
        Phone.app()
                .afterDisk(() -> new History(7).says("alice", "For bob alone.").arriveIn(session, History.ROOM));

        Phone.app().signOut();
        goOn.run();
        Phone.settle();

        assertThat(notifications.getActiveNotifications()).isEmpty();
    }

    @Test
    public void tellsNothingOfTheLastUserToTheNext() {
        Phone.signedInOffline("bob");
        History.conversation().begin(History.ROOM, "Beacon hill", true);
        new History(7).says("alice", "For bob alone.").arrive(History.ROOM);
        assertThat(notifications.getActiveNotifications()).hasSize(1);

        Phone.signedInOffline("carol");
        Phone.settle();

        assertThat(notifications.getActiveNotifications()).isEmpty();
    }

    @Test
    public void asksToSignInAgainWhereTheLoginIsDamagedAndKeepsTheMessages() throws IOException {
        Session session = Phone.signedInOffline("bob");
        History.conversation().begin(History.ROOM, "Beacon hill", true);
        Files.writeString(Phone.folder(session).resolve("login"), "{\"refresh");

        Phone.killAndStart();

        Phone.await("it asks to sign in", () -> {
            ConnectionState state = Phone.session().state();
            return state != null && state.phase() == ConnectionState.Phase.SIGNED_OUT;
        });
        assertThat(Phone.folder(session).resolve("login")).doesNotExist();
        List<StoredMessage> kept = Phone.onDisk(same -> same.messages().newest(History.ROOM, 10));
        assertThat(kept).hasSize(6);
    }
}
