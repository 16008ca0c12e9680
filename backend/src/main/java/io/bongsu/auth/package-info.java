/** Accounts, devices, tokens, keys, and Spring Security. */
@NullMarked
@ApplicationModule(allowedDependencies = {"core", "web", "membership"})
package io.bongsu.auth;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
