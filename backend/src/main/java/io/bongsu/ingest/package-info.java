/** What is sent over MQTT, into the log, and the answers to it. */
@NullMarked
@ApplicationModule(allowedDependencies = {"core", "membership", "message", "broker"})
package io.bongsu.ingest;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
