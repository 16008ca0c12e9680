package io.bongsu.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.client.ConnectionState.Phase;
import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import io.bongsu.testenv.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an app is promised, with MySQL, Mosquitto and its plugin, while connections, broker and server die under it. */
class ClientIT {

    private static Site site;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        site = Site.mySqlAndPlugin(same -> same);
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @Test
    void givesEveryMessageOnceAndInOrderThroughCutsAndKills() throws Exception {
        FaultyLink.run(site, folder, () -> {
            site.deployment.mosquitto().kill9();
            FaultyLink.passes(Duration.ofSeconds(1));
            site.deployment.mosquitto().start();
        });
    }

    @Test
    void sendsWhatWasAcceptedWithoutANetworkByTheNextProcess() throws Exception {
        PostClient alice = site.newUser("alice");
        long room = alice.createRoom("Beacon hill");
        site.http.blackHole();
        site.mqtt.blackHole();
        try (BongsuClient offline = site.client(alice, tokens(alice), folder).open()) {
            for (int i = 0; i < 20; i++) {
                offline.send(room, "m" + i);
            }
            assertThat(offline.outbox()).hasSize(20);
        } finally {
            site.http.restore();
            site.mqtt.restore();
        }
        List<String> outcomes = new CopyOnWriteArrayList<>();
        try (BongsuClient online = site.client(alice, tokens(alice), folder)
                .onOutcome(outcome -> outcomes.add("m" + (outcome.seq() - 1)))
                .open()) {
            Site.awaitEmpty(online);
            HistoryPage page = online.history(room, Long.MAX_VALUE, 100).get(20, TimeUnit.SECONDS);
            List<String> stored = page.messages().stream().map(Message::content).collect(Collectors.toList());
            assertThat(stored).hasSize(20).isEqualTo(sorted(20));
            await().atMost(Site.DEADLINE).until(() -> outcomes.size() == 20);
            assertThat(outcomes).isEqualTo(sorted(20));
        }
    }

    @Test
    void saysThatTheRightToReadIsLost() throws Exception {
        PostClient alice = site.newUser("alice");
        PostClient bob = site.newUser("bob");
        long room = alice.createRoom("Beacon hill");
        alice.putMember(room, bob.userId(), true, true);
        alice.post(room, "first", "before");
        List<String> told = new CopyOnWriteArrayList<>();
        try (BongsuClient client = site.client(bob, tokens(bob), folder).open()) {
            client.listen(room, 0, new RoomListener() {
                @Override
                public void onMessage(Message message) {
                    told.add(message.content());
                }

                @Override
                public void onEnded(String code) {
                    told.add(code);
                }
            });
            await().atMost(Site.DEADLINE).until(() -> told.contains("before"));
            alice.removeMember(room, bob.userId());
            alice.post(room, "second", "after");
            await().atMost(Site.DEADLINE).until(() -> told.size() == 2);
            assertThat(told).containsExactly("before", "not-a-member");

            SendOutcome refused = client.send(room, "may I?").outcome().get(60, TimeUnit.SECONDS);
            assertThat(refused.code()).isEqualTo("not-a-member");
        }
    }

    @Test
    void stopsWhenTheLoginIsRefusedAndGoesOnAfterTheNext() throws Exception {
        PostClient alice = site.newUser("alice");
        long room = alice.createRoom("Beacon hill");
        Login login = Login.in(site.url(), folder.resolve("login"));
        site.signIn(login, alice);
        try (BongsuClient client = site.client(alice, login, folder).open()) {
            Site.awaitPhase(client, Phase.CONNECTED);
            alice.signOutEverywhere();
            Site.awaitPhase(client, Phase.SIGNED_OUT);
            OutgoingMessage kept = client.send(room, "while signed out");

            site.signIn(login, alice);
            client.catchUp();
            Site.awaitPhase(client, Phase.CONNECTED);
            assertThat(kept.outcome().get(60, TimeUnit.SECONDS).isStored()).isTrue();
        }
    }

