package io.bongsu.android;

import android.content.Context;
import android.content.SharedPreferences;
import java.net.URI;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is remembered besides messages: the account, and whether to receive in the background. Private to the app. */
final class Settings {

    private static final String SERVER = "server";
    private static final String BROKER = "broker";
    private static final String USER = "user";
    private static final String LEFT = "left";
    private static final String ASKED = "asked";
    private static final String REACHABLE = "reachable";

    private final SharedPreferences kept;

    Settings(Context context) {
        kept = context.getSharedPreferences("settings", Context.MODE_PRIVATE);
    }

    @Nullable
    Account account() {
        String server = kept.getString(SERVER, null);
        String broker = kept.getString(BROKER, null);
        String user = kept.getString(USER, null);
        return server == null || broker == null || user == null
                ? null
                : new Account(URI.create(server), URI.create(broker), user);
    }

    void keep(Account account) {
        kept.edit()
                .putString(SERVER, account.server().toString())
                .putString(BROKER, account.broker().toString())
                .putString(USER, account.userId())
                .apply();
    }

    /** Forgets the user. The addresses stay, to be offered at the next sign-in; the folder is to be deleted. */
    synchronized void leave(String folder) {
        Set<String> left = left();
        left.add(folder);
        kept.edit().remove(USER).putStringSet(LEFT, left).apply();
    }

    /** The folders that signed-out users have left and that are not deleted yet. */
    Set<String> left() {
        return new HashSet<>(kept.getStringSet(LEFT, Collections.emptySet()));
    }

    /** For any thread. */
    synchronized void deleted(String folder) {
        Set<String> left = left();
        left.remove(folder);
        kept.edit().putStringSet(LEFT, left).apply();
    }

    String lastServer() {
        return String.valueOf(kept.getString(SERVER, ""));
    }

    /** Whether the user was never asked for notifications; from now on they were. */
    boolean isFirstAsking() {
        boolean first = !kept.getBoolean(ASKED, false);
        kept.edit().putBoolean(ASKED, true).apply();
        return first;
    }

    boolean isReachable() {
        return kept.getBoolean(REACHABLE, true);
    }

    void setReachable(boolean reachable) {
        kept.edit().putBoolean(REACHABLE, reachable).apply();
    }
}
