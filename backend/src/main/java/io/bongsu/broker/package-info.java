/** The MQTT port: one link to one broker, its uptime, its clients. */
@NullMarked
@ApplicationModule(allowedDependencies = {"core", "embeddedbroker"})
package io.bongsu.broker;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
