/** The only place that touches an MQTT library. */
@NullMarked
package io.bongsu.broker.internal;

import org.jspecify.annotations.NullMarked;
