package io.bongsu.android;

import org.jspecify.annotations.Nullable;

/**
 * A room as the list shows it.
 *
 * @param begun whether its first page was fetched
 * @param position the seq of the newest message held
 * @param complete whether the oldest message held is the oldest there is
 * @param ended the code with which the room was taken away; else null
 * @param unread others' messages after what was read, counted to 100
 */
record Room(
        long id,
        String name,
        boolean canWrite,
        boolean begun,
        long position,
        boolean complete,
        @Nullable String ended,
        int unread,
        @Nullable StoredMessage last) {}
