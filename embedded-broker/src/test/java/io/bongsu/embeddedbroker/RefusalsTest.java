package io.bongsu.embeddedbroker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RefusalsTest {

    private final Logger log = (Logger) LoggerFactory.getLogger(Refusals.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicLong nanos = new AtomicLong(-7);
    private final Refusals refusals = new Refusals(nanos::get);

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
        log.setLevel(Level.INFO);
    }

    @AfterEach
    void listenNoMore() {
        log.detachAppender(lines);
        log.setLevel(null);
    }

    @Test
    void aRefusalIsALine() {
        refusals.refused("u-7", "its token has expired");

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("MQTT client 'u-7' is refused: its token has expired");
    }

    @Test
    void manyAreALineNowAndThenThatCountsThem() {
        for (int i = 0; i < 1_000; i++) {
            refusals.refused("u-" + i, "no");
        }
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        refusals.refused("u-1000", "no");
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        refusals.refused("u-1001", "no");

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "MQTT client 'u-0' is refused: no",
                        "MQTT client 'u-1000' is refused: no (and 999 others since the last such line)",
                        "MQTT client 'u-1001' is refused: no");
    }

    @Test
    void aClientIdMakesNoLinesOfItsOwn() {
        refusals.refused("a\nb\r\u2028c\u001b[31m", "no");

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("MQTT client 'a?b??c?[31m' is refused: no");
    }
}
