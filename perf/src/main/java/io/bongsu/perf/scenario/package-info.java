/** The comparisons of transports, of qualities of service and of faults: each a scenario of trials, which are measured alike. */
@NullMarked
package io.bongsu.perf.scenario;

import org.jspecify.annotations.NullMarked;
