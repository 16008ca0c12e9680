package io.bongsu.stream;

/** One receiver's position in one room. Pulled by one thread at a time; closed by any. */
public final class Cursor implements AutoCloseable {

    Cursor() {}

    public long roomId() {
        throw new UnsupportedOperationException();
    }

    /** The last seq given; where it will go on. */
    public long position() {
        throw new UnsupportedOperationException();
    }

    /**
     * What comes next: from the room's tail in memory, or, when the cursor is behind it, a page of the log, which
     * blocks on the database. At most {@code maxEntries}, and no more after {@code maxBytes} are reached.
     *
     * @throws RuntimeException when the log cannot be read now (the database is away, too many are reading); the cursor
     *     stays where it is and {@code ready} is told again when it is worth another try
     */
    public Delivery next(int maxEntries, int maxBytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
