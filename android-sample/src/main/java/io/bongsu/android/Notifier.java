package io.bongsu.android;

import android.app.Notification;
import android.app.NotificationChannel;
import android.app.NotificationManager;
import android.app.PendingIntent;
import android.app.TaskStackBuilder;
import android.content.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notifications of messages in rooms that are not open: one a room, with what was not read of it. */
final class Notifier {

    static final String CONNECTION = "connection";
    private static final String MESSAGES = "messages";
    private static final int SHOWN = 8;

    private final Context context;
    private final NotificationManager notifications;

    /** The room on the screen, 0 for none: what arrives there is seen. */
    private volatile long openRoom;

    Notifier(Context context) {
        this.context = context;
        notifications = context.getSystemService(NotificationManager.class);
        notifications.createNotificationChannel(new NotificationChannel(
                MESSAGES, context.getString(R.string.channel_messages), NotificationManager.IMPORTANCE_HIGH));
        // Not less: of a service with a notification of the least importance Android tells in a louder one of its own.
        var connection = new NotificationChannel(
                CONNECTION, context.getString(R.string.channel_connection), NotificationManager.IMPORTANCE_LOW);
        connection.setDescription(context.getString(R.string.channel_connection_why));
        connection.setShowBadge(false);
        notifications.createNotificationChannel(connection);
    }

    void setOpenRoom(long room) {
        openRoom = room;
    }

    void cancel(long room) {
        notifications.cancel(tag(room), 0);
    }

    void cancelAll() {
        notifications.cancelAll();
    }

    /** Tells of what was not read in a room, if anything. On the disk's thread. */
    void show(Session session, long id) {
        if (id == openRoom) {
            return;
        }
        Room room = session.rooms().find(id);
        List<StoredMessage> unread = session.messages().unread(id, SHOWN);
        if (room != null && !unread.isEmpty()) {
            notifications.notify(tag(id), 0, notification(room, unread));
        }
    }

    // The newer ways to say who wrote want Android 9.
    @SuppressWarnings("deprecation")
    private Notification notification(Room room, List<StoredMessage> unread) {
        StoredMessage newest = unread.get(unread.size() - 1);
        var style = new Notification.MessagingStyle(context.getString(R.string.you)).setConversationTitle(room.name());
        for (StoredMessage message : unread) {
            style.addMessage(message.content(), message.createdAt().toEpochMilli(), message.sender());
        }
        return new Notification.Builder(context, MESSAGES)
                .setSmallIcon(R.drawable.ic_notification)
                .setColor(context.getColor(R.color.primary))
                .setContentTitle(room.name())
                .setContentText(context.getString(R.string.room_last_other, newest.sender(), newest.content()))
                .setStyle(style)
                .setNumber(room.unread())
                .setCategory(Notification.CATEGORY_MESSAGE)
                .setWhen(newest.createdAt().toEpochMilli())
                .setShowWhen(true)
                .setAutoCancel(true)
                .setContentIntent(openOnTap(room.id()))
                .build();
    }

    private @Nullable PendingIntent openOnTap(long room) {
        // Back goes to the list of rooms, as if the room had been chosen there.
        return TaskStackBuilder.create(context)
                .addNextIntentWithParentStack(ChatActivity.intent(context, room))
                .getPendingIntent(0, PendingIntent.FLAG_UPDATE_CURRENT | PendingIntent.FLAG_IMMUTABLE);
    }

    private static String tag(long room) {
        return "room-" + room;
    }
}
