/** Thousands of receivers of any transport in a process of their own, with as little work per message as can be. */
@NullMarked
package io.bongsu.perf.swarm;

import org.jspecify.annotations.NullMarked;
