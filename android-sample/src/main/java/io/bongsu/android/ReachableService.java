package io.bongsu.android;

import android.app.Notification;
import android.app.PendingIntent;
import android.app.Service;
import android.content.Context;
import android.content.Intent;
import android.content.pm.ServiceInfo;
import android.os.Build;
import android.os.IBinder;
import android.util.Log;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the process, and with it the connection, while no screen is shown. It does nothing else: the session belongs to the
 * application. README.md says why a foreground service, and what it costs.
 */
public final class ReachableService extends Service {

    private static final String TAG = "Bongsu";
    private static final int NOTIFICATION = 1;

    /** Starts it where the user wants it, from a screen or after a boot; elsewhere Android would refuse. */
    static void startIfWanted(Context context) {
        ChatApp app = ChatApp.of(context);
        if (app.session() == null || !app.settings().isReachable()) {
            return;
        }
        try {
            context.startForegroundService(new Intent(context, ReachableService.class));
        } catch (IllegalStateException e) {
            Log.i(TAG, "Android does not let the service start now; the next screen tries again", e);
        }
    }

    static void stop(Context context) {
        context.stopService(new Intent(context, ReachableService.class));
    }

    @Override
    public int onStartCommand(@Nullable Intent intent, int flags, int startId) {
        // Also where it is to end at once: Android wants to see this within seconds of startForegroundService.
        boolean shown = show();
        ChatApp app = ChatApp.of(this);
        if (!shown || app.session() == null || !app.settings().isReachable()) {
            stopSelf();
            return START_NOT_STICKY;
        }
        return START_STICKY;
    }

    @Override
    public @Nullable IBinder onBind(Intent intent) {
        return null;
    }

    /**
     * Since Android 12 a service that Android itself starts again after it ended the process, with no screen in sight, may
     * be refused the foreground. Where that is not taken quietly, the process ends and is started again, on and on.
     */
    private boolean show() {
        try {
            goToTheForeground();
            return true;
        } catch (IllegalStateException e) {
            Log.i(TAG, "Android does not let the service into the foreground; the next screen tries again", e);
            return false;
        }
    }

    @AsksForVersion
    private void goToTheForeground() {
        Intent rooms = new Intent(this, RoomsActivity.class)
                .addFlags(Intent.FLAG_ACTIVITY_NEW_TASK | Intent.FLAG_ACTIVITY_CLEAR_TOP);
        var open = PendingIntent.getActivity(this, 0, rooms, PendingIntent.FLAG_IMMUTABLE);
        Notification notification = new Notification.Builder(this, Notifier.CONNECTION)
                .setSmallIcon(R.drawable.ic_notification)
                .setContentTitle(getString(R.string.reachable_title))
                .setContentText(getString(R.string.reachable_text))
                .setContentIntent(open)
                .setOngoing(true)
                .build();
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.UPSIDE_DOWN_CAKE) {
            startForeground(NOTIFICATION, notification, ServiceInfo.FOREGROUND_SERVICE_TYPE_REMOTE_MESSAGING);
        } else {
            startForeground(NOTIFICATION, notification);
        }
    }
}
