/**
 * The machine-readable contracts, served: {@code contract/}'s openapi.yaml and asyncapi.yaml, and a page to try them out.
 * Maven puts the two files beside this package's classes.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"core"})
package io.bongsu.apidocs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
