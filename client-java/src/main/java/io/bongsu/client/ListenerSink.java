package io.bongsu.client;

/** A {@link RoomListener} as a sink; it is told nothing of the client's close, which the app has asked for itself. */
final class ListenerSink implements RoomSink {

    private final RoomListener listener;

    ListenerSink(RoomListener listener) {
        this.listener = listener;
    }

    @Override
    public void event(RoomEvent event) {
        event.tell(listener);
    }

    @Override
    public void completed() {}

    @Override
    public void failed(Throwable why) {}
}
