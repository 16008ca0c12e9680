/** What Bongsu is measured against: the programs its users would write instead. */
@NullMarked
package io.bongsu.perf.peer;

import org.jspecify.annotations.NullMarked;
