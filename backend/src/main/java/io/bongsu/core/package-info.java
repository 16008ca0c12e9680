/** Ids, problem codes, what goes over any wire and its codec, topics: no Spring beans, no I/O. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.bongsu.core;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
