package io.bongsu.android;

import android.app.Activity;
import android.view.View;
import android.view.ViewGroup;
import android.widget.BaseAdapter;
import android.widget.TextView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of the rooms. */
final class RoomsAdapter extends BaseAdapter {

    private final Activity activity;
    private final Times times;
    private List<Room> rooms = new ArrayList<>();
    private String ownUserId = "";

    RoomsAdapter(Activity activity) {
        this.activity = activity;
        times = new Times(activity);
    }

    void show(List<Room> found, String user) {
        ownUserId = user;
        if (!found.equals(rooms)) {
            rooms = found;
            notifyDataSetChanged();
        }
    }

    @Override
    public int getCount() {
        return rooms.size();
    }

    @Override
    public Room getItem(int place) {
        return rooms.get(place);
    }

    @Override
    public long getItemId(int place) {
        return rooms.get(place).id();
    }

    @Override
    public boolean hasStableIds() {
        return true;
    }

    @Override
    public View getView(int place, @Nullable View old, ViewGroup parent) {
        View row = old != null ? old : activity.getLayoutInflater().inflate(R.layout.row_room, parent, false);
        Room room = rooms.get(place);
        StoredMessage last = room.last();
        Avatar.show(row.findViewById(R.id.avatar), room.name());
        row.<TextView>findViewById(R.id.name).setText(room.name());
        row.<TextView>findViewById(R.id.last).setText(summary(room));
        TextView time = row.findViewById(R.id.time);
        time.setText(last == null ? "" : times.clockOrDay(last.createdAt()));
        time.setTextColor(activity.getColor(room.unread() > 0 ? R.color.primary : R.color.on_surface_variant));
        TextView unread = row.findViewById(R.id.unread);
        unread.setVisibility(room.unread() > 0 ? View.VISIBLE : View.INVISIBLE);
        unread.setText(room.unread() > 99 ? activity.getString(R.string.many_unread) : "" + room.unread());
        unread.setContentDescription(
                activity.getResources().getQuantityString(R.plurals.unread, room.unread(), room.unread()));
        return row;
    }

    private String summary(Room room) {
        StoredMessage last = room.last();
        if (room.ended() != null) {
            return activity.getString(R.string.room_left);
        }
        if (last == null) {
            return activity.getString(R.string.room_no_messages);
        }
        return last.sender().equals(ownUserId)
                ? activity.getString(R.string.room_last_own, last.content())
                : activity.getString(R.string.room_last_other, last.sender(), last.content());
    }
}
