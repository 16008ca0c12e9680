package io.bongsu.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import io.bongsu.testenv.Proxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A running Bongsu behind a network that can fail, and users of it. */
final class Site implements AutoCloseable {

    static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String PASSWORD = "beacon-fire";

    final Deployment deployment;
    final Proxy http;
    final Proxy mqtt;
    final Ledger ledger = new Ledger();
    private final AtomicInteger users = new AtomicInteger();

    private Site(Deployment deployment, int mqttPort) {
        this.deployment = deployment;
        http = Proxy.to("127.0.0.1", deployment.backend().url().getPort());
        mqtt = Proxy.to("127.0.0.1", mqttPort);
    }

    static Site mySqlAndPlugin(UnaryOperator<BackendProcess.Builder> changes) {
        Deployment deployment = Deployment.mySqlAndPlugin(builder -> changes.apply(jar(builder)));
        return new Site(deployment, deployment.mosquitto().port());
    }

    static Site embedded() {
        Deployment deployment = Deployment.embedded(Site::jar);
        return new Site(deployment, deployment.backend().mqttPort());
    }

    private static BackendProcess.Builder jar(BackendProcess.Builder builder) {
        Path jar = Path.of(System.getProperty("bongsu.backend.jar"));
        assertThat(jar)
                .as("built by `scripts/maven.sh -pl backend -am package`")
                .exists();
        return builder.program(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                jar.toString()));
    }

    /** A new account, past the faulty network. */
    PostClient newUser(String name) {
        PostClient user = new PostClient(
                List.of(deployment.backend().url()), name + "-" + users.incrementAndGet(), PASSWORD, ledger, DEADLINE);
        user.signUp();
        user.signIn();
        return user;
    }

    void signIn(Login login, PostClient user) throws IOException, SignedOutException {
        login.signIn(user.userId(), PASSWORD);
    }

    /** Through the faulty network. */
    ClientBuilder client(PostClient user, TokenSource tokens, Path folder) {
        return BongsuClient.builder(url(), user.userId(), tokens)
                .mqtt(URI.create("mqtt://127.0.0.1:" + mqtt.port()))
                .folder(folder);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + http.port());
    }

    static RoomListener into(Ledger.Receiver receiver) {
        return new RoomListener() {
            @Override
            public void onMessage(Message message) {
                receiver.delivered(message.seq(), message.clientMessageId());
            }

            @Override
            public void onGap(Gap gap) {
                receiver.gap(gap.position());
            }
        };
    }

    /** Sends, and writes down what becomes of it. */
    OutgoingMessage send(BongsuClient client, long room, String content) throws OutboxException {
        OutgoingMessage message = client.send(room, content);
        ledger.attempted(message.clientMessageId());
        var unused = message.outcome().thenAccept(outcome -> {
            if (outcome.isStored()) {
                ledger.acknowledged(outcome.clientMessageId(), room, outcome.seq());
            }
        });
        return message;
    }

    static void awaitPhase(BongsuClient client, ConnectionState.Phase phase) {
        await().atMost(DEADLINE).until(() -> client.state().phase(), now -> now == phase);
    }

    static void awaitEmpty(BongsuClient client) {
        await().atMost(DEADLINE).until(() -> client.outbox().isEmpty());
    }

    /** Reads the room back, waits until all receivers have all of it, and judges. */
    void judge(PostClient reader, long room, Ledger.Receiver... receivers) {
        long head = reader.readBack(room);
        for (Ledger.Receiver receiver : receivers) {
            await().atMost(DEADLINE).until(() -> receiver.highest() >= head);
        }
        System.out.println(ledger);
        ledger.assertExactlyOnceInOrder();
    }

    @Override
    public void close() {
        http.close();
        mqtt.close();
        deployment.close();
    }
}
