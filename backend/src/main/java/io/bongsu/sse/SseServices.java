package io.bongsu.sse;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;

/** What every stream uses. */
record SseServices(SseSettings settings, Clock clock, MeterRegistry meters, Counter written) {}
