/** What operators and a first run need: the demo room and its accounts, and the banner. Imported by nobody. */
@NullMarked
@ApplicationModule
package io.bongsu.ops;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
