package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAckReturnCode;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import io.bongsu.contract.TokenTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract's table of tokens, brought to a running broker as clients bring them. One more broker is one more subclass, which starts it with the table's public keys in the folder of keys it reads.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class TokenVerdictsContract {

    /** Far longer than a refusal takes: whatever is not answered by then hangs. */
    private static final long ANSWER_SECONDS = 15;

    static final TokenTable TABLE = TokenTable.read();

    /** Where the broker listens, on the loopback. */
    abstract int mqttPort();

    /** The broker's verdict. Overridden where a broker differs from the table, with the reason. */
    boolean takes(TokenTable.Row row) {
        return row.goodAtBrokers();
    }

    List<TokenTable.Row> rows() {
        return TABLE.onRealTime();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void brokerFollowsTheTableOnMqtt5(TokenTable.Row row) throws Exception {
        Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(row.clientId())
                .serverHost("127.0.0.1")
                .serverPort(mqttPort())
                .buildAsync();

        var answer = client.connectWith()
                .simpleAuth()
                .password(bytes(row))
                .applySimpleAuth()
                .send()
                .thenApply(connAck -> connAck.getReasonCode());

        assertThat(code5(answer))
                .as(row.toString())
                .isEqualTo(takes(row) ? Mqtt5ConnAckReasonCode.SUCCESS : Mqtt5ConnAckReasonCode.NOT_AUTHORIZED);
        if (client.getState().isConnected()) {
            client.disconnect().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void brokerFollowsTheTableOnMqtt311(TokenTable.Row row) throws Exception {
        Mqtt3AsyncClient client = MqttClient.builder()
                .useMqttVersion3()
                .identifier(row.clientId())
                .serverHost("127.0.0.1")
                .serverPort(mqttPort())
                .buildAsync();

        // 3.1.1 has no password without a user name (§3.1.2.9); whose name it is is ignored.
        var answer = client.connectWith()
                .simpleAuth()
                .username("anybody")
                .password(bytes(row))
                .applySimpleAuth()
                .send()
                .thenApply(connAck -> connAck.getReturnCode());

        assertThat(code3(answer))
                .as(row.toString())
                .isEqualTo(takes(row) ? Mqtt3ConnAckReturnCode.SUCCESS : Mqtt3ConnAckReturnCode.NOT_AUTHORIZED);
        if (client.getState().isConnected()) {
            client.disconnect().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static byte[] bytes(TokenTable.Row row) {
        return row.token().getBytes(StandardCharsets.UTF_8);
    }

    private static Mqtt5ConnAckReasonCode code5(CompletableFuture<Mqtt5ConnAckReasonCode> answer) throws Exception {
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Mqtt5ConnAckException refused) {
                return refused.getMqttMessage().getReasonCode();
            }
            throw e;
        }
    }

    private static Mqtt3ConnAckReturnCode code3(CompletableFuture<Mqtt3ConnAckReturnCode> answer) throws Exception {
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Mqtt3ConnAckException refused) {
                return refused.getMqttMessage().getReturnCode();
            }
            throw e;
        }
    }
}
