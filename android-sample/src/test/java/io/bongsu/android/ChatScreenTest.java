package io.bongsu.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.robolectric.Shadows.shadowOf;

import android.app.AlertDialog;
import android.app.Notification;
import android.app.NotificationManager;
import android.content.Intent;
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

        assertThat(lastRow(screen)).endsWith("[Waits to be sent]");
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
    public void tellsAMessageOnlyWhileItsRoomIsNotOpen() {
        History.conversation().begin(History.ROOM, "Beacon hill", true);
        var notifications = shadowOf(Phone.app().getSystemService(NotificationManager.class));
        new History(7).says("alice", "Anybody there?").arrive(History.ROOM);
        assertThat(notifications.getNotification("room-1", 0)).isNotNull();
        assertThat(notifications.getNotification("room-1", 0).extras.getString("android.title"))
                .contains("Beacon hill");

        open();
        assertThat(notifications.getNotification("room-1", 0)).as("read by now").isNull();
        new History(8).says("alice", "Hello?").arrive(History.ROOM);
        Phone.waitASecond();
        assertThat(notifications.getNotification("room-1", 0)).isNull();
    }

    @Test
    public void tellsABurstOfMessagesInTwoNotificationsOfWhichTheLastHasThemAll() {
        History.conversation().begin(History.ROOM, "Beacon hill", true);
        var notifications = shadowOf(Phone.app().getSystemService(NotificationManager.class));
        new History(7)
                .says("alice", "One")
                .says("alice", "Two")
                .says("alice", "Three")
                .arrive(History.ROOM);
        assertThat(notifications.getNotification("room-1", 0).number).isEqualTo(1);

        Phone.waitASecond();

        assertThat(notifications.getNotification("room-1", 0).number).isEqualTo(3);
    }

    @Test
    public void opensTheRoomThatANotificationIsOf() {
        long far = History.ROOM + (1L << 32);
        for (long room : new long[] {History.ROOM, far}) {
            History.conversation().begin(room, "Hill " + room, true);
            new History(7).says("alice", "Anybody there?").arrive(room);
            Phone.waitASecond();
        }

        for (long room : new long[] {History.ROOM, far}) {
            Notification told = shadowOf(Phone.app().getSystemService(NotificationManager.class))
                    .getNotification("room-" + room, 0);
            Intent[] opened = shadowOf(told.contentIntent).getSavedIntents();
            assertThat(opened[0].getComponent().getClassName()).isEqualTo(RoomsActivity.class.getName());
            assertThat(opened[1].getLongExtra("room", 0)).isEqualTo(room);
        }
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
