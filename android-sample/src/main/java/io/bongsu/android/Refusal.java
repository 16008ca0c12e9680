package io.bongsu.android;

import android.content.Context;
import org.jspecify.annotations.Nullable;

/** The server's codes in words, as far as they concern who writes. */
final class Refusal {

    private Refusal() {}

    static String inWords(Context context, @Nullable Outgoing refused) {
        String code = refused == null || refused.why() == null ? "" : refused.why();
        return switch (code) {
            case "not-a-member", "room-not-found" -> context.getString(R.string.why_not_a_member);
            case "write-denied" -> context.getString(R.string.why_write_denied);
            case "content-too-large" -> context.getString(R.string.why_too_large);
            case "phone-full" -> context.getString(R.string.why_phone_full);
            case "outbox-full" -> context.getString(R.string.why_outbox_full);
            default -> code;
        };
    }
}
