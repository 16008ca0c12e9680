package io.bongsu.android;

import android.Manifest;
import android.app.Activity;
import android.content.Intent;
import android.content.pm.PackageManager;
import android.os.Build;
import android.os.Bundle;
import android.security.NetworkSecurityPolicy;
import android.view.View;
import android.view.inputmethod.EditorInfo;
import android.widget.Button;
import android.widget.TextView;
import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks for server, user and password, and says what is wrong with them. */
public final class SignInActivity extends Activity {

    /** Since Android 17; the platform's own constant has no other value. */
    private static final int LOCAL_NETWORK_ASKED_FROM = 37;

    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private final Runnable update = this::update;
    private @Nullable String complaint;

    @Override
    protected void onCreate(@Nullable Bundle saved) {
        super.onCreate(saved);
        setContentView(R.layout.activity_sign_in);
        EdgeToEdge.draw(this, findViewById(R.id.root));
        findViewById(R.id.sign_in).setOnClickListener(clicked -> signIn());
        this.<TextView>findViewById(R.id.broker).setOnEditorActionListener((view, action, event) -> {
            if (action == EditorInfo.IME_ACTION_DONE) {
                signIn();
            }
            return false;
        });
        if (saved == null) {
            ChatApp.of(this).signIn().forgetLast();
            prefill();
        } else {
            complaint = saved.getString("complaint");
        }
    }

    private void prefill() {
        ChatApp app = ChatApp.of(this);
        this.<TextView>findViewById(R.id.server).setText(app.settings().lastServer());
        Account account = app.settings().account();
        if (account != null) {
            this.<TextView>findViewById(R.id.user).setText(account.userId());
            this.<TextView>findViewById(R.id.broker).setText(account.broker().toString());
        }
    }

    @Override
    protected void onSaveInstanceState(Bundle state) {
        super.onSaveInstanceState(state);
        state.putString("complaint", complaint);
    }

    @Override
    protected void onStart() {
        super.onStart();
        ChatApp.of(this).changes().add(update);
        update();
    }

    @Override
    protected void onStop() {
        ChatApp.of(this).changes().remove(update);
        super.onStop();
    }

    @Override
    public void onRequestPermissionsResult(int request, String[] permissions, int[] results) {
        if (results.length > 0 && results[0] == PackageManager.PERMISSION_GRANTED) {
            signIn();
        } else {
            complain(getString(R.string.error_local_network));
        }
    }

    private void signIn() {
        URI server = Address.server(typed(R.id.server));
        if (server == null) {
            complain(getString(R.string.error_server_address));
            return;
        }
        URI broker = Address.broker(typed(R.id.broker), server);
        if (broker == null) {
            complain(getString(R.string.error_broker_address));
            return;
        }
        String password = this.<TextView>findViewById(R.id.password).getText().toString();
        String wrong = wrong(server, broker, password);
        if (wrong != null) {
            complain(wrong);
        } else if (mayReach(server, broker)) {
            complaint = null;
            ChatApp.of(this).signIn().begin(new Account(server, broker, typed(R.id.user)), password);
        }
    }

    private @Nullable String wrong(URI server, URI broker, String password) {
        for (URI address : new URI[] {server, broker}) {
            String exposed = Address.exposed(address, SignInActivity::allowsCleartext);
            if (exposed != null) {
                return getString(R.string.error_cleartext, exposed);
            }
        }
        if (!USER.matcher(typed(R.id.user)).matches()) {
            return getString(R.string.error_user);
        }
        return password.isEmpty() ? getString(R.string.error_password) : null;
    }

    /** Asks for the permission where one is needed; then it goes on with the answer. */
    private boolean mayReach(URI server, URI broker) {
        if (Build.VERSION.SDK_INT < LOCAL_NETWORK_ASKED_FROM || !(Address.isLocal(server) || Address.isLocal(broker))) {
            return true;
        }
        if (checkSelfPermission(Manifest.permission.ACCESS_LOCAL_NETWORK) == PackageManager.PERMISSION_GRANTED) {
            return true;
        }
        requestPermissions(new String[] {Manifest.permission.ACCESS_LOCAL_NETWORK}, 0);
        return false;
    }

    private static boolean allowsCleartext(String host) {
        return NetworkSecurityPolicy.getInstance().isCleartextTrafficPermitted(host);
    }

    private void complain(String what) {
        complaint = what;
        update();
    }

    private void update() {
        SignIn signIn = ChatApp.of(this).signIn();
        if (signIn.takeSuccess()) {
            startActivity(new Intent(this, RoomsActivity.class).addFlags(Intent.FLAG_ACTIVITY_CLEAR_TOP));
            finish();
            return;
        }
        Button button = findViewById(R.id.sign_in);
        button.setEnabled(!signIn.isRunning());
        button.setText(signIn.isRunning() ? R.string.signing_in : R.string.sign_in);
        String error = complaint != null ? complaint : signIn.failure();
        TextView shown = findViewById(R.id.error);
        shown.setText(error);
        shown.setVisibility(error == null || signIn.isRunning() ? View.GONE : View.VISIBLE);
    }

    private String typed(int field) {
        return this.<TextView>findViewById(field).getText().toString().trim();
    }
}
