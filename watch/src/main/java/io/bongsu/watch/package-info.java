/** A command-line receiver, and the small STOMP client it is made of; knows the backend by the wire contract alone. */
@NullMarked
package io.bongsu.watch;

import org.jspecify.annotations.NullMarked;
