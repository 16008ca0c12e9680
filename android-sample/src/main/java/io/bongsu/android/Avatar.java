package io.bongsu.android;

import android.content.res.ColorStateList;
import android.content.res.TypedArray;
import android.widget.TextView;
import java.util.Locale;

/** A name's first letter on a colour of its own. */
final class Avatar {

    private Avatar() {}

    static void show(TextView view, String name) {
        view.setText(name.substring(0, name.offsetByCodePoints(0, Math.min(1, name.length())))
                .toUpperCase(Locale.ROOT));
        view.setBackgroundTintList(ColorStateList.valueOf(color(view, name)));
    }

    static int color(TextView view, String name) {
        TypedArray colors = view.getResources().obtainTypedArray(R.array.avatars);
        try {
            return colors.getColor(Math.floorMod(name.hashCode(), colors.length()), 0);
        } finally {
            colors.recycle();
        }
    }
}
