/**
 * The client library: MQTT and the history together are one ordered, exactly-once stream a room, and what is sent is kept
 * on disk until the server has stored it. {@link io.bongsu.client.BongsuClient} is the way in.
 */
@NullMarked
package io.bongsu.client;

import org.jspecify.annotations.NullMarked;
