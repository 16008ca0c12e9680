package io.bongsu.access;

/** What a client wants of a topic. */
enum Action {
    SUBSCRIBE,
    /** Asked at every delivery. */
    READ,
    WRITE
}
