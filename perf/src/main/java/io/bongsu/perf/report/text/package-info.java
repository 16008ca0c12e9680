/** How numbers and markup are written, for pages, screens and plots alike. */
@NullMarked
package io.bongsu.perf.report.text;

import org.jspecify.annotations.NullMarked;
