/** A command-line example of the client library. */
@NullMarked
package io.bongsu.chat;

import org.jspecify.annotations.NullMarked;
