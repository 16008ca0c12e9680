package io.bongsu.android;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.client.ConnectionState;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

/** Who is signed in, who was, and what is left of them. */
@RunWith(RobolectricTestRunner.class)
public final class AccountTest {

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
