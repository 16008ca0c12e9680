package io.bongsu.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.robolectric.Shadows.shadowOf;

import android.app.Notification;
import android.app.NotificationManager;
import android.content.Intent;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;

@RunWith(RobolectricTestRunner.class)
public final class NotificationsTest {

    @Before
    public void signIn() {
        Phone.signedInOffline("bob");
    }

    @Test
    public void tellsAMessageOnlyWhileItsRoomIsNotOpen() {
        History.conversation().begin(History.ROOM, "Beacon hill", true);
        var notifications = shadowOf(Phone.app().getSystemService(NotificationManager.class));
        new History(7).says("alice", "Anybody there?").arrive(History.ROOM);
        assertThat(notifications.getNotification("room-1", 0)).isNotNull();
        assertThat(notifications.getNotification("room-1", 0).extras.getString("android.title"))
                .contains("Beacon hill");

        Robolectric.buildActivity(ChatActivity.class, ChatActivity.intent(Phone.app(), History.ROOM))
                .setup();
        Phone.settle();
        Phone.settle();
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
}
