/** What a run has seen, as data, and how it is told: JSON, CSV, a page with plots, pictures, and the difference of two runs. */
@NullMarked
package io.bongsu.perf.report;

import org.jspecify.annotations.NullMarked;
