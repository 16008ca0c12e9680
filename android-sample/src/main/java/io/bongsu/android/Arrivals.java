package io.bongsu.android;

import android.os.Handler;
import android.os.Looper;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The rooms to be told of: the first at once, what follows it together a second later. Android drops an app's
 * notifications that come faster than some five a second, the newest too, and after a night offline a thousand messages
 * come in one. Used on the disk's thread.
 */
final class Arrivals {

    private static final long PAUSE_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private final Handler main = new Handler(Looper.getMainLooper());
    private final Session session;
    private final Notifier notifier;
    private final Set<Long> rooms = new LinkedHashSet<>();
    private boolean pausing;

    Arrivals(Session session, Notifier notifier) {
        this.session = session;
        this.notifier = notifier;
    }

    void add(long room) {
        rooms.add(room);
        if (!pausing) {
            tell();
        }
    }

    private void tell() {
        pausing = !rooms.isEmpty();
        rooms.forEach(room -> notifier.show(session, room));
        rooms.clear();
        if (pausing) {
            main.postDelayed(() -> session.onDisk(this::tell), PAUSE_MILLIS);
        }
    }
}