    /** All of its tokens end while it is away, and again and again while it is there. */
    @Test
    void goesOnWhereTokensEnd() throws Exception {
        PostClient alice = site.newUser("alice");
        long room = alice.createRoom("Beacon hill");
        Ledger.Receiver receiver = site.ledger.receiver("short tokens", room, 0);
        try (BackendProcess node =
                        site.deployment.anotherNode(builder -> builder.property("bongsu.auth.access-token-life", "3s")
                                .property("bongsu.auth.mqtt-user-token-life", "4s"));
                Proxy http = Proxy.to("127.0.0.1", node.url().getPort());
                Proxy mqtt = Proxy.to("127.0.0.1", site.deployment.mosquitto().port())) {
            URI url = URI.create("http://127.0.0.1:" + http.port());
            Login login = Login.in(url, folder.resolve("login"));
            site.signIn(login, alice);
            AtomicInteger connects = new AtomicInteger();
            try (BongsuClient client = BongsuClient.builder(url, alice.userId(), login)
                    .mqtt(URI.create("mqtt://127.0.0.1:" + mqtt.port()))
                    .folder(folder)
                    .onConnection(state -> connects.addAndGet(state.phase() == Phase.CONNECTED ? 1 : 0))
                    .open()) {
                client.listen(room, 0, Site.into(receiver));
                Site.awaitPhase(client, Phase.CONNECTED);
                // Both of its tokens are there: a renewal whose answer is lost would be another matter.
                HistoryPage unused = client.history(room, 1, 1).get(20, TimeUnit.SECONDS);
                http.blackHole();
                mqtt.blackHole();
                for (int i = 0; i < 5; i++) {
                    site.send(client, room, "away " + i);
                    alice.post(room, "others-" + i, "others");
                }
                FaultyLink.passes(Duration.ofSeconds(5));
                // Calls that were on their way fail, none is half done: a lost renewal is another matter.
                http.cut();
                mqtt.cut();
                http.restore();
                mqtt.restore();
                Site.awaitEmpty(client);
                int before = connects.get();
                await().atMost(Site.DEADLINE).until(() -> connects.get() >= before + 2);
                site.send(client, room, "after some renewals");
                Site.awaitEmpty(client);
                site.judge(alice, room, receiver);
            }
        }
    }

    /** SIGKILL in the middle of sends, again and again: what was accepted is stored, and nothing twice. */
    @Test
    void losesNothingAcceptedAndSendsNothingTwiceWhereItIsKilled() throws Exception {
        PostClient alice = site.newUser("alice");
        long room = alice.createRoom("Beacon hill");
        List<String> accepted = new ArrayList<>();
        for (int life = 0; life < 4; life++) {
            accepted.addAll(KilledApp.liveAndDie(site, alice, room, folder, life, 40 + 17 * life));
        }
        List<String> stored = new CopyOnWriteArrayList<>();
        try (BongsuClient last = site.client(alice, tokens(alice), folder).open()) {
            Site.awaitEmpty(last);
            long head = last.history(room, Long.MAX_VALUE, 1)
                    .get(20, TimeUnit.SECONDS)
                    .head();
            last.listen(room, 0, message -> stored.add(message.content()));
            await().atMost(Site.DEADLINE).until(() -> stored.size() >= head);
        }
        System.out.println("accepted and told " + accepted.size() + ", stored " + stored.size());
        assertThat(accepted).hasSizeGreaterThan(200);
        assertThat(stored).doesNotHaveDuplicates().containsAll(accepted);
        // Within one life, which numbers its messages, they are in order too.
        for (int life = 0; life < 4; life++) {
            String of = life + ".";
            List<Integer> numbers = stored.stream()
                    .filter(content -> content.startsWith(of))
                    .map(content -> Integer.valueOf(content.substring(of.length())))
                    .collect(Collectors.toList());
            assertThat(numbers).isSorted();
        }
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        PostClient alice = site.newUser("alice");
        long room = alice.createRoom("Beacon hill");
        for (int i = 0; i < 3; i++) {
            try (BongsuClient client = site.client(alice, tokens(alice), folder).open()) {
                client.listen(room, 0, message -> {});
                Site.awaitPhase(client, Phase.CONNECTED);
                client.send(room, "hello");
                Site.awaitEmpty(client);
            }
        }
        await().atMost(Site.DEADLINE).untilAsserted(() -> assertThat(threads())
                .noneMatch(name -> name.startsWith("bongsu-") || name.startsWith("com.hivemq")));
        System.out.println("threads that others keep: " + threads());
    }

    @Test
    void makesCallsAndSaysWhyTheyFail() throws Exception {
        PostClient alice = site.newUser("alice");
        PostClient bob = site.newUser("bob");
        try (BongsuClient client = site.client(alice, tokens(alice), folder).open()) {
            ChatRoom room = client.createChatRoom("Beacon hill").get(20, TimeUnit.SECONDS);
            client.putMember(room.chatRoomId(), Member.of(bob.userId())).get(20, TimeUnit.SECONDS);
            assertThat(client.members(room.chatRoomId()).get(20, TimeUnit.SECONDS))
                    .extracting(Member::userId)
                    .containsExactly(alice.userId(), bob.userId());
            client.removeMember(room.chatRoomId(), bob.userId()).get(20, TimeUnit.SECONDS);
            assertThat(client.members(room.chatRoomId()).get(20, TimeUnit.SECONDS))
                    .hasSize(1);
            assertThat(client.chatRooms().get(20, TimeUnit.SECONDS))
                    .extracting(ChatRoom::name)
                    .containsExactly("Beacon hill");
            assertThat(client.putMember(room.chatRoomId(), Member.of("nobody")))
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableOfType(ExecutionException.class)
                    .havingCause()
                    .isInstanceOfSatisfying(
                            CallException.class, why -> assertThat(why.code()).isEqualTo("user-not-found"));
        }
    }

    private static TokenSource tokens(PostClient user) {
        return purpose -> new AccessToken(user.signIn(), Duration.ofMinutes(15));
    }

    private static List<String> sorted(int count) {
        List<String> sorted = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sorted.add("m" + i);
        }
        return sorted;
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).collect(Collectors.toSet());
    }
}
