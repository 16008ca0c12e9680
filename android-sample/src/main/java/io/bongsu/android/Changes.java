package io.bongsu.android;

import android.os.Handler;
import android.os.Looper;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells the screens that are shown to read again. A burst of changes is one call. */
final class Changes {

    private final Handler main = new Handler(Looper.getMainLooper());
    private final Set<Runnable> observers = new LinkedHashSet<>();
    private final AtomicBoolean pending = new AtomicBoolean();

    /** On the main thread, as {@link #remove} and the observer's calls. */
    void add(Runnable observer) {
        observers.add(observer);
    }

    void remove(Runnable observer) {
        observers.remove(observer);
    }

    /** From any thread. */
    void tell() {
        if (pending.compareAndSet(false, true)) {
            main.post(() -> {
                pending.set(false);
                for (Runnable observer : observers.toArray(new Runnable[0])) {
                    observer.run();
                }
            });
        }
    }

    void onMain(Runnable work) {
        main.post(work);
    }
}
