package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.RoomReceiver;
import io.bongsu.testenv.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** One over each transport, in one room from its beginning. */
final class Receivers implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<Transport, Ledger.Receiver> accounts = new EnumMap<>(Transport.class);
    private final Map<Transport, RoomReceiver> open = new EnumMap<>(Transport.class);

    /**
     * @param where for the ledger's lines
     * @param node asked before every connect
     */
    Receivers(String where, Supplier<URI> node, String token, long room, Ledger ledger) {
        for (Transport transport : Transport.values()) {
            String name = transport.name().toLowerCase(Locale.ROOT) + " " + where;
            Ledger.Receiver account = ledger.receiver(name, room, 0);
            accounts.put(transport, account);
            open.put(transport, transport.open(node, () -> token, room, 0, account));
        }
    }

    /** So many more are posted, and each receiver has them. */
    void goOn(Load load, int messages) {
        long goal = load.answered() + messages;
        await().atMost(PATIENCE).until(() -> load.answered() >= goal);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(accounts.values())
                .as(troubles())
                .allSatisfy(each -> assertThat(each.highest()).isGreaterThanOrEqualTo(goal)));
    }

    void awaitHead(long head) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(accounts.values())
                .as(troubles())
                .allSatisfy(each -> assertThat(each.highest()).isEqualTo(head)));
    }

    /** Those that hold a connection have held the one they began with. */
    void assertNoneWasCut() {
        open.forEach((transport, receiver) -> {
            if (transport.isStream()) {
                assertThat(receiver.connects()).as(troubles()).isEqualTo(1);
            }
        });
    }

    long duplicated() {
        return accounts.values().stream().mapToLong(Ledger.Receiver::duplicated).sum();
    }

    private String troubles() {
        List<String> each = open.entrySet().stream()
                .map(one -> one.getKey() + ": " + one.getValue().lastTrouble())
                .toList();
        return String.join(", ", each);
    }

    @Override
    public void close() {
        open.values().forEach(RoomReceiver::close);
    }
}
