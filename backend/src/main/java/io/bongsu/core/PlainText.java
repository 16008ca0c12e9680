package io.bongsu.core;

/** Text that shows as it was given: what names, keys and types have to be. */
public final class PlainText {

    private PlainText() {}

    /** No control characters, and no half of a surrogate pair, which UTF-8 cannot carry: it would come back changed. */
    public static boolean isPlain(String text) {
        return MessageLimits.isWellFormed(text) && text.chars().noneMatch(Character::isISOControl);
    }
}
