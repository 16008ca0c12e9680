/** The log: posts in lanes, group commit, history. */
@NullMarked
@ApplicationModule(allowedDependencies = {"core", "web", "membership"})
package io.bongsu.message;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
