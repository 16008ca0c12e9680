package io.bongsu.android;

import android.app.Activity;
import android.view.View;
import android.view.ViewGroup;
import android.widget.BaseAdapter;
import android.widget.ImageView;
import android.widget.TextView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a chat: own bubbles, others' bubbles, and lines between. */
final class ChatAdapter extends BaseAdapter {

    private static final int OWN = 0;
    private static final int OTHER = 1;
    private static final int LINE = 2;

    private final Activity activity;
    private final Times times;
    private List<ChatRow> rows = new ArrayList<>();

    ChatAdapter(Activity activity, Times times) {
        this.activity = activity;
        this.times = times;
    }

    void show(List<ChatRow> found) {
        if (!found.equals(rows)) {
            rows = found;
            notifyDataSetChanged();
        }
    }

    /** Where a row is now, or -1. */
    int placeOf(long id) {
        for (int place = 0; place < rows.size(); place++) {
            if (rows.get(place).id() == id) {
                return place;
            }
        }
        return -1;
    }

    @Override
    public int getCount() {
        return rows.size();
    }

    @Override
    public ChatRow getItem(int place) {
        return rows.get(place);
    }

    @Override
    public long getItemId(int place) {
        return rows.get(place).id();
    }

    @Override
    public boolean hasStableIds() {
        return true;
    }

    @Override
    public int getViewTypeCount() {
        return 3;
    }

    @Override
    public int getItemViewType(int place) {
        return rows.get(place) instanceof ChatRow.Bubble bubble ? (bubble.own() ? OWN : OTHER) : LINE;
    }

    @Override
    public boolean areAllItemsEnabled() {
        return false;
    }

    @Override
    public boolean isEnabled(int place) {
        return rows.get(place) instanceof ChatRow.Bubble;
    }

    @Override
    public View getView(int place, @Nullable View old, ViewGroup parent) {
        int layout =
                switch (getItemViewType(place)) {
                    case OWN -> R.layout.row_own;
                    case OTHER -> R.layout.row_other;
                    default -> R.layout.row_line;
                };
        View view = old != null ? old : activity.getLayoutInflater().inflate(layout, parent, false);
        ChatRow row = rows.get(place);
        if (row instanceof ChatRow.Day day) {
            view.<TextView>findViewById(R.id.line).setText(times.day(day.date()));
        } else if (row instanceof ChatRow.Notice notice) {
            view.<TextView>findViewById(R.id.line).setText(notice.text());
        } else if (row instanceof ChatRow.Bubble bubble) {
            fill(view, bubble);
        }
        return view;
    }

    private void fill(View view, ChatRow.Bubble bubble) {
        view.<TextView>findViewById(R.id.content).setText(bubble.content());
        view.<TextView>findViewById(R.id.time).setText(times.clock(bubble.at()));
        if (bubble.own()) {
            fillOwn(view, bubble);
        } else {
            fillOther(view, bubble);
        }
        String who = bubble.own() ? activity.getString(R.string.you) : bubble.sender();
        String state = bubble.own() ? stateOf(bubble) : "";
        view.setContentDescription(
                activity.getString(R.string.message_described, who, times.clock(bubble.at()), bubble.content(), state));
    }

    private void fillOwn(View view, ChatRow.Bubble bubble) {
        boolean refused = bubble.state() == Outgoing.State.REFUSED;
        view.findViewById(R.id.bubble)
                .setBackgroundResource(refused ? R.drawable.bubble_refused : R.drawable.bubble_own);
        view.findViewById(R.id.bubble).setAlpha(bubble.state() == Outgoing.State.QUEUED ? 0.7f : 1);
        int ink = activity.getColor(refused ? R.color.on_error_container : R.color.on_primary_container);
        view.<TextView>findViewById(R.id.content).setTextColor(ink);
        TextView time = view.findViewById(R.id.time);
        time.setTextColor(ink);
        time.setText(refused ? stateOf(bubble) : times.clock(bubble.at()));
        ImageView state = view.findViewById(R.id.state);
        state.setImageResource(
                switch (bubble.state()) {
                    case QUEUED -> R.drawable.ic_clock;
                    case STORED -> R.drawable.ic_stored;
                    case REFUSED -> R.drawable.ic_refused;
                });
        state.setColorFilter(ink);
        state.setContentDescription(stateOf(bubble));
    }

    private void fillOther(View view, ChatRow.Bubble bubble) {
        TextView sender = view.findViewById(R.id.sender);
        sender.setText(bubble.sender());
        sender.setVisibility(bubble.first() ? View.VISIBLE : View.GONE);
        TextView avatar = view.findViewById(R.id.avatar);
        avatar.setVisibility(bubble.first() ? View.VISIBLE : View.INVISIBLE);
        Avatar.show(avatar, bubble.sender());
        sender.setTextColor(Avatar.color(avatar, bubble.sender()));
    }

    private String stateOf(ChatRow.Bubble bubble) {
        return switch (bubble.state()) {
            case QUEUED -> activity.getString(R.string.queued);
            case STORED -> activity.getString(R.string.stored);
            case REFUSED -> activity.getString(R.string.refused_why, Refusal.inWords(activity, bubble.outgoing()));
        };
    }
}
