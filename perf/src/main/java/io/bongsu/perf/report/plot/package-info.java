/** Plots as data, laid out once into lines, boxes and words, which two drawers draw: one for pages, one for pictures. */
@NullMarked
package io.bongsu.perf.report.plot;

import org.jspecify.annotations.NullMarked;
