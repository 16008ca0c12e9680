/** Every HTTP error as an RFC 9457 problem with a stable code. */
@NullMarked
@ApplicationModule(allowedDependencies = {"core"})
package io.bongsu.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
