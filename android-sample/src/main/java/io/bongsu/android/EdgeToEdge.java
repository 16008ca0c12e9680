package io.bongsu.android;

import android.app.Activity;
import android.graphics.Insets;
import android.os.Build;
import android.view.View;
import android.view.WindowInsets;

/** Draws behind the system's bars, as Android 15 and later insist on, and keeps the content clear of them and of the keyboard. */
final class EdgeToEdge {

    private EdgeToEdge() {}

    // From Android 15 on it is so without asking, and asking is out of use.
    @SuppressWarnings("deprecation")
    @AsksForVersion
    static void draw(Activity activity, View root) {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
            activity.getWindow().setDecorFitsSystemWindows(false);
            root.setOnApplyWindowInsetsListener((view, insets) -> {
                Insets kept = insets.getInsets(
                        WindowInsets.Type.systemBars() | WindowInsets.Type.displayCutout() | WindowInsets.Type.ime());
                view.setPadding(kept.left, kept.top, kept.right, kept.bottom);
                return WindowInsets.CONSUMED;
            });
        } else {
            before11(root);
        }
    }

    @SuppressWarnings("deprecation")
    private static void before11(View root) {
        root.setSystemUiVisibility(root.getSystemUiVisibility()
                | View.SYSTEM_UI_FLAG_LAYOUT_STABLE
                | View.SYSTEM_UI_FLAG_LAYOUT_FULLSCREEN);
        root.setOnApplyWindowInsetsListener((view, insets) -> {
            view.setPadding(
                    insets.getSystemWindowInsetLeft(),
                    insets.getSystemWindowInsetTop(),
                    insets.getSystemWindowInsetRight(),
                    insets.getSystemWindowInsetBottom());
            return insets.consumeSystemWindowInsets();
        });
    }
}
