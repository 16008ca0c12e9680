/**
 * A chat app on the client library. {@link io.bongsu.android.Session} is where the library is used, {@link
 * io.bongsu.android.MessageTable} where messages and positions are kept together; the rest shows what is there.
 */
@NullMarked
package io.bongsu.android;

import org.jspecify.annotations.NullMarked;
