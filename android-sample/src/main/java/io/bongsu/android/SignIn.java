package io.bongsu.android;

import android.content.Context;
import android.util.Log;
import io.bongsu.client.Login;
import io.bongsu.client.SignedOutException;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A sign-in under way. It belongs to the process and not to the screen, which may be turned meanwhile. */
final class SignIn {

    private final ChatApp app;

    // A thread of its own, for the server may take its time, and none while nobody signs in or out. One: the end of an
    // old
    // login must not delete the file of the next one.
    private final ExecutorService network = executor();

    private boolean running;
    private boolean succeeded;
    private @Nullable String failure;

    SignIn(ChatApp app) {
        this.app = app;
    }

    boolean isRunning() {
        return running;
    }

    /** Why the last one failed, for the person; null where it did not. */
    @Nullable
    String failure() {
        return failure;
    }

    /** On the main thread; nothing happens while one runs. The password is used and forgotten. */
    void begin(Account account, String password) {
        if (running) {
            return;
        }
        running = true;
        failure = null;
        app.changes().tell();
        // After what a sign-out has left to delete, which may be this account's.
        app.afterDisk(() -> network.execute(() -> {
            String refused = refusal(account, password);
            app.changes().onMain(() -> end(account, refused));
        }));
    }

    /** Ends a login that is given up. What this phone knows of it is deleted already. From any thread. */
    void revoke(Login login) {
        network.execute(() -> {
            try {
                login.signOut();
            } catch (IOException e) {
                Log.i("Bongsu", "The server was not told of the sign-out; the login there ends by itself");
            }
        });
    }

    /** What became of one that nobody waited for is no news on a new screen. */
    void forgetLast() {
        succeeded = false;
        failure = null;
    }

    /** Whether one succeeded since this was last asked. */
    boolean takeSuccess() {
        boolean taken = succeeded;
        succeeded = false;
        return taken;
    }

    private void end(Account account, @Nullable String refused) {
        running = false;
        failure = refused;
        if (refused == null) {
            app.signedIn(account);
            succeeded = true;
        }
        app.changes().tell();
    }

    private @Nullable String refusal(Account account, String password) {
        Context context = app;
        try {
            app.login(account).signIn(account.userId(), password);
            return null;
        } catch (SignedOutException e) {
            return switch (e.code()) {
                case "invalid-credentials" -> context.getString(R.string.error_credentials);
                case "account-locked" -> context.getString(R.string.error_locked);
                default -> context.getString(R.string.error_refused, e.code());
            };
        } catch (IOException e) {
            Log.i("Bongsu", "Signing in: " + e.getMessage());
            return context.getString(R.string.error_unreachable);
        }
    }

    private static ExecutorService executor() {
        var pool = new ThreadPoolExecutor(
                1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> new Thread(work, "sign-in"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
