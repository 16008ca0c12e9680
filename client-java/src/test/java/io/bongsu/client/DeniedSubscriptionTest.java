package io.bongsu.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that has not heard yet of a membership, and denies the room at first (MQTT 5 §3.9.3, 0x87). */
class DeniedSubscriptionTest {

    private static final byte[] CONNACK = {0x20, 3, 0, 0, 0};
    private static final int SUBSCRIBE = 0x82;
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int GRANTED_QOS_1 = 1;
    private static final String FILTER = "chat-rooms/1/messages";

    private final List<String> asked = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void asksAgainForARoomThatTheBrokerDenied() throws Exception {
        try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> serve(broker));
            try (BongsuClient client = BongsuClient.builder(
                            URI.create("http://127.0.0.1:1"),
                            "alice",
                            purpose -> new AccessToken("t", Duration.ofMinutes(15)))
                    .mqtt(URI.create("mqtt://127.0.0.1:" + broker.getLocalPort()))
                    .folder(folder)
                    .open()) {
                client.listen(1, 0, message -> {});
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> asked.stream().filter(FILTER::equals).count() == 3);
                assertThat(client.state().phase()).isEqualTo(ConnectionState.Phase.CONNECTED);
            }
            served.join();
        }
    }

    /** One connection, until it ends. Denies the room twice. */
    private void serve(ServerSocket broker) {
        try (Socket client = broker.accept()) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            while (true) {
                int type = in.readUnsignedByte();
                byte[] body = in.readNBytes(remainingLength(in));
                if (type == 0x10) {
                    out.write(CONNACK);
                } else if (type == SUBSCRIBE) {
                    out.write(subAck(body));
                }
            }
        } catch (EOFException | SocketException itsEnd) {
            // What ends the test.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Packet identifier, no properties, and a code for each filter (§3.9); what was asked has properties of less than 128 bytes. */
    private byte[] subAck(byte[] subscribe) {
        int at = 3 + subscribe[2];
        byte[] codes = new byte[50];
        int count = 0;
        while (at < subscribe.length) {
            int length = ((subscribe[at] & 0xFF) << 8) | (subscribe[at + 1] & 0xFF);
            String filter = new String(subscribe, at + 2, length, StandardCharsets.UTF_8);
            at += 2 + length + 1;
            asked.add(filter);
            boolean denied = filter.equals(FILTER)
                    && asked.stream().filter(FILTER::equals).count() <= 2;
            codes[count++] = (byte) (denied ? NOT_AUTHORIZED : GRANTED_QOS_1);
        }
        byte[] packet = new byte[5 + count];
        packet[0] = (byte) 0x90;
        packet[1] = (byte) (3 + count);
        packet[2] = subscribe[0];
        packet[3] = subscribe[1];
        System.arraycopy(codes, 0, packet, 5, count);
        return packet;
    }

    private static int remainingLength(DataInputStream in) throws IOException {
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            int digit = in.readUnsignedByte();
            length |= (digit & 0x7F) << shift;
            if (digit < 0x80) {
                return length;
            }
        }
    }
}
