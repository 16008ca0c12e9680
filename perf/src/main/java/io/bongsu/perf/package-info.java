/** Measures Bongsu against floors and peers taken in the same run, and says how it was done. */
@NullMarked
package io.bongsu.perf;

import org.jspecify.annotations.NullMarked;
