package io.bongsu.e2e;

import static io.bongsu.e2e.ReceivingScene.PATIENCE;
import static io.bongsu.e2e.ReceivingScene.awaitHighest;
import static io.bongsu.e2e.ReceivingScene.awaitTold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.Arrivals;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.Proxy;
import io.bongsu.testenv.RoomReceiver;
import io.bongsu.testenv.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a receiver is promised, over every transport, wherever it is posted and wherever received. One more transport is one
 * more {@link Transport}, one more way to deploy one more subclass.
 */
abstract class ReceivingContract extends ReceivingNodes {

    private static final int STORED = 12;

    @ParameterizedTest
    @EnumSource
    void goesOnAfterAnyPositionAndAgainAfterACut(Transport transport) {
        try (ReceivingScene scene = scene();
                Proxy network = Proxy.to("127.0.0.1", receiving().url().getPort())) {
            scene.post(STORED);
            List<Ledger.Receiver> accounts = new ArrayList<>();
            for (int position = 0; position <= STORED; position++) {
                Ledger.Receiver account = scene.account("after " + position, position);
                accounts.add(account);
                scene.receive(transport, through(network), account);
            }
            Ledger.Receiver[] all = accounts.toArray(Ledger.Receiver[]::new);
            awaitHighest(STORED, all);
            scene.post(1);
            awaitHighest(STORED + 1, all);
            network.cut();
            scene.post(3);
            awaitHighest(STORED + 4, all);
            scene.judge();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isToldThatItsPositionIsAheadOfTheLogAndGoesOnFromTheHead(Transport transport) {
        try (ReceivingScene scene = scene()) {
            scene.post(STORED);
            Ledger.Receiver account = scene.account("ahead", STORED);
            RoomReceiver receiver = scene.receive(transport, receiving().url(), scene::token, STORED + 87, account);
            awaitTold(receiver, "gap 12 ahead");
            scene.post(3);
            awaitHighest(STORED + 3, account);
            assertThat(receiver.told()).containsExactly("gap 12 ahead");
            scene.judgeBesideGaps();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isToldThatItsPositionIsNotKeptAnyMoreAndGoesOnFromTheOldest(Transport transport) {
        try (ReceivingScene scene = beyondRetention()) {
            await().atMost(PATIENCE)
                    .until(() ->
                            scene.ann().history(scene.room(), 0).path("oldest").longValue() == LOST + 1);
            Ledger.Receiver account = scene.account(transport.name(), 3);
            RoomReceiver receiver = scene.receive(transport, receiving().url(), account);
            awaitHighest(many() + LOST, account);
            assertThat(receiver.told()).containsExactly("gap 12 too-old");
            assertThat(account.delivered()).isEqualTo(many());
            scene.judgeBesideGaps();
        }
    }

    @ParameterizedTest
    @EnumSource
    void getsNothingOnceRemovedAndEverythingOnceAddedAgain(Transport transport) {
        removed(transport, Runnable::run);
    }

    /** @param how runs what happens meanwhile: the removal, and what is posted after it was answered */
    final void removed(Transport transport, Consumer<Runnable> how) {
        try (ReceivingScene scene = scene()) {
            Ledger.Receiver near = scene.account("at the node that is asked", 0);
            Ledger.Receiver far = scene.account("at the receivers' node", 0);
            Ledger.Receiver witness = scene.account("one who stays", 0);
            RoomReceiver nearReceiver = scene.receive(transport, posting().url(), near);
            RoomReceiver farReceiver = scene.receive(transport, receiving().url(), far);
            String ann = scene.ann().signIn();
            scene.receive(transport, receiving().url(), () -> ann, 0, witness);
            scene.post(5);
            awaitHighest(5, near, far, witness);

            how.accept(() -> {
                scene.ann().removeMember(scene.room(), "u-ben");
                scene.post(20);
            });

            awaitHighest(25, witness);
            for (RoomReceiver receiver : List.of(nearReceiver, farReceiver)) {
                awaitTold(receiver, "refused not-a-member");
                if (transport.isStream()) {
                    assertThat(receiver.told()).containsExactly("ended not-a-member", "refused not-a-member");
                }
            }
            assertThat(near.delivered()).isEqualTo(5);
            assertThat(far.delivered()).isEqualTo(5);
            assertThatThrownBy(() -> scene.ben().history(scene.room(), 5)).hasMessageMatching("403 .*not-a-member.*");
            assertThatThrownBy(() -> scene.ben().post(scene.room(), "refused", "hello"))
                    .hasMessageMatching("403 .*not-a-member.*");

            scene.ann().putMember(scene.room(), "u-ben", true, false);
            awaitHighest(25, near, far);
            scene.judge();
        }
    }

    @ParameterizedTest
    @EnumSource
    void goesOnWithANewTokenWhereTheOldOneHasExpired(Transport transport) {
        try (ReceivingScene scene = scene()) {
            Ledger.Receiver account = scene.account("with a short token", 0);
            var token = new AtomicReference<>(tokens().goodFor("u-ben", Duration.ofSeconds(3)));
            RoomReceiver receiver = scene.receive(transport, receiving().url(), token::get, 0, account);
            scene.post(1);
            awaitHighest(1, account);

            await().atMost(PATIENCE).until(() -> {
                scene.post(1);
                return receiver.told().stream().anyMatch(told -> told.startsWith("refused "));
            });

            // With what a client is refused that is not let in at all is its transport's: a handshake has but a status.
            assertThat(receiver.told().getFirst())
                    .isEqualTo((transport.isStream() ? "ended" : "refused") + " token-expired");
            if (transport.isStream()) {
                assertThat(receiver.connects()).isEqualTo(1);
            }
            token.set(scene.token());
            scene.post(5);
            awaitHighest(scene.ann().readBack(scene.room()), account);
            scene.judge();
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingBehindWhenItIsCutOff(Transport transport) {
        Gauges gauges = new Gauges(receiving().url());
        await().atMost(PATIENCE).untilAsserted(gauges::areZero);
        try (ReceivingScene scene = scene()) {
            try (Proxy network = Proxy.to("127.0.0.1", receiving().url().getPort())) {
                List<Ledger.Receiver> accounts = new ArrayList<>();
                for (int n = 0; n < 50; n++) {
                    Ledger.Receiver account = scene.account("number " + n, 0);
                    accounts.add(account);
                    scene.receive(transport, through(network), account);
                }
                scene.post(1);
                awaitHighest(1, accounts.toArray(Ledger.Receiver[]::new));
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(gauges.value("bongsu.stream.cursors"))
                        .isEqualTo(50));
            }
            // A poll's wait ends after 30 s: its client's end is heard long before.
            await().atMost(Duration.ofSeconds(10)).untilAsserted(gauges::areZero);
            scene.judge();
        }
    }

    @ParameterizedTest
    @EnumSource
    void holdsNobodyUpByReadingSlowlyAndMissesNothing(Transport transport) {
        try (ReceivingScene scene = scene()) {
            Ledger.Receiver slow = scene.account("slow", 0);
            Ledger.Receiver fast = scene.account("fast", 0);
            CountDownLatch hurry = new CountDownLatch(1);
            scene.receive(transport, receiving().url(), scene::token, 0, oneASecondUntil(hurry, slow));
            scene.receive(transport, receiving().url(), fast);

            // On one node, more than all the buffers between the two hold.
            scene.post(many(), 32, "x".repeat(1_000));

            awaitHighest(many(), fast);
            assertThat(slow.delivered()).isLessThan(60);
            hurry.countDown();
            awaitHighest(many(), slow);
            scene.judge();
        }
    }

    private static Arrivals oneASecondUntil(CountDownLatch hurry, Ledger.Receiver account) {
        return new Arrivals() {
            @Override
            public void delivered(long seq, String clientMessageId) {
                try {
                    var unused = hurry.await(1, TimeUnit.SECONDS);
                } catch (InterruptedException closed) {
                    Thread.currentThread().interrupt();
                    return;
                }
                account.delivered(seq, clientMessageId);
            }

            @Override
            public void gap(long goOnAfter) {
                account.gap(goOnAfter);
            }
        };
    }

    private static URI through(Proxy network) {
        return URI.create("http://127.0.0.1:" + network.port());
    }
}
