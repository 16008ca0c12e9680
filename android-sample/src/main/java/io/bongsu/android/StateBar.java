package io.bongsu.android;

import android.app.Activity;
import android.content.Intent;
import android.view.View;
import android.widget.TextView;
import io.bongsu.client.ConnectionState;
import org.jspecify.annotations.Nullable;

/** Says how it stands with the server, where there is something to say. */
final class StateBar {

    private final View bar;
    private final TextView text;
    private final View action;

    StateBar(Activity activity) {
        bar = activity.findViewById(R.id.state_bar);
        text = activity.findViewById(R.id.state_text);
        action = activity.findViewById(R.id.state_action);
        action.setOnClickListener(clicked -> activity.startActivity(new Intent(activity, SignInActivity.class)));
    }

    void show(@Nullable ConnectionState state) {
        ConnectionState.Phase phase = state == null ? ConnectionState.Phase.CONNECTING : state.phase();
        bar.setVisibility(phase == ConnectionState.Phase.CONNECTED ? View.GONE : View.VISIBLE);
        action.setVisibility(phase == ConnectionState.Phase.SIGNED_OUT ? View.VISIBLE : View.GONE);
        switch (phase) {
            case CONNECTING -> text.setText(R.string.state_connecting);
            case WAITING, CLOSED -> text.setText(R.string.state_offline);
            case SIGNED_OUT -> text.setText(R.string.state_signed_out);
            case CONNECTED -> text.setText("");
        }
    }
}
