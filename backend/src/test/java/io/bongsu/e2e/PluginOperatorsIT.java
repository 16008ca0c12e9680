package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.TestMosquitto;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** With a Mosquitto that has the plugin, whose telemetry is made into metrics. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PluginOperatorsIT extends OperatorsContract {

    private final TestMosquitto broker = deployment.mosquitto();
    private final Gauges gauges = new Gauges(node.url());

    PluginOperatorsIT() {
        super(Deployment.mySqlAndPlugin(node -> node.property("bongsu.auth.operator.user-id", Gauges.OPERATOR)
                .property("bongsu.auth.operator.password", Gauges.PASSWORD)
                // The telemetry's connection comes back with a new token, too.
                .property("bongsu.broker.token-life", "10s")
                .property("bongsu.broker.answer-time", "2s")));
    }

    @Override
    MqttMember phone() {
        return new MqttMember(broker, ann, 0);
    }

    @Override
    void awaitBroker() {
        await().atMost(PATIENCE).until(() -> gauges.value("bongsu.access.ready") == 1);
    }

    @Test
    void theBrokersFiguresAreMetrics() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(gauges.value("bongsu.broker.clients.connected")).isGreaterThanOrEqualTo(3);
            assertThat(gauges.value("bongsu.broker.messages.dropped")).isNotNegative();
            assertThat(gauges.value("bongsu.broker.plugin?tag=counter:sessions"))
                    .isGreaterThanOrEqualTo(3);
            assertThat(gauges.value("bongsu.broker.telemetry.age")).isLessThan(30);
        });
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    /** Last: the links are on their way back for a moment after it. */
    @Test
    @Order(Integer.MAX_VALUE)
    void saysSoWhileTheBrokerIsAway() {
        broker.kill9();
        await().atMost(PATIENCE).untilAsserted(() -> {
            var answer = operator.get("/operator/broker/clients");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("broker-unavailable");
        });
        long started = System.nanoTime();
        broker.start();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        operator.get("/operator/broker/clients").statusCode())
                .isEqualTo(200));
        // Its own words, and none from before its end.
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(gauges.value("bongsu.broker.telemetry.age")).isLessThan(5);
            assertThat(gauges.value("bongsu.broker.uptime.seconds")).isLessThan(secondsSince(started));
        });
    }
}
