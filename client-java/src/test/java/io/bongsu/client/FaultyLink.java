package io.bongsu.client;

import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Two people talk in a room while everything between them fails: the same story for every broker. */
final class FaultyLink {

    private FaultyLink() {}

    /** @param brokerDies kills the broker and starts it again */
    static void run(Site site, Path folder, Runnable brokerDies) throws Exception {
        PostClient alice = site.newUser("alice");
        PostClient bob = site.newUser("bob");
        long room = alice.createRoom("Beacon hill");
        alice.putMember(room, bob.userId(), true, true);
        Ledger.Receiver atBob = site.ledger.receiver("bob", room, 0);
        Ledger.Receiver atAlice = site.ledger.receiver("alice", room, 0);

        try (BongsuClient fromAlice = site.client(alice, tokens(alice), folder.resolve("alice"))
                        .open();
                BongsuClient fromBob =
                        site.client(bob, tokens(bob), folder.resolve("bob")).open();
                ExecutorService talk = Executors.newFixedThreadPool(2)) {
            fromAlice.listen(room, 0, Site.into(atAlice));
            fromBob.listen(room, 0, Site.into(atBob));
            Site.awaitPhase(fromBob, ConnectionState.Phase.CONNECTED);

            AtomicBoolean over = new AtomicBoolean();
            Future<Integer> alices = talk.submit(() -> talk(site, fromAlice, room, over));
            Future<Integer> bobs = talk.submit(() -> talk(site, fromBob, room, over));
            try {
                faults(site, brokerDies);
            } finally {
                over.set(true);
            }
            System.out.println("sent by alice " + alices.get() + ", by bob " + bobs.get());
            Site.awaitEmpty(fromAlice);
            Site.awaitEmpty(fromBob);
            site.judge(alice, room, atBob, atAlice);
        }
    }

    /** Past the faulty network: a renewal that is lost there ends a login, which is another test's matter. */
    private static TokenSource tokens(PostClient user) {
        return purpose -> new AccessToken(user.signIn(), Duration.ofMinutes(15));
    }

    private static int talk(Site site, BongsuClient client, long room, AtomicBoolean over) throws OutboxException {
        int sent = 0;
        while (!over.get()) {
            if (client.outbox().size() < 500) {
                site.send(client, room, "message " + sent++);
            }
            passes(Duration.ofMillis(20));
        }
        return sent;
    }

    private static void faults(Site site, Runnable brokerDies) {
        passes(Duration.ofSeconds(2));
        site.mqtt.delay(Duration.ofMillis(50));
        site.http.delay(Duration.ofMillis(50));
        passes(Duration.ofSeconds(2));
        site.mqtt.cut();
        passes(Duration.ofSeconds(1));
        site.http.cut();
        site.mqtt.cut();
        passes(Duration.ofSeconds(2));
        site.mqtt.holdAnswers();
        passes(Duration.ofSeconds(3));
        site.mqtt.cut();
        site.mqtt.restore();
        passes(Duration.ofSeconds(1));
        site.http.blackHole();
        site.mqtt.blackHole();
        passes(Duration.ofSeconds(3));
        site.http.cut();
        site.mqtt.cut();
        site.http.restore();
        site.mqtt.restore();
        passes(Duration.ofSeconds(1));
        site.deployment.backend().kill9();
        passes(Duration.ofSeconds(1));
        site.deployment.backend().restart();
        passes(Duration.ofSeconds(2));
        brokerDies.run();
        passes(Duration.ofSeconds(2));
        site.mqtt.delay(Duration.ZERO);
        site.http.delay(Duration.ZERO);
    }

    /** Faults last some time; nothing is waited for. */
    static void passes(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
