/** What one builds from a good tutorial: store with JPA, publish over MQTT, hand on to browsers by Spring's simple broker. */
@NullMarked
package io.bongsu.perf.tutorial;

import org.jspecify.annotations.NullMarked;
