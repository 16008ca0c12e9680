package io.bongsu.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.robolectric.Shadows.shadowOf;

import android.content.Intent;
import android.security.NetworkSecurityPolicy;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.android.controller.ActivityController;
import org.robolectric.annotation.Config;
import org.robolectric.annotation.Implementation;
import org.robolectric.annotation.Implements;

@RunWith(RobolectricTestRunner.class)
@Config(shadows = SignInScreenTest.DebugPolicy.class)
public final class SignInScreenTest {

    /** Robolectric reads no network security configuration; this says what the debug build's says. */
    @Implements(NetworkSecurityPolicy.class)
    public static class DebugPolicy {
        @Implementation
        protected boolean isCleartextTrafficPermitted(String host) {
            return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("10.0.2.2");
        }
    }

    private final ActivityController<SignInActivity> screen =
            Robolectric.buildActivity(SignInActivity.class).setup().visible();

    @Test
    public void opensInsteadOfTheRoomsWhereNobodyIsSignedIn() {
        RoomsActivity rooms =
                Robolectric.buildActivity(RoomsActivity.class).setup().get();

        Intent next = shadowOf(rooms).getNextStartedActivity();
        assertThat(next.getComponent().getClassName()).isEqualTo(SignInActivity.class.getName());
        assertThat(rooms.isFinishing()).isTrue();
    }

    @Test
    public void saysWhatIsWrongWithWhatWasTyped() {
        assertThat(errorAfter("chat example", "bob", "secret")).contains("server's address");
        assertThat(errorAfter("ftp://chat.example.org", "bob", "secret")).contains("server's address");
        assertThat(errorAfter("https://bob:secret@chat.example.org", "bob", "secret"))
                .contains("server's address");
        assertThat(errorAfter("https://chat.example.org", "bob smith", "secret"))
                .contains("letters, digits");
        assertThat(errorAfter("https://chat.example.org", "bob", "")).contains("password");
    }

    @Test
    public void takesNoServerInTheClearButTheDevelopers() {
        assertThat(errorAfter("http://chat.example.org", "bob", "secret")).contains("TLS", "chat.example.org");
        Phone.type(screen.get(), R.id.broker, "mqtt://broker.example.org");
        assertThat(errorAfter("https://chat.example.org", "bob", "secret")).contains("TLS", "broker.example.org");
    }

    @Test
    public void saysThatTheServerWasNotReached() {
        String error = errorAfter("http://127.0.0.1:9", "bob", "secret");

        assertThat(error).contains("not reached");
        assertThat(Phone.app().session()).isNull();
        assertThat(Phone.app().settings().account()).isNull();
        Phone.photograph(screen.get(), "sign-in-error");
    }

    @Test
    public void showsNothingOfAnEarlierScreensFailure() {
        errorAfter("http://127.0.0.1:9", "bob", "secret");

        SignInActivity next =
                Robolectric.buildActivity(SignInActivity.class).setup().get();

        assertThat(Phone.isShown(next, R.id.error)).isFalse();
    }

    @Test
    public void keepsWhatWasTypedAndWhatWasWrongWhenThePhoneIsTurned() {
        Phone.type(screen.get(), R.id.user, "bob");
        errorAfter("http://chat.example.org", "bob", "secret");

        screen.recreate();

        assertThat(Phone.text(screen.get(), R.id.server)).isEqualTo("http://chat.example.org");
        assertThat(Phone.text(screen.get(), R.id.user)).isEqualTo("bob");
        assertThat(Phone.text(screen.get(), R.id.error)).contains("TLS");
        assertThat(Phone.text(screen.get(), R.id.password))
                .as("a password is in no saved state")
                .isEmpty();
    }

    @Test
    @Config(qualifiers = "+ko-rKR")
    public void speaksKorean() {
        assertThat(errorAfter("https://chat.example.org", "bob", "")).isEqualTo("비밀번호를 입력해 주세요.");
    }

    private String errorAfter(String server, String user, String password) {
        Phone.type(screen.get(), R.id.server, server);
        Phone.type(screen.get(), R.id.user, user);
        Phone.type(screen.get(), R.id.password, password);
        Phone.tap(screen.get(), R.id.sign_in);
        Phone.await("an answer", () -> !Phone.app().signIn().isRunning() && Phone.isShown(screen.get(), R.id.error));
        return Phone.text(screen.get(), R.id.error);
    }
}
