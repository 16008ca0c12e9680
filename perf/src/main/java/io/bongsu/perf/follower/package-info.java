/** A process with one client that follows many rooms: the client library, or a bare MQTT client to hold it against. */
@NullMarked
package io.bongsu.perf.follower;

import org.jspecify.annotations.NullMarked;
