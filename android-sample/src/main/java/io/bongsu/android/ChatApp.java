package io.bongsu.android;

import android.app.Application;
import android.content.Context;
import android.net.ConnectivityManager;
import android.net.Network;
import android.util.Log;
import io.bongsu.client.Login;
import java.io.File;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The process: whoever is signed in is at work as long as it lives, whatever screen is shown or none. */
public final class ChatApp extends Application {

    private static final String TAG = "Bongsu";

    /** Of databases and of the client's calls; one thread, so that order is order. */
    private final ExecutorService disk = Executors.newSingleThreadExecutor(work -> new Thread(work, "disk"));

    private final Changes changes = new Changes();
    private final SignIn signIn = new SignIn(this);
    private Clock clock = Clock.systemUTC();
    private @Nullable Settings settings;
    private @Nullable Notifier notifier;
    private @Nullable Session session;

    @Override
    public void onCreate() {
        super.onCreate();
        notifier = new Notifier(this);
        begin();
        getSystemService(ConnectivityManager.class).registerDefaultNetworkCallback(new NetworkIsBack());
    }

    /** Goes on with what the last process left on disk, where somebody is signed in. */
    void begin() {
        settings().left().forEach(this::deleteLater);
        Account account = settings().account();
        if (account != null) {
            begin(account);
        }
    }

    static ChatApp of(Context context) {
        return (ChatApp) context.getApplicationContext();
    }

    Settings settings() {
        if (settings == null) {
            settings = new Settings(this);
        }
        return settings;
    }

    Changes changes() {
        return changes;
    }

    /** What is written here has its time; whose zone it is shown in is the screens' affair. */
    Clock clock() {
        return clock;
    }

    /** Before anybody signs in. */
    void setClock(Clock other) {
        clock = other;
    }

    SignIn signIn() {
        return signIn;
    }

    Notifier notifier() {
        if (notifier == null) {
            throw new IllegalStateException("The application was not created yet");
        }
        return notifier;
    }

    /** Null where nobody is signed in. On the main thread. */
    @Nullable
    Session session() {
        return session;
    }

    /** The file with the refresh token lies here; the app alone can read it. Not on the main thread: it is read. */
    Login login(Account account) throws IOException {
        File folder = folder(account);
        if (!folder.isDirectory() && !folder.mkdirs()) {
            throw new IOException("No folder could be made: " + folder);
        }
        File file = new File(folder, "login");
        try {
            return Login.in(account.server(), file.toPath());
        } catch (IOException e) {
            // Kept, it would also be in the way of signing in again, which is what the user is asked for now.
            Log.e(TAG, "The login cannot be read: the user has to sign in again", e);
            delete(file);
            return Login.in(account.server(), file.toPath());
        }
    }

    /** Somebody has signed in, perhaps the same person once more. */
    void signedIn(Account account) {
        settings().keep(account);
        endSession(() -> {});
        // Whose it was, if it was somebody else's, is signed out.
        disk.execute(notifier()::cancelAll);
        begin(account);
        changes.tell();
    }

    /** Runs it when everything that waits for the disk now is done. */
    void afterDisk(Runnable work) {
        disk.execute(work);
    }

    /** Everything on this phone goes first, whatever the network does; then the server is told. */
    void signOut() {
        Session ending = session;
        if (ending == null) {
            return;
        }
        String folder = ending.account().folderName();
        settings().leave(folder);
        endSession(() -> {});
        deleteLater(folder);
        disk.execute(() -> {
            // What arrived before the end has been told by now.
            notifier().cancelAll();
            Login login = ending.login();
            if (login != null) {
                signIn.revoke(login);
            }
        });
        changes.tell();
    }

    /** Remembered in the settings until it is done: a process that ends before leaves it to the next one. */
    private void deleteLater(String folder) {
        Settings kept = settings();
        disk.execute(() -> {
            delete(new File(getNoBackupFilesDir(), folder));
            kept.deleted(folder);
        });
    }

    /** Ends what belongs to this process, keeping everything on disk. */
    void endSession(Runnable then) {
        Session ending = session;
        session = null;
        if (ending == null) {
            then.run();
        } else {
            ending.close(then);
        }
    }

    private void begin(Account account) {
        session = new Session(this, account, disk);
    }

    /** Everything of an account: database, outbox, login. */
    File folder(Account account) {
        return new File(getNoBackupFilesDir(), account.folderName());
    }

    private static void delete(File folder) {
        File[] inside = folder.listFiles();
        if (inside != null) {
            for (File each : inside) {
                delete(each);
            }
        }
        if (!folder.delete()) {
            Log.w(TAG, "Could not be deleted: " + folder.getName());
        }
    }

    private final class NetworkIsBack extends ConnectivityManager.NetworkCallback {
        @Override
        public void onAvailable(Network network) {
            changes.onMain(() -> {
                if (session != null) {
                    session.catchUp();
                }
            });
        }
    }
}
