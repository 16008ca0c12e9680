package io.bongsu.testenv;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The shipped files start Mosquitto as they are, but for ports and folders, which on this machine may be taken. */
class MosquittoConfigurationTest {

    private final Path folder = ChildProcess.temporaryFolder("mosquitto-shipped");
    private final Path log = folder.resolve("mosquitto.log");
    private final int tcp = Tools.freePort();
    private final int tls = Tools.freePort();
    private final int webSocket = Tools.freePort();

    @AfterEach
    void delete() {
        ChildProcess.delete(folder);
    }

    private void copy(String from, String to) throws IOException {
        Path target = folder.resolve(to);
        Files.createDirectories(target.getParent());
        String text = Files.readString(Tools.repository().resolve("mosquitto").resolve(from))
                .replace("/etc/mosquitto", folder.toString())
                .replace("/var/lib/mosquitto", folder.toString())
                .replace("/run/mosquitto", folder.toString())
                .replaceAll("(?m)^user mosquitto$", "user root")
                .replaceAll("(?m)^listener 1883", "listener " + tcp)
                .replaceAll("(?m)^listener 8883", "listener " + tls)
                .replaceAll("(?m)^listener 9001", "listener " + webSocket);
        Files.writeString(target, text);
    }

    private ChildProcess start(String listeners) throws IOException {
        copy("mosquitto.conf", "mosquitto.conf");
        copy("conf.d/10-limits.conf", "conf.d/10-limits.conf");
        copy(listeners, "conf.d/20-listeners.conf");
        copy("access/acl", "access/acl");
        Path passwords = Files.writeString(folder.resolve("access/passwords"), "backend:secret\nalice:secret\n");
        Path tool = Tools.program("mosquitto_passwd").orElseThrow();
        ChildProcess.run("mosquitto_passwd", List.of(tool.toString(), "-U", passwords.toString()), log);
        var command = List.of(
                TestMosquitto.program().toString(),
                "-c",
                folder.resolve("mosquitto.conf").toString());
        ChildProcess broker = ChildProcess.start("mosquitto", command, Map.of(), log);
        broker.awaitReady(
                "listen", Duration.ofSeconds(20), () -> TestMosquitto.accepts(tcp) && TestMosquitto.accepts(webSocket));
        return broker;
    }

    private static Mqtt5ConnAck connect(Mqtt5ClientBuilder client) {
        var blocking = client.identifier("backend").serverHost("localhost").buildBlocking();
        Mqtt5ConnAck connAck = blocking.connectWith()
                .simpleAuth()
                .username("backend")
                .password("secret".getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
        blocking.disconnect();
        return connAck;
    }

    @Test
    void plainListenersAnnounceTheLimits() throws IOException {
        ChildProcess broker = start("conf.d/20-listeners.conf");
        try {
            Mqtt5ConnAck connAck = connect(Mqtt5Client.builder().serverPort(tcp));
            assertThat(connAck.getRestrictions().getReceiveMaximum()).isEqualTo(100);
            assertThat(connAck.getRestrictions().getMaximumPacketSize()).isEqualTo(131072);
            connect(Mqtt5Client.builder()
                    .serverPort(webSocket)
                    .webSocketConfig()
                    .serverPath("mqtt")
                    .applyWebSocketConfig());
            assertThat(broker.output().replace("Warning: Mosquitto should not be run as root", ""))
                    .doesNotContain("Error", "Warning");
        } finally {
            broker.kill9();
        }
    }

    @Test
    void tlsListenersSpeakOnlyTls12AndNewer() throws IOException, GeneralSecurityException {
        makeCertificate();
        ChildProcess broker = start("tls/20-listeners.conf");
        try {
            connect(Mqtt5Client.builder().serverPort(tcp));
            connect(Mqtt5Client.builder()
                    .serverPort(tls)
                    .sslConfig()
                    .trustManagerFactory(trust())
                    .applySslConfig());
            connect(Mqtt5Client.builder()
                    .serverPort(webSocket)
                    .sslConfig()
                    .trustManagerFactory(trust())
                    .applySslConfig()
                    .webSocketConfig()
                    .serverPath("mqtt")
                    .applyWebSocketConfig());
            assertThat(handshake("-tls1_2")).contains("Cipher is ECDHE");
            // The alert is the broker's own word: a client that merely dislikes 1.1 itself would not prove it.
            assertThat(handshake("-tls1_1")).contains("alert protocol version");
        } finally {
            broker.kill9();
        }
    }

    private String handshake(String protocol) throws IOException {
        var process = new ProcessBuilder(
                        openssl().toString(),
                        "s_client",
                        "-connect",
                        "localhost:" + tls,
                        protocol,
                        "-cipher",
                        "DEFAULT:@SECLEVEL=0")
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Path openssl() {
        return Tools.program("openssl").orElseThrow(() -> new IllegalStateException("No openssl: install it."));
    }

    private void makeCertificate() throws IOException {
        Path certificates = Files.createDirectories(folder.resolve("certs"));
        ChildProcess.run(
                "openssl",
                List.of(
                        openssl().toString(),
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=localhost",
                        "-addext",
                        "subjectAltName=DNS:localhost",
                        "-keyout",
                        certificates.resolve("privkey.pem").toString(),
                        "-out",
                        certificates.resolve("fullchain.pem").toString()),
                log);
    }

    private TrustManagerFactory trust() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var pem = Files.newInputStream(folder.resolve("certs/fullchain.pem"))) {
            store.setCertificateEntry(
                    "broker", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
