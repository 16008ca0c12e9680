package io.bongsu.client;

/** Where a room's events go: a listener, or a subscriber. Called one at a time, on the listener executor. */
interface RoomSink {

    void event(RoomEvent event);

    /** After the last event of a room that ended. */
    void completed();

    /** Instead of more events. */
    void failed(Throwable why);
}
