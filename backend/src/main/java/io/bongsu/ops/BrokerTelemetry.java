package io.bongsu.ops;

import io.bongsu.broker.BrokerDenials;
import io.bongsu.broker.BrokerWords;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The broker's own words made into meters: {@code $SYS} (Mosquitto's manual), and the plugin's counters and events
 * (auth-plugin/PROTOCOL.md). Every figure is the last one heard, NaN before the first; {@code bongsu.broker.telemetry.age} says how long ago.
 */
@Component
@ConditionalOnProperty(name = "bongsu.broker.kind", havingValue = "mosquitto", matchIfMissing = true)
class BrokerTelemetry implements BrokerWords {

    private static final Logger log = LoggerFactory.getLogger(BrokerTelemetry.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SYS = "$SYS/broker/";
    private static final String STATS = "bongsu/broker/stats";
    private static final String EVENTS = "bongsu/broker/events";

    /** Beyond it a plugin would be one that this backend does not know. */
    private static final int COUNTERS_MAX = 64;

    /** Names that change with each message make no meters without end. */
    private static final int FIGURES_MAX = 200;

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,9})?");

    /** Where Mosquitto says it, and what it is called here. */
    private static final Map<String, String> FIGURES = Map.ofEntries(
            Map.entry(SYS + "clients/connected", "bongsu.broker.clients.connected"),
            Map.entry(SYS + "clients/disconnected", "bongsu.broker.sessions.away"),
            Map.entry(SYS + "publish/messages/received", "bongsu.broker.messages.received"),
            Map.entry(SYS + "publish/messages/sent", "bongsu.broker.messages.sent"),
            Map.entry(SYS + "publish/messages/dropped", "bongsu.broker.messages.dropped"),
            Map.entry(SYS + "store/messages/count", "bongsu.broker.messages.stored"),
            Map.entry(SYS + "store/messages/bytes", "bongsu.broker.messages.stored.bytes"),
            Map.entry(SYS + "retained messages/count", "bongsu.broker.messages.retained"),
            Map.entry(SYS + "subscriptions/count", "bongsu.broker.subscriptions"),
            Map.entry(SYS + "heap/current", "bongsu.broker.heap.bytes"),
            Map.entry(SYS + "uptime", "bongsu.broker.uptime.seconds"));

    private static final List<String> EVENT_KINDS =
            List.of("connected", "disconnected", "subscribed", "denied", "refused");

    private final Map<String, Double> figures = new ConcurrentHashMap<>();
    private final MeterRegistry meters;
    private final Denials denials;
    private volatile long heardNanos;
    private volatile boolean heard;

    BrokerTelemetry(MeterRegistry meters, Denials denials) {
        this.meters = meters;
        this.denials = denials;
        Gauge.builder("bongsu.broker.telemetry.age", this, telemetry -> telemetry.ageSeconds())
                .description("since the broker last said something of itself; NaN before the first time")
                .baseUnit("seconds")
                .register(meters);
        FIGURES.values().forEach(name -> keep(name, Tags.empty(), Double.NaN));
        EVENT_KINDS.forEach(this::counter);
    }

    private double ageSeconds() {
        return heard ? (System.nanoTime() - heardNanos) / 1e9 : Double.NaN;
    }

    @Override
    public List<String> topics() {
        return Stream.concat(FIGURES.keySet().stream().sorted(), Stream.of(STATS, EVENTS))
                .toList();
    }

    @Override
    public void arrived(String topic, byte[] payload) {
        heardNanos = System.nanoTime();
        heard = true;
        try {
            String text = new String(payload, StandardCharsets.UTF_8);
            String figure = FIGURES.get(topic);
            if (figure != null) {
                figure(figure, text);
            } else if (topic.equals(STATS)) {
                counters(JSON.readTree(text));
            } else if (topic.equals(EVENTS)) {
                event(JSON.readTree(text));
            }
        } catch (JacksonException | DateTimeException strange) {
            log.warn("The broker said something on {} that cannot be read: {}", topic, strange.getMessage());
        }
    }

    /** Some say a unit after the number. */
    private void figure(String name, String text) {
        Matcher number = NUMBER.matcher(text);
        if (number.lookingAt()) {
            keep(name, Tags.empty(), Double.parseDouble(number.group()));
        }
    }

    private void counters(JsonNode stats) {
        stats.properties().stream()
                .filter(counter -> counter.getValue().isNumber())
                .limit(COUNTERS_MAX)
                .forEach(counter -> keep(
                        "bongsu.broker.plugin",
                        Tags.of("counter", counter.getKey()),
                        counter.getValue().doubleValue()));
    }

    private void keep(String name, Tags tags, double value) {
        String key = name + tags;
        if (figures.size() >= FIGURES_MAX && !figures.containsKey(key)) {
            return;
        }
        if (figures.put(key, value) == null) {
            Gauge.builder(name, figures, all -> all.getOrDefault(key, Double.NaN))
                    .tags(tags)
                    .register(meters);
        }
    }

    private void event(JsonNode event) {
        String kind = event.path("event").asString("");
        switch (kind) {
            case "connected", "disconnected", "subscribed" -> count(kind);
            case "denied", "refused" -> {
                count(kind);
                denials.add(new BrokerDenials.Denial(
                        kind,
                        event.path("clientId").asString(""),
                        text(event, "userId"),
                        text(event, "action"),
                        text(event, "topic"),
                        text(event, "address"),
                        text(event, "reason"),
                        Instant.ofEpochSecond(event.path("at").asLong(0))));
            }
            default -> log.debug("The broker told of an event that is not known here: {}", kind);
        }
    }

    private void count(String kind) {
        counter(kind).increment();
    }

    private Counter counter(String kind) {
        return meters.counter("bongsu.broker.events", "event", kind);
    }

    private static @Nullable String text(JsonNode event, String name) {
        return event.path(name).isString() ? event.path(name).stringValue() : null;
    }
}
