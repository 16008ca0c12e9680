package io.bongsu.core;

import java.util.regex.Pattern;

/** The shapes of ids, as the contract fixes them. */
public final class Ids {

    /** 2^53 − 1: the largest integer a JavaScript client reads exactly (RFC 8259 §6). */
    public static final long MAX_ROOM_ID = (1L << 53) - 1;

    public static final String USER_ID_PATTERN = "[A-Za-z0-9_-]{1,64}";

    private static final Pattern USER_ID = Pattern.compile(USER_ID_PATTERN);

    private Ids() {}

    /** A user's or device's id. Neither can hold a wildcard, a slash or a colon, so it is safe inside a topic. */
    public static boolean isUserId(String id) {
        return USER_ID.matcher(id).matches();
    }

    /** Devices' ids begin with {@code d-}, users' never do. */
    public static boolean isDeviceId(String id) {
        return isUserId(id) && id.startsWith("d-");
    }

    public static boolean isRoomId(long id) {
        return id >= 1 && id <= MAX_ROOM_ID;
    }
}
