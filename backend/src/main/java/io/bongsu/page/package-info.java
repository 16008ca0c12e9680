/** What the page at {@code /} may reach, and how it learns where the broker is. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.bongsu.page;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
