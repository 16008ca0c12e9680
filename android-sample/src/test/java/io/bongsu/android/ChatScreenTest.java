package io.bongsu.android;

import static org.assertj.core.api.Assertions.assertThat;

import android.app.AlertDialog;
import android.content.Intent;
import android.graphics.Insets;
import android.view.View;
import android.view.WindowInsets;
import android.widget.ListView;
import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.android.controller.ActivityController;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowAlertDialog;

@RunWith(RobolectricTestRunner.class)
public final class ChatScreenTest {

    private final Session session = Phone.signedInOffline("bob");

    @Test
    public void showsDaysSendersAndStates() {
        History.conversation().begin(History.ROOM, "Beacon hill", true);

        ActivityController<ChatActivity> screen = open();

        List<String> rows = Phone.rows(screen.get(), R.id.messages);
        assertThat(rows).hasSize(9);
        assertThat(screen.get().getTitle().toString()).isEqualTo("Beacon hill");
        assertThat(rows.get(0)).isEqualTo("Here the room begins");
        assertThat(rows.get(1)).isEqualTo("Yesterday");
        assertThat(rows.get(2)).startsWith("A | alice | Is the beacon").contains("9:40");
        assertThat(rows.get(3)).startsWith("Wood is dry").endsWith("[Stored]");
        assertThat(rows.get(4)).isEqualTo("Today");
        assertThat(rows.get(6)).as("one name for several in a row").startsWith("Two fires");
    }

    @Test
    public void keepsAndShowsWhatIsWrittenOffline() {
        History.conversation().begin(History.ROOM, "Beacon hill", true);
        ActivityController<ChatActivity> screen = open();
        Phone.await(
                "it is offline", () -> Phone.text(screen.get(), R.id.state_text).startsWith("Offline"));

        Phone.type(screen.get(), R.id.text, "Lighting it now.");
        Phone.tap(screen.get(), R.id.send);
        Phone.await("it is shown", () -> lastRow(screen).startsWith("Lighting it now."));

        assertThat(lastRow(screen)).contains("8:41").endsWith("[Waits to be sent]");
        assertThat(Phone.text(screen.get(), R.id.text)).isEmpty();
        assertThat(screen.get().findViewById(R.id.send).isEnabled()).isFalse();
        Phone.photograph(screen.get(), "chat-offline");
    }

    @Test
    public void hasWhatWasWrittenAfterItsProcessWasKilled() {
        History.conversation().begin(History.ROOM, "Beacon hill", true);
        ActivityController<ChatActivity> before = open();
        Phone.type(before.get(), R.id.text, "Lighting it now.");
        Phone.tap(before.get(), R.id.send);
        Phone.settle();
        before.pause().stop().destroy();

        Phone.killAndStart();

        ActivityController<ChatActivity> after = open();
        assertThat(Phone.rows(after.get(), R.id.messages)).hasSize(10);
        assertThat(lastRow(after)).startsWith("Lighting it now.").endsWith("[Waits to be sent]");
        Room room = Phone.onDisk(same -> same.rooms().find(History.ROOM));
        assertThat(room.position()).isEqualTo(6);
    }

    @Test
    public void saysWhyAMessageWasRefusedAndSendsItAgain() {
        History.conversation().begin(History.ROOM, "Beacon hill", true);
        session.sends().send(History.ROOM, "May I?");
        Phone.settle();
        refuse("write-denied");
        ActivityController<ChatActivity> screen = open();

        assertThat(lastRow(screen)).contains("May I?", "Not sent: you may not write in this room");
        Phone.photograph(screen.get(), "chat-refused");
        ListView list = screen.get().findViewById(R.id.messages);
        assertThat(list.getChildAt(list.getChildCount() - 1)
                        .findViewById(R.id.state)
                        .getWidth())
                .as("the mark beside a long reason is seen")
                .isPositive();
        list.performItemClick(list, list.getCount() - 1, list.getItemIdAtPosition(list.getCount() - 1));
        AlertDialog dialog = (AlertDialog) ShadowAlertDialog.getLatestDialog();
        dialog.getButton(AlertDialog.BUTTON_POSITIVE).performClick();
        Phone.await("it waits again", () -> lastRow(screen).endsWith("[Waits to be sent]"));

        assertThat(lastRow(screen)).startsWith("May I?");
        List<Outgoing> outgoing = Phone.onDisk(same -> same.outgoing().ofRoom(History.ROOM));
        assertThat(outgoing).hasSize(1);
    }

    @Test
    public void takesItsQuestionAlongWhenItEnds() {
        History.conversation().begin(History.ROOM, "Beacon hill", true);
        session.sends().send(History.ROOM, "May I?");
        Phone.settle();
        refuse("write-denied");
        ActivityController<ChatActivity> screen = open();
        ListView list = screen.get().findViewById(R.id.messages);
        list.performItemClick(list, list.getCount() - 1, list.getItemIdAtPosition(list.getCount() - 1));
        AlertDialog dialog = (AlertDialog) ShadowAlertDialog.getLatestDialog();
        list.performItemClick(list, list.getCount() - 1, list.getItemIdAtPosition(list.getCount() - 1));
        assertThat(ShadowAlertDialog.getLatestDialog()).as("one at a time").isSameAs(dialog);

        screen.recreate();

        assertThat(dialog.isShowing()).isFalse();
    }

