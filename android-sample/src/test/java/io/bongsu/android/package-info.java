/** The app on Robolectric: the real screens, database and library, on this JVM. */
@NullMarked
package io.bongsu.android;

import org.jspecify.annotations.NullMarked;
