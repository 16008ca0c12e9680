package io.bongsu.core;

import java.nio.charset.StandardCharsets;

/** The bounds of a message, as the contract fixes them. */
public final class MessageLimits {

    /** A content's UTF-8 bytes, before JSON escapes them. */
    public static final int CONTENT_BYTES = 16 * 1024;

    /** A whole message's JSON in UTF-8 bytes. */
    public static final int MESSAGE_BYTES = 64 * 1024;

    /** UTF-16 units of a clientMessageId. */
    public static final int KEY_CHARS = 64;

    public static final int TYPE_CHARS = 32;

    private MessageLimits() {}

    /** UTF-8 length, without encoding what is certainly too long. */
    public static boolean exceedsContentBytes(String content) {
        return content.length() > CONTENT_BYTES
                || (content.length() * 3L > CONTENT_BYTES
                        && content.getBytes(StandardCharsets.UTF_8).length > CONTENT_BYTES);
    }

    /** Whether the text can be UTF-8 at all: a lone surrogate cannot (RFC 3629 §3), and would come back changed. */
    public static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(unit)) {
                return false;
            }
        }
        return true;
    }
}
