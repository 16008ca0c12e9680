/** An MQTT broker inside the process; its host decides who may do what. */
@NullMarked
package io.bongsu.embeddedbroker;

import org.jspecify.annotations.NullMarked;
