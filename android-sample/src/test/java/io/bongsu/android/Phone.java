package io.bongsu.android;

import static org.robolectric.Shadows.shadowOf;

import android.app.Activity;
import android.graphics.Bitmap;
import android.graphics.Canvas;
import android.os.Looper;
import android.view.View;
import android.view.ViewGroup;
import android.widget.ImageView;
import android.widget.ListView;
import android.widget.TextView;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.robolectric.RuntimeEnvironment;

/** What a test sees and does with the app, as a person would. */
final class Phone {

    /** A morning of the phone's, so that what the tests see and draw does not depend on when they run. */
    static final Clock MORNING = Clock.fixed(
            LocalDateTime.of(2026, 10, 14, 8, 41).atZone(ZoneId.systemDefault()).toInstant(), ZoneId.systemDefault());

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private Phone() {}

    static ChatApp app() {
        return (ChatApp) RuntimeEnvironment.getApplication();
    }

    static Session session() {
        Session session = app().session();
        if (session == null) {
            throw new AssertionError("Nobody is signed in");
        }
        return session;
    }

    /** Runs what waits for the main thread until the condition holds. */
    static void await(String what, BooleanSupplier condition) {
        Instant end = Instant.now().plus(DEADLINE);
        while (true) {
            shadowOf(Looper.getMainLooper()).idle();
            if (condition.getAsBoolean()) {
                return;
            }
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("Not within " + DEADLINE + ": " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /** Waits until a tap has gone its way: main thread, disk, main thread, the screen's reading on the disk, main thread. */
    static void settle() {
        for (int round = 0; round < 3; round++) {
            shadowOf(Looper.getMainLooper()).idle();
            var done = new CountDownLatch(1);
            app().afterDisk(done::countDown);
            await("the disk's thread is idle", () -> done.getCount() == 0);
        }
        shadowOf(Looper.getMainLooper()).idle();
    }

    /** Lets the disk's thread do nothing more until the handle is run, as a slow phone would. */
    static Runnable holdTheDisk() {
        var released = new CountDownLatch(1);
        app().afterDisk(() -> {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return released::countDown;
    }

    static Path folder(Session session) {
        return app().folder(session.account()).toPath();
    }

    /** A second and more passes on the phone's clock, and none on the test's. */
    static void waitASecond() {
        shadowOf(Looper.getMainLooper()).idleFor(Duration.ofMillis(1_100));
        settle();
    }

    /** Works on the database where the app does: on the disk's thread. */
    static <T> T onDisk(Function<Session, T> work) {
        Session session = session();
        List<T> result = new ArrayList<>();
        var done = new CountDownLatch(1);
        app().afterDisk(() -> {
            result.add(work.apply(session));
            done.countDown();
        });
        await("the disk's thread is idle", () -> done.getCount() == 0);
        return result.get(0);
    }

    /** What a list shows or would show on scrolling, top first: each row's texts. */
    static List<String> rows(Activity activity, int list) {
        ListView view = activity.findViewById(list);
        List<String> rows = new ArrayList<>();
        for (int place = 0; place < view.getAdapter().getCount(); place++) {
            rows.add(texts(view.getAdapter().getView(place, null, view)));
        }
        return rows;
    }

    static String text(Activity activity, int view) {
        return activity.<TextView>findViewById(view).getText().toString();
    }

    static boolean isShown(Activity activity, int view) {
        return activity.findViewById(view).getVisibility() == View.VISIBLE;
    }

    static void type(Activity activity, int field, String text) {
        activity.<TextView>findViewById(field).setText(text);
    }

    static void tap(Activity activity, int view) {
        if (!activity.findViewById(view).performClick()) {
            throw new AssertionError("Nothing happens on a tap");
        }
    }

    /** Draws the screen into target/screens, as a phone of 411 by 891 dp would. */
    static void photograph(Activity activity, String name) {
        settle();
        View screen = activity.getWindow().getDecorView();
        Bitmap bitmap = Bitmap.createBitmap(screen.getWidth(), screen.getHeight(), Bitmap.Config.ARGB_8888);
        screen.draw(new Canvas(bitmap));
        Path folder = Path.of("target", "screens");
        try {
            Files.createDirectories(folder);
            try (OutputStream file = Files.newOutputStream(folder.resolve(name + ".png"))) {
                bitmap.compress(Bitmap.CompressFormat.PNG, 100, file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Signs in as the last process left it: with a login on disk, at an address where nobody listens now. */
    static Session signedInOffline(String user) {
        return signedInOffline(user, 9);
    }

    static Session signedInOffline(String user, int serverPort) {
        Account account =
                new Account(URI.create("http://127.0.0.1:" + serverPort), URI.create("mqtt://127.0.0.1:9"), user);
        Path folder = app().getNoBackupFilesDir().toPath().resolve(account.folderName());
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("login"), "{\"refreshToken\":\"of-the-last-process\"}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        app().setClock(MORNING);
        app().signedIn(account);
        return session();
    }

    /** Ends what a killed process would leave behind in memory, and begins as its successor does. */
    static void killAndStart() {
        ChatApp app = app();
        boolean[] ended = {false};
        app.endSession(() -> ended[0] = true);
        await("the old process is gone", () -> ended[0]);
        app.begin();
        settle();
    }

    private static String texts(View view) {
        if (view.getVisibility() != View.VISIBLE) {
            return "";
        }
        if (view instanceof TextView text) {
            return text.getText().toString();
        }
        List<String> found = new ArrayList<>();
        if (view instanceof ImageView image && image.getContentDescription() != null) {
            found.add("[" + image.getContentDescription() + "]");
        }
        if (view instanceof ViewGroup group) {
            for (int each = 0; each < group.getChildCount(); each++) {
                found.add(texts(group.getChildAt(each)));
            }
        }
        found.removeIf(String::isEmpty);
        return String.join(" | ", found);
    }
}
