/** Accounts, devices, tokens, keys, and Spring Security. */
@NullMarked
@ApplicationModule(allowedDependencies = {"core", "web", "membership", "page"})
package io.bongsu.auth;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
