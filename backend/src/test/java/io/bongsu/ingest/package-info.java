@NullMarked
package io.bongsu.ingest;

import org.jspecify.annotations.NullMarked;
