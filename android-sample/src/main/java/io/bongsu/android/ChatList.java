package io.bongsu.android;

import android.app.Activity;
import android.os.Bundle;
import android.widget.AbsListView;
import android.widget.ListView;
import android.widget.Toast;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The list of a chat: it stays at the end while one is there, and where it is while one reads further up, whatever is put
 * before or after; at the top it gets what came before.
 */
final class ChatList {

    /** How many messages are on the screen at most, to be scrolled through. Further back is for a search, which is not here. */
    private static final int LIMIT = 5_000;

    private final Activity activity;
    private final long room;
    private final ListView view;
    private final ChatAdapter rows;
    private final Times times;
    private int wanted = 2 * Session.PAGE;
    private boolean whole = true;
    private boolean loading;
    private boolean more;

    /** The row to be shown at the top when the rows are there; -1 for the end. */
    private long restored;

    private int restoredTop;

    ChatList(Activity activity, long room, @Nullable Bundle saved) {
        this.activity = activity;
        this.room = room;
        times = new Times(activity);
        rows = new ChatAdapter(activity, times);
        view = activity.findViewById(R.id.messages);
        view.setAdapter(rows);
        view.setEmptyView(activity.findViewById(R.id.empty));
        view.setOnScrollListener(new AtTheTop());
        restored = saved == null ? -1 : saved.getLong("row", -1);
        restoredTop = saved == null ? 0 : saved.getInt("top");
        wanted = saved == null ? wanted : saved.getInt("wanted", wanted);
    }

    void onTap(Consumer<ChatRow.Bubble> tapped, Consumer<ChatRow.Bubble> pressedLong) {
        view.setOnItemClickListener((parent, row, place, id) -> {
            if (rows.getItem(place) instanceof ChatRow.Bubble bubble) {
                tapped.accept(bubble);
            }
        });
        view.setOnItemLongClickListener((parent, row, place, id) -> {
            if (rows.getItem(place) instanceof ChatRow.Bubble bubble) {
                pressedLong.accept(bubble);
            }
            return true;
        });
    }

    void save(Bundle state) {
        state.putInt("wanted", wanted);
        if (!isAtTheEnd() && view.getChildCount() > 0) {
            state.putLong("row", rows.getItemId(view.getFirstVisiblePosition()));
            state.putInt("top", view.getChildAt(0).getTop() - view.getPaddingTop());
        }
    }

    Supplier<@Nullable Chat> query(Session session) {
        int limit = wanted;
        return () -> Chat.read(session, room, limit);
    }

    void show(Session session, Chat chat) {
        boolean atTheEnd = restored == -1 && isAtTheEnd();
        long row = restored;
        int top = restoredTop;
        if (row == -1 && !atTheEnd && view.getChildCount() > 0) {
            row = rows.getItemId(view.getFirstVisiblePosition());
            top = view.getChildAt(0).getTop() - view.getPaddingTop();
        }
        rows.show(chat.rows(session.account().userId(), times.zone()));
        whole = chat.isWhole();
        more = chat.hasMore();
        int place = row == -1 ? -1 : rows.placeOf(row);
        if (place >= 0) {
            view.setSelectionFromTop(place, top);
        } else if (atTheEnd) {
            toTheEnd();
        }
    }

    void toTheEnd() {
        view.setSelection(Math.max(0, rows.getCount() - 1));
    }

    private boolean isAtTheEnd() {
        return view.getChildCount() == 0 || view.getLastVisiblePosition() >= rows.getCount() - 1;
    }

    private void older() {
        Session session = ChatApp.of(activity).session();
        if (whole || loading || session == null || wanted >= LIMIT) {
            return;
        }
        loading = true;
        if (more) {
            came(true);
        } else {
            session.older(room, this::came);
        }
    }

    private void came(boolean success) {
        loading = false;
        if (activity.isDestroyed()) {
            return;
        }
        if (success) {
            wanted = Math.min(LIMIT, wanted + Session.PAGE);
            ChatApp.of(activity).changes().tell();
        } else {
            Toast.makeText(activity, R.string.older_failed, Toast.LENGTH_SHORT).show();
        }
    }

    /** Asks for older messages when the top comes into sight because a person scrolled there. */
    private final class AtTheTop implements AbsListView.OnScrollListener {

        private boolean byHand;

        @Override
        public void onScrollStateChanged(AbsListView list, int state) {
            byHand |= state != SCROLL_STATE_IDLE;
            if (byHand && list.getFirstVisiblePosition() < 5) {
                older();
            }
        }

        @Override
        public void onScroll(AbsListView list, int first, int visible, int total) {
            if (visible > 0) {
                // The rows are laid out: from here on the list itself knows where it is, and stays at the end when the
                // keyboard comes. Before, it would go to the end whatever place was asked for.
                restored = -1;
                list.setTranscriptMode(AbsListView.TRANSCRIPT_MODE_NORMAL);
            }
            if (byHand && first < 5) {
                older();
            }
        }
    }
}
