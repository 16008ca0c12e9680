package io.bongsu.perf;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.bongsu.testenv.TestMosquitto;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What cannot be saved on the way from a post to a receiver, each part alone and as bare as it gets: the transaction by
 * plain JDBC on one open connection, the broker's hop by an MQTT client that publishes at QoS 1. (The HTTP part is the
 * server's own no-op POST.)
 */
final class DeliveryFloor implements AutoCloseable {

    private static final int DEADLINE_SECONDS = 10;

    private final Connection connection;
    private final PreparedStatement lock;
    private final PreparedStatement insert;
    private final PreparedStatement move;
    private final Mqtt5AsyncClient publisher;
    private final String topic;

    DeliveryFloor(Site site, String topic) throws SQLException {
        this.topic = topic;
        connection = site.deployment().database().connect();
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        try (var statement = connection.createStatement()) {
            statement.execute("create table bench_head (room_id bigint primary key, last_seq bigint not null)");
            statement.execute("insert into bench_head values (1, 0)");
            statement.execute("create table bench_message (room_id bigint not null, seq bigint not null,"
                    + " body mediumblob not null, primary key (room_id, seq))");
        }
        connection.setAutoCommit(false);
        lock = connection.prepareStatement("select last_seq from bench_head where room_id = 1 for update");
        insert = connection.prepareStatement("insert into bench_message (room_id, seq, body) values (1, ?, ?)");
        move = connection.prepareStatement("update bench_head set last_seq = ? where room_id = 1");
        publisher = connected(site.deployment().mosquitto());
    }

    static Mqtt5AsyncClient connected(TestMosquitto broker) {
        return MqttConnection.open(
                broker.host(), broker.port(), "bench-floor", broker.backendUser(), broker.backendPassword());
    }

    /** One message stored under the lock of its room's row, flushed: what any store that numbers its messages has to do. */
    void commitOne() throws SQLException {
        long seq;
        try (var row = lock.executeQuery()) {
            row.next();
            seq = row.getLong(1) + 1;
        }
        insert.setLong(1, seq);
        insert.setBytes(2, payload(seq));
        insert.executeUpdate();
        move.setLong(1, seq);
        move.executeUpdate();
        connection.commit();
    }

    /** Hands one message over; who awaits it sees it arrive. */
    void publishOne(long number) {
        var unused = publisher
                .publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(true)
                .payload(payload(number))
                .send();
    }

    /** As large as a message of ours, with its number where a message has it. */
    static byte[] payload(long number) {
        return ("{\"id\":\"01234567-89ab-7def-8123-456789abcdef\",\"chatRoomId\":1,\"seq\":1,\"senderId\":\"u-bench0\","
                        + "\"clientMessageId\":\"" + String.format(Locale.ROOT, "%016d", number)
                        + "\",\"type\":\"text\",\"content\":\"" + "x".repeat(Site.CONTENT_BYTES)
                        + "\",\"attachments\":[],\"createdAt\":\"2026-01-01T00:00:00.000Z\"}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws SQLException {
        publisher.disconnect().orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
        connection.close();
    }
}