    @Test
    public void sendsARefusedMessageAgainOnceHoweverOftenItIsAskedTo() {
        History.conversation().begin(History.ROOM, "Beacon hill", true);
        session.sends().send(History.ROOM, "May I?");
        Phone.settle();
        refuse("write-denied");
        Outgoing refused =
                Phone.onDisk(same -> same.outgoing().ofRoom(History.ROOM)).get(0);

        session.sends().sendAgain(refused);
        session.sends().sendAgain(refused);
        Phone.settle();

        List<Outgoing> outgoing = Phone.onDisk(same -> same.outgoing().ofRoom(History.ROOM));
        assertThat(outgoing).singleElement().matches(each -> each.state() == Outgoing.State.QUEUED);
    }

    @Test
    public void staysWhereItIsWhenThePhoneIsTurned() {
        var room = new History(1);
        for (int each = 1; each <= 90; each++) {
            room.says("alice", "Fire " + each);
        }
        room.begin(History.ROOM, "Beacon hill", true);
        ActivityController<ChatActivity> screen = open();
        ListView list = screen.get().findViewById(R.id.messages);
        assertThat(list.getLastVisiblePosition()).isEqualTo(list.getCount() - 1);
        list.setSelection(30);
        Phone.settle();
        long top = list.getItemIdAtPosition(list.getFirstVisiblePosition());
        Phone.type(screen.get(), R.id.text, "half a thou");

        RuntimeEnvironment.setQualifiers("+land");
        screen.recreate();
        Phone.settle();

        ListView turned = screen.get().findViewById(R.id.messages);
        assertThat(turned.getItemIdAtPosition(turned.getFirstVisiblePosition())).isEqualTo(top);
        assertThat(Phone.text(screen.get(), R.id.text)).isEqualTo("half a thou");
    }

    @Test
    public void saysWhereMessagesAreMissing() {
        new History(1).says("alice", "one").says("alice", "two").begin(History.ROOM, "Beacon hill", true);
        Phone.onDisk(same -> {
            same.messages().skip(History.ROOM, new MessageTable.Missing(40, "TOO_OLD"));
            return true;
        });
        new History(41).says("alice", "forty-one").arrive(History.ROOM);

        List<String> rows = Phone.rows(open().get(), R.id.messages);

        assertThat(rows.get(rows.size() - 2)).startsWith("Messages are missing here");
        assertThat(rows.get(rows.size() - 1)).contains("forty-one");
    }

    @Test
    public void takesNoTextWhereThereIsNoRightToWrite() {
        History.conversation().begin(History.ROOM, "Beacon hill", true);
        Phone.onDisk(same -> {
            same.rooms().put(History.ROOM, "Beacon hill", false, true);
            return true;
        });

        ActivityController<ChatActivity> screen = open();

        assertThat(Phone.isShown(screen.get(), R.id.composer)).isFalse();
        assertThat(Phone.text(screen.get(), R.id.notice)).isEqualTo("You may read here, not write.");
    }

    @Test
    public void keepsClearOfBarsAndKeyboard() {
        History.conversation().begin(History.ROOM, "Beacon hill", true);
        View root = open().get().findViewById(R.id.root);

        root.dispatchApplyWindowInsets(new WindowInsets.Builder()
                .setInsets(WindowInsets.Type.systemBars(), Insets.of(0, 63, 0, 42))
                .setInsets(WindowInsets.Type.ime(), Insets.of(0, 0, 0, 800))
                .build());

        assertThat(root.getPaddingTop()).isEqualTo(63);
        assertThat(root.getPaddingBottom()).isEqualTo(800);
    }

    @Test
    @Config(qualifiers = "+night")
    public void isDarkAtNight() {
        History.conversation().begin(History.ROOM, "Beacon hill", true);
        ActivityController<ChatActivity> screen = open();

        assertThat(screen.get().getColor(R.color.surface)).isEqualTo(0xFF1A110F);
        Phone.photograph(screen.get(), "chat-dark");
    }

    private static ActivityController<ChatActivity> open() {
        Intent intent = ChatActivity.intent(Phone.app(), History.ROOM);
        ActivityController<ChatActivity> screen =
                Robolectric.buildActivity(ChatActivity.class, intent).setup();
        Phone.settle();
        Phone.settle();
        return screen;
    }

    private static void refuse(String code) {
        Phone.onDisk(session -> {
            for (Outgoing each : session.outgoing().ofRoom(History.ROOM)) {
                session.outgoing().refused(each.room(), each.clientMessageId(), code);
            }
            return true;
        });
    }

    private static String lastRow(ActivityController<ChatActivity> screen) {
        List<String> rows = Phone.rows(screen.get(), R.id.messages);
        return rows.get(rows.size() - 1);
    }
}
