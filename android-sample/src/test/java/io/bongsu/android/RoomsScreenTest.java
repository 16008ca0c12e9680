package io.bongsu.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.robolectric.Shadows.shadowOf;

import android.Manifest;
import android.app.Activity;
import android.app.Dialog;
import android.content.Intent;
import android.content.res.TypedArray;
import android.widget.ListView;
import android.widget.TextView;
import android.widget.Toolbar;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.android.controller.ActivityController;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowAlertDialog;

@RunWith(RobolectricTestRunner.class)
public final class RoomsScreenTest {

    private final Session session = Phone.signedInOffline("bob");

    @Test
    public void listsTheNewestTalkFirstWithWhatIsUnread() {
        fill();

        ActivityController<RoomsActivity> screen = open();

        assertThat(Phone.rows(screen.get(), R.id.rooms).get(0))
                .contains("Harbour watch", "mina: Three ships from the east", "2");
        assertThat(Phone.rows(screen.get(), R.id.rooms).get(1))
                .contains("Beacon hill", "You: Thanks. Two fires it is.", "8:09");
        assertThat(Phone.rows(screen.get(), R.id.rooms).get(2)).contains("Wood and oil", "Oct 11");
        Phone.await(
                "it is offline", () -> Phone.text(screen.get(), R.id.state_text).startsWith("Offline"));
        Phone.photograph(screen.get(), "rooms");
    }

    @Test
    @Config(qualifiers = "+ko-rKR-night")
    public void isKoreanAndDarkWhereThePhoneIs() {
        fill();

        ActivityController<RoomsActivity> screen = open();

        assertThat(Phone.rows(screen.get(), R.id.rooms).get(1)).contains("나: Thanks.");
        Phone.photograph(screen.get(), "rooms-korean-dark");
    }

    @Test
    public void opensTheRoomThatIsTapped() {
        fill();
        ActivityController<RoomsActivity> screen = open();
        ListView list = screen.get().findViewById(R.id.rooms);

        list.performItemClick(list.getChildAt(1), 1, list.getItemIdAtPosition(1));

        Intent next = shadowOf(screen.get()).getNextStartedActivity();
        assertThat(next.getComponent().getClassName()).isEqualTo(ChatActivity.class.getName());
        assertThat(next.getLongExtra("room", 0)).isEqualTo(History.ROOM);
    }

    @Test
    public void deletesEverythingOfTheAccountAtSignOut() {
        fill();
        var folder = Phone.app()
                .getNoBackupFilesDir()
                .toPath()
                .resolve(session.account().folderName());
        assertThat(folder).isDirectory();

        Phone.app().signOut();
        Phone.settle();

        assertThat(folder).doesNotExist();
        assertThat(Phone.app().settings().account()).isNull();
        assertThat(Phone.app().session()).isNull();
    }

    @Test
    public void asksForNotificationsOnceByItself() {
        ActivityController<RoomsActivity> screen = open();
        assertThat(shadowOf(screen.get()).getLastRequestedPermission().requestedPermissions)
                .containsExactly(Manifest.permission.POST_NOTIFICATIONS);

        RoomsActivity next = open().get();

        assertThat(shadowOf(next).getLastRequestedPermission()).isNull();
    }

    @Test
    public void takesItsQuestionAlongWhenItEnds() {
        ActivityController<RoomsActivity> screen = open();
        screen.get().<Toolbar>findViewById(R.id.toolbar).getMenu().performIdentifierAction(R.id.sign_out, 0);
        Dialog question = ShadowAlertDialog.getLatestDialog();
        assertThat(question.isShowing()).isTrue();

        screen.recreate();

        assertThat(question.isShowing()).isFalse();
    }

    @Test
    public void showsTheWholeNumberOfUnreadMessagesInLargeType() {
        RuntimeEnvironment.setFontScale(2);
        fill();

        ListView list = open().get().findViewById(R.id.rooms);

        TextView unread = list.getChildAt(0).findViewById(R.id.unread);
        assertThat(unread.getText().toString()).isEqualTo("2");
        assertThat(unread.getHeight()).isGreaterThanOrEqualTo(unread.getLineHeight());
    }

    @Test
    public void hasDarkBarsOnLightAndTheOtherWayRound() {
        assertThat(lightBars(open().get())).isTrue();
        RuntimeEnvironment.setQualifiers("+night");
        assertThat(lightBars(open().get())).isFalse();
    }

    private static boolean lightBars(Activity activity) {
        int[] asked = {android.R.attr.windowLightStatusBar, android.R.attr.windowLightNavigationBar};
        try (TypedArray bars = activity.getTheme().obtainStyledAttributes(asked)) {
            assertThat(bars.getBoolean(0, false)).isEqualTo(bars.getBoolean(1, false));
            return bars.getBoolean(1, false);
        }
    }

    @Test
    public void startsWithMoreRoomsThanTheLibraryListensTo() {
        Phone.onDisk(same -> {
            for (int room = 1; room <= 1_001; room++) {
                same.rooms().put(room, "Hill " + room, true, true);
                same.messages().begin(room, List.of(), 0, true);
            }
            return true;
        });
        Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> faults.add(fault));
        try {
            Phone.killAndStart();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }

        assertThat(faults).isEmpty();
        assertThat(Phone.rows(open().get(), R.id.rooms)).hasSize(1_001);
    }

    private static void fill() {
        History.conversation().begin(History.ROOM, "Beacon hill", true);
        new History(1)
                .at(History.today(7, 50).minus(3, ChronoUnit.DAYS))
                .says("chul-su", "Who has the key to the storehouse?")
                .begin(2, "Wood and oil", true);
        new History(1)
                .at(History.today(8, 20))
                .says("mina", "Nothing to be seen.")
                .begin(3, "Harbour watch", true);
        new History(2)
                .at(History.today(8, 31))
                .says("mina", "Wait.")
                .says("mina", "Three ships from the east, flying no flag. Pass it on!")
                .arrive(3);
        Phone.onDisk(session -> {
            session.rooms().put(4, "봉수대 당번", true, true);
            return true;
        });
    }

    private static ActivityController<RoomsActivity> open() {
        ActivityController<RoomsActivity> screen =
                Robolectric.buildActivity(RoomsActivity.class).setup();
        Phone.settle();
        Phone.settle();
        return screen;
    }
}
