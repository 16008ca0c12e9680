package io.bongsu.android;

import android.app.Activity;
import android.app.AlertDialog;
import android.content.ClipData;
import android.content.ClipboardManager;
import android.content.Context;
import android.content.Intent;
import android.net.Uri;
import android.os.Build;
import android.os.Bundle;
import android.text.Editable;
import android.text.TextWatcher;
import android.view.View;
import android.widget.EditText;
import android.widget.TextView;
import android.widget.Toast;
import android.widget.Toolbar;
import io.bongsu.client.ConnectionState;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One room: what was said, what is on its way, and what to say next. */
public final class ChatActivity extends Activity {

    private static final String ROOM = "room";
    private static final int CONTENT_LIMIT_BYTES = 16 * 1024;

    private final Runnable update = this::update;
    private @Nullable ChatList list;
    private @Nullable StateBar bar;
    private @Nullable AlertDialog dialog;
    private long room;

    static Intent intent(Context context, long room) {
        // The address is for Android, which takes intents that differ in extras alone for the same: a notification
        // would open another one's room.
        return new Intent(context, ChatActivity.class)
                .setData(Uri.parse("bongsu:rooms/" + room))
                .putExtra(ROOM, room);
    }

    @Override
    protected void onCreate(@Nullable Bundle saved) {
        super.onCreate(saved);
        room = getIntent().getLongExtra(ROOM, 0);
        setContentView(R.layout.activity_chat);
        EdgeToEdge.draw(this, findViewById(R.id.root));
        this.<Toolbar>findViewById(R.id.toolbar).setNavigationOnClickListener(clicked -> finish());
        bar = new StateBar(this);
        list = new ChatList(this, room, saved);
        list.onTap(this::tapped, this::copy);
        findViewById(R.id.send).setOnClickListener(clicked -> send());
        findViewById(R.id.send).setEnabled(false);
        this.<EditText>findViewById(R.id.text).addTextChangedListener(new WhenTyped());
    }

    @Override
    protected void onSaveInstanceState(Bundle state) {
        super.onSaveInstanceState(state);
        if (list != null) {
            list.save(state);
        }
    }

    @Override
    protected void onStart() {
        super.onStart();
        Session session = ChatApp.of(this).session();
        if (session == null) {
            startActivity(new Intent(this, SignInActivity.class));
            finish();
            return;
        }
        ChatApp.of(this).changes().add(update);
        update();
        session.catchUp();
        // A notification leads here past the rooms, perhaps after Android had ended the service.
        ReachableService.startIfWanted(this);
    }

    @Override
    protected void onResume() {
        super.onResume();
        ChatApp.of(this).notifier().setOpenRoom(room);
        update();
    }

    @Override
    protected void onPause() {
        ChatApp.of(this).notifier().setOpenRoom(0);
        super.onPause();
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

    private void update() {
        Session session = ChatApp.of(this).session();
        if (session == null || list == null) {
            finish();
            return;
        }
        if (bar != null) {
            bar.show(session.state());
        }
        session.read(list.query(session), chat -> show(session, chat));
    }

    private void show(Session session, @Nullable Chat chat) {
        if (isDestroyed() || list == null) {
            return;
        }
        if (chat == null) {
            finish(); // Not a room of this account's.
            return;
        }
        this.<Toolbar>findViewById(R.id.toolbar).setTitle(chat.room().name());
        setTitle(chat.room().name()); // What a screen reader calls the screen.
        list.show(session, chat);
        TextView empty = findViewById(R.id.empty);
        boolean waits = !chat.room().begun()
                && (session.state() == null || session.state().phase() != ConnectionState.Phase.WAITING);
        empty.setText(waits ? R.string.chat_loading : R.string.chat_empty);
        boolean ended = chat.room().ended() != null;
        TextView notice = findViewById(R.id.notice);
        notice.setText(ended ? R.string.ended : R.string.read_only);
        notice.setVisibility(ended || !chat.room().canWrite() ? View.VISIBLE : View.GONE);
        findViewById(R.id.composer).setVisibility(ended || !chat.room().canWrite() ? View.GONE : View.VISIBLE);
        if (isResumed() && chat.room().unread() > 0) {
            session.markRead(room);
        }
    }

    private void send() {
        EditText field = findViewById(R.id.text);
        String content = field.getText().toString().trim();
        Session session = ChatApp.of(this).session();
        if (session == null || content.isEmpty()) {
            return;
        }
        if (content.getBytes(StandardCharsets.UTF_8).length > CONTENT_LIMIT_BYTES) {
            Toast.makeText(this, R.string.too_long, Toast.LENGTH_LONG).show();
            return;
        }
        session.sends().send(room, content);
        field.setText("");
        if (list != null) {
            list.toTheEnd();
        }
    }

    private void tapped(ChatRow.Bubble bubble) {
        Outgoing refused = bubble.outgoing();
        Session session = ChatApp.of(this).session();
        boolean asking = dialog != null && dialog.isShowing();
        if (refused == null || refused.state() != Outgoing.State.REFUSED || session == null || asking) {
            return;
        }
        Sends sends = session.sends();
        dialog = new AlertDialog.Builder(this)
                .setTitle(R.string.refused_title)
                .setMessage(Refusal.inWords(this, refused))
                .setPositiveButton(R.string.refused_again, (dialog, which) -> sends.sendAgain(refused))
                .setNegativeButton(R.string.refused_delete, (dialog, which) -> sends.discard(refused))
                .setNeutralButton(R.string.cancel, null)
                .show();
    }

    private void copy(ChatRow.Bubble bubble) {
        getSystemService(ClipboardManager.class)
                .setPrimaryClip(ClipData.newPlainText(getString(R.string.message), bubble.content()));
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU) { // Since then Android says so itself.
            Toast.makeText(this, R.string.copied, Toast.LENGTH_SHORT).show();
        }
    }

    /** Nothing to send, no button to send it with. */
    private final class WhenTyped implements TextWatcher {
        @Override
        public void beforeTextChanged(CharSequence text, int start, int count, int after) {}

        @Override
        public void onTextChanged(CharSequence text, int start, int before, int count) {}

        @Override
        public void afterTextChanged(Editable text) {
            findViewById(R.id.send).setEnabled(text.toString().trim().length() > 0);
        }
    }
}
