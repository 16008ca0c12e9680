package io.bongsu.stomp;

import io.bongsu.core.HeapShare;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Every limit's consequence is the connection's end with the code named here; {@code bongsu.stomp.closes} counts them by
 * that code.
 *
 * @param allowedOrigins origins besides the node's own whose pages may connect, as {@code https://app.example.org};
 *     another is answered 403. Default none.
 * @param frameBytes largest frame a client may send: {@code frame-too-large}. Over SockJS's own WebSocket the container
 *     ends at 8,192 characters with 1009. Default 64 KiB.
 * @param headers most headers of a client's frame: {@code frame-too-large}. Default 32.
 * @param headerBytes longest header, name and value in characters: {@code frame-too-large}. Default 8 KiB.
 * @param subscriptionsPerSession {@code limit-reached}. Default 100.
 * @param sessionsPerUser connections of one user or device on this node: {@code limit-reached}. Default 20.
 * @param sessionsPerNode {@code overloaded}. Default 0: as many as nine twentieths of the heap carry at 96 KiB each
 *     (2,457 in 512 MiB), 20,000 at most. More needs more of {@code bongsu.web.connections}, too.
 * @param controlFrames answers (receipts, mostly) that may wait for a client that does not read: {@code
 *     control-queue-full}. Default 64.
 * @param batchEntries most messages pulled for a subscription before the next one has its turn. Default 64.
 * @param batchBytes a pull stops growing beyond this; also the most memory a slow receiver holds. Default 256 KiB.
 * @param ackWindow most messages sent and not acknowledged on one connection, over its subscriptions with {@code ack}
 *     {@code client} or {@code client-individual}; then these wait, and go on with an ACK. Default 256.
 * @param requestsPerSecond SUBSCRIBE, UNSUBSCRIBE and SEND frames of one connection, and, counted apart, ACK and NACK frames
 *     beyond one for each message sent: {@code rate-limited}. Default 50.
 * @param requestBurst how many of them at once: one that connects anew subscribes to all its rooms. Default 200.
 * @param connectTimeout from the handshake to CONNECT: {@code connect-timeout}. Default 10 s.
 * @param sendTimeLimit how long one frame may take to be written: {@code slow-receiver}. Default 10 s.
 * @param heartBeat what this side offers to send and wants to get, each way. Default 10 s.
 * @param sockJsHeartBeat SockJS's own heart-beat, until STOMP's is agreed on. Default 25 s.
 * @param sockJsDisconnectDelay how long a SockJS session waits for its client's next request. Default 5 s.
 * @param sockJsStreamBytes bytes of one SockJS streaming response, after which the client asks anew. Default 512 KiB.
 */
@Validated
@ConfigurationProperties("bongsu.stomp")
record StompSettings(
        @DefaultValue @NotNull List<String> allowedOrigins,

        @DefaultValue("65536") @Min(4_096) @Max(1_048_576) int frameBytes,

        @DefaultValue("32") @Min(8) @Max(1_000) int headers,
        @DefaultValue("8192") @Min(256) @Max(65_536) int headerBytes,
        @DefaultValue("100") @Min(1) @Max(10_000) int subscriptionsPerSession,
        @DefaultValue("20") @Min(1) @Max(100_000) int sessionsPerUser,
        @DefaultValue("0") @Min(0) @Max(1_000_000) int sessionsPerNode,
        @DefaultValue("64") @Min(4) @Max(10_000) int controlFrames,
        @DefaultValue("64") @Min(1) @Max(1_024) int batchEntries,

        @DefaultValue("262144") @Min(65_536) @Max(4_194_304) int batchBytes,

        @DefaultValue("256") @Min(1) @Max(100_000) int ackWindow,
        @DefaultValue("50") @Min(1) @Max(10_000) int requestsPerSecond,
        @DefaultValue("200") @Min(1) @Max(100_000) int requestBurst,
        @DefaultValue("10s") @NotNull Duration connectTimeout,
        @DefaultValue("10s") @NotNull Duration sendTimeLimit,
        @DefaultValue("10s") @NotNull Duration heartBeat,
        @DefaultValue("25s") @NotNull Duration sockJsHeartBeat,
        @DefaultValue("5s") @NotNull Duration sockJsDisconnectDelay,

        @DefaultValue("524288") @Min(4_096) @Max(16_777_216) int sockJsStreamBytes) {

    StompSettings {
        allowedOrigins = List.copyOf(allowedOrigins);
        sessionsPerNode = sessionsPerNode == 0 ? HeapShare.connections(45, 20_000) : sessionsPerNode;
    }

    @AssertTrue(message = "bongsu.stomp.heart-beat must be at least 2s: connections are looked at once a second")
    boolean isHeartBeatPossible() {
        return heartBeat.compareTo(Duration.ofSeconds(2)) >= 0;
    }

    @AssertTrue(message = "bongsu.stomp.connect-timeout and send-time-limit must be at least 1s")
    boolean isTimeoutsPossible() {
        return connectTimeout.compareTo(Duration.ofSeconds(1)) >= 0
                && sendTimeLimit.compareTo(Duration.ofSeconds(1)) >= 0;
    }
}
