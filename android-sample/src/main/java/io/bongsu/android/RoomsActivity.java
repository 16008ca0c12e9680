package io.bongsu.android;

import android.Manifest;
import android.app.Activity;
import android.app.AlertDialog;
import android.content.Intent;
import android.content.pm.PackageManager;
import android.os.Build;
import android.os.Bundle;
import android.view.MenuItem;
import android.view.View;
import android.widget.ListView;
import android.widget.TextView;
import android.widget.Toolbar;
import io.bongsu.client.ConnectionState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The user's rooms, the newest talk first. Without a user, signing in comes first. */
public final class RoomsActivity extends Activity {

    private final Runnable update = this::update;
    private @Nullable RoomsAdapter rooms;
    private @Nullable StateBar bar;
    private @Nullable AlertDialog dialog;

    @Override
    protected void onCreate(@Nullable Bundle saved) {
        super.onCreate(saved);
        if (signInFirst()) {
            return;
        }
        setContentView(R.layout.activity_rooms);
        setTitle(R.string.rooms); // For screen readers; in the manifest it would be the app's name in the launcher too.
        EdgeToEdge.draw(this, findViewById(R.id.root));
        bar = new StateBar(this);
        rooms = new RoomsAdapter(this);
        ListView list = findViewById(R.id.rooms);
        list.setAdapter(rooms);
        list.setEmptyView(findViewById(R.id.empty));
        list.setOnItemClickListener(
                (parent, row, place, id) -> startActivity(ChatActivity.intent(RoomsActivity.this, id)));
        Toolbar toolbar = findViewById(R.id.toolbar);
        toolbar.inflateMenu(R.menu.rooms);
        toolbar.setOnMenuItemClickListener(this::choose);
        toolbar.getMenu()
                .findItem(R.id.stay_reachable)
                .setChecked(ChatApp.of(this).settings().isReachable());
        if (ChatApp.of(this).settings().isFirstAsking()) {
            askForNotifications();
        }
    }

    @Override
    protected void onStart() {
        super.onStart();
        Session session = ChatApp.of(this).session();
        if (session == null) {
            signInFirst();
            return;
        }
        ChatApp.of(this).changes().add(update);
        update();
        session.catchUp();
        keepReachable();
    }

    @Override
    protected void onStop() {
        ChatApp.of(this).changes().remove(update);
        super.onStop();
    }

    @Override
    protected void onDestroy() {
        if (dialog != null) {
            dialog.dismiss(); // Android calls one that outlives its screen a leak.
        }
        super.onDestroy();
    }

    private boolean signInFirst() {
        if (ChatApp.of(this).session() != null) {
            return false;
        }
        startActivity(new Intent(this, SignInActivity.class));
        finish();
        return true;
    }

    private void update() {
        Session session = ChatApp.of(this).session();
        if (session == null) {
            signInFirst();
            return;
        }
        if (bar != null) {
            bar.show(session.state());
        }
        session.read(() -> session.rooms().all(), found -> show(session, found));
    }

    private void show(Session session, List<Room> found) {
        if (rooms == null || isDestroyed()) {
            return;
        }
        rooms.show(found, session.account().userId());
        ConnectionState state = session.state();
        boolean waits = state == null || state.phase() == ConnectionState.Phase.CONNECTING;
        this.<TextView>findViewById(R.id.empty_title)
                .setText(waits ? R.string.rooms_loading : R.string.rooms_empty_title);
        TextView text = findViewById(R.id.empty_text);
        text.setText(getString(R.string.rooms_empty, session.account().userId()));
        text.setVisibility(waits ? View.GONE : View.VISIBLE);
    }

    private boolean choose(MenuItem item) {
        if (item.getItemId() == R.id.stay_reachable) {
            item.setChecked(!item.isChecked());
            ChatApp.of(this).settings().setReachable(item.isChecked());
            keepReachable();
            if (item.isChecked()) {
                askForNotifications();
            }
        } else if (item.getItemId() == R.id.sign_out) {
            dialog = new AlertDialog.Builder(this)
                    .setTitle(R.string.sign_out_question)
                    .setMessage(R.string.sign_out_warning)
                    .setNegativeButton(R.string.cancel, null)
                    .setPositiveButton(R.string.sign_out, (dialog, which) -> signOut())
                    .show();
        }
        return true;
    }

    private void signOut() {
        ChatApp.of(this).signOut();
        ReachableService.stop(this);
        CatchUpJob.cancel(this);
        signInFirst();
    }

    private void keepReachable() {
        CatchUpJob.schedule(this);
        if (ChatApp.of(this).settings().isReachable()) {
            ReachableService.startIfWanted(this);
        } else {
            ReachableService.stop(this);
        }
    }

    @AsksForVersion
    private void askForNotifications() {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU
                && checkSelfPermission(Manifest.permission.POST_NOTIFICATIONS) != PackageManager.PERMISSION_GRANTED) {
            // Without it everything works but notifications. Asked at the first start, and when receiving in the
            // background is switched on; Android itself stops asking after two refusals.
            requestPermissions(new String[] {Manifest.permission.POST_NOTIFICATIONS}, 0);
        }
    }
}
