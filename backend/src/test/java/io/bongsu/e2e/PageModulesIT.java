package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Route;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page's modules that know no document, each alone. */
class PageModulesIT extends BarePage {

    @Test
    void aReceiverTakesEachSeqOnceAndInOrder() {
        assertThat(run("""
                        const { Receiver } = await import('/assets/receiver.js');
                        const receiver = new Receiver(4);
                        return [3, 4, 5, 5, 7, 6, 7].map((seq) => receiver.take(seq)).join(' ') + ' ' + receiver.position;
                        """)).isEqualTo("repeat repeat next repeat hole next next 7");
    }

    @Test
    void aReceiverGoesOnWhereTheServerSays() {
        assertThat(run("""
                        const { Receiver } = await import('/assets/receiver.js');
                        const receiver = new Receiver(4);
                        return [4, 9, 2].map((position) => receiver.goOnAfter(position)).join(' ') + ' ' + receiver.take(3);
                        """)).isEqualTo("same skipped rewound next");
    }

    @Test
    void theMedianIsOfTheNewestHundred() {
        assertThat(run("""
                        const { Measures } = await import('/assets/measures.js');
                        const measures = new Measures();
                        const told = [measures.medianDelay];
                        [30, -10, 20].forEach((delay) => measures.took(delay));
                        told.push(measures.lastDelay, measures.medianDelay);
                        measures.took(40);
                        told.push(measures.medianDelay);
                        for (let delay = 1; delay <= 100; delay++) { measures.took(delay); }
                        told.push(measures.lastDelay, measures.medianDelay);
                        return JSON.stringify(told);
                        """)).isEqualTo("[null,20,20,20,100,50]");
    }

    @Test
    void aRoomsStreamSaysWhatItDropsAndWhatItSkips() {
        assertThat(run("""
                        const { RoomStream } = await import('/assets/room-stream.js');
                        const told = [];
                        await new Promise((done) => {
                          const transport = ({ position }, on) => {
                            queueMicrotask(() => {
                              on.open(position);
                              [11, 11, 12, 3].forEach((seq) => on.message({ seq }));
                              on.gap(15, 'too-old');
                              on.message({ seq: 16 });
                            });
                            return () => {};
                          };
                          new RoomStream({ room: 1, position: 10, session: { token: async () => 't' }, api: {}, transport, on: {
                            state: () => {}, gap: (jump, at) => told.push(jump + at), repeat: () => told.push('repeat'),
                            message: ({ seq }) => { told.push(seq); seq === 16 && done(); },
                          } }).start();
                        });
                        return told.join(' ');
                        """)).isEqualTo("11 repeat 12 repeat skipped15 16");
    }

    /** As MQTT would: repeats, holes, no resuming, cuts. */
    @Test
    void aRoomsStreamMendsWhatItsTransportLeavesOut() {
        assertThat(run("""
                        const { RoomStream } = await import('/assets/room-stream.js');
                        const log = Array.from({ length: 30 }, (_, i) => ({ seq: i + 1 }));
                        const api = { after: async (room, position) =>
                          ({ messages: log.slice(position, position + 4), oldest: 1, head: 30 }) };
                        const shown = [];
                        let connections = 0;
                        await new Promise((done) => {
                          const transport = ({ position }, on) => {
                            const first = ++connections === 1;
                            queueMicrotask(() => {
                              on.open(null);
                              [12, 11, 12, 20].forEach((seq) => on.message({ seq }));
                              setTimeout(() => {
                                [3, 20, 21, first ? 22 : 30].forEach((seq) => on.message({ seq }));
                                first && on.closed('gone');
                                on.message({ seq: 99 });
                              }, 20);
                            });
                            return () => {};
                          };
                          new RoomStream({ room: 1, position: 10, session: { token: async () => 't' }, api, transport, on: {
                            state: () => {}, gap: () => shown.push('gap'), repeat: () => {},
                            message: ({ seq }) => { shown.push(seq); seq === 30 && done(); },
                          } }).start();
                        });
                        return shown.join(' ');
                        """)).isEqualTo("11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30");
    }

    /** The library is the real one; the socket answers CONNECT and SUBSCRIBE as told, byte by byte (MQTT 3.1.1 §3). */
    private static final String MQTT_BROKER = """
            const { offerMqtt, TRANSPORTS } = await import('/assets/transports.js');
            const sent = [];
            const broker = (connack, suback, ...then) => {
              globalThis.WebSocket = class {
                constructor(url, protocols) { sent.push(url, protocols.join()); this.readyState = 1; queueMicrotask(() => this.onopen()); }
                answer(bytes) { queueMicrotask(() => this.onmessage?.({ data: new Uint8Array(bytes).buffer })); }
                close() {}
                send(buffer) {
                  const bytes = new Uint8Array(buffer);
                  sent.push(new TextDecoder().decode(bytes.filter((byte) => byte > 31 && byte < 127)));
                  bytes[0] === 0x10 && this.answer([0x20, 2, 0, connack]);
                  bytes[0] === 0x82 && this.answer([0x90, 3, bytes[2], bytes[3], suback]);
                  bytes[0] === 0x82 && then.forEach((packet) => this.answer(packet));
                }
              };
            };
            const where = { room: 7, user: 'u', position: 4, token: 'secret' };
            const outcome = () => new Promise((done) => {
              offerMqtt('ws://broker.test:9001/mqtt');
              const close = TRANSPORTS.mqtt(where, { closed: done, open: (position) => { close(); done('open ' + position); } });
            });
            """;

    @Test
    void mqttIsOfferedOnlyWhereTheBrowserWouldTakeTheAddress() {
        assertThat(run("""
                        const { offerMqtt, TRANSPORTS } = await import('/assets/transports.js');
                        const offered = [null, 'ws://a/mqtt', 'wss://a/mqtt'].flatMap((url) => ['http:', 'https:'].map((page) => {
                          delete TRANSPORTS.mqtt;
                          offerMqtt(url, page);
                          return 'mqtt' in TRANSPORTS;
                        }));
                        return offered.join(' ');
                        """)).isEqualTo("false false true false true true");
    }

    @Test
    void anMqttSubscriptionResumesFromNoPosition() {
        String told = run(MQTT_BROKER + """
            broker(0, 1);
            return [await outcome(), ...sent].join(' | ');
            """);

        assertThat(told)
                .matches("open null \\| ws://broker.test:9001/mqtt \\| mqtt"
                        + " \\| .*MQTT.*u:page-[0-9a-f]{32}.*u.*secret \\| .*chat-rooms/7/messages.*");
    }

    /** MQTT 3.1.1 tells no reasons: 5 is any login, 128 any subscription that is refused. */
    @Test
    void aRefusedMqttLoginOrSubscriptionIsAskedOfTheHistory() {
        List<String> asked = new ArrayList<>();
        page.route("**/messages?**", route -> {
            asked.add(URI.create(route.request().url()).getQuery());
            boolean login = asked.size() == 1;
            route.fulfill(new Route.FulfillOptions()
                    .setStatus(asked.size() == 3 ? 200 : login ? 401 : 403)
                    .setContentType("application/json")
                    .setBody(login ? "{\"code\":\"token-expired\"}" : "{\"code\":\"not-a-member\"}"));
        });

        assertThat(run(MQTT_BROKER + """
                        const told = [];
                        for (const [connack, suback] of [[5, 1], [0, 128], [0, 128]]) {
                          broker(connack, suback);
                          told.push(await outcome());
                        }
                        return told.join(' ');
                        """)).isEqualTo("token-expired not-a-member gone");
        assertThat(asked).hasSize(3).containsOnly("chatRoomId=7&after=4&limit=1");
    }

    @Test
    void anOutboxKeepsTheKeyAndTheOrderThroughFailuresAndReloads() {
        assertThat(run("""
                        const { Outbox } = await import('/assets/outbox.js');
                        const { Problem } = await import('/assets/api.js');
                        localStorage.clear();
                        const tries = [];
                        const dead = new Outbox('u', localStorage, async (room, key, text) => {
                          tries.push(key + text);
                          throw new Problem('unreachable', 0);
                        });
                        dead.add(1, 'a');
                        dead.add(1, 'b');
                        await new Promise((done) => setTimeout(done, 0));
                        dead.stop();
                        const stored = [];
                        const alive = new Outbox('u', localStorage, async (room, key, text) => { stored.push(key + text); });
                        await new Promise((done) => {
                          alive.onChange = () => stored.length === 2 && localStorage.length === 0 && done();
                          alive.start();
                        });
                        return [tries.length, tries[0] === stored[0], stored.map((each) => each.slice(-1)).join('')].join(' ');
                        """)).isEqualTo("1 true ab");
    }

    @Test
    void anotherUsersOutboxIsNotTouched() {
        assertThat(run("""
                        const { Outbox } = await import('/assets/outbox.js');
                        localStorage.clear();
                        const never = () => new Promise(() => {});
                        new Outbox('alice', localStorage, never).add(1, 'mine');
                        return new Outbox('bob', localStorage, never).of(1).length + ' '
                          + new Outbox('alice', localStorage, never).of(1).length;
                        """)).isEqualTo("0 1");
    }

    @Test
    void aSessionRenewsItsTokenWhileItIsStillGood() {
        List<String> asked = new ArrayList<>();
        page.route("**/auth/token", route -> {
            asked.add(route.request().postData());
            route.fulfill(new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody("{\"accessToken\":\"a%1$d\",\"refreshToken\":\"r%1$d\",\"expiresIn\":900}"
                            .formatted(asked.size())));
        });
        page.clock().install();
        run("""
            const { Session } = await import('/assets/session.js');
            globalThis.session = await Session.signIn('u', 'p');
            """);

        // Of 900 seconds: two thirds and more, and not so far that the renewal itself would run out of its 15 seconds.
        page.clock().runFor(640_000);

        page.waitForCondition(() -> asked.size() == 2);
        assertThat(asked.get(1)).contains("\"refreshToken\":\"r1\"");
        page.waitForCondition(() -> "a2".equals(run("return await session.token();")));
    }

    @Test
    void pausesGrowAreSpreadAndBounded() {
        assertThat(run("""
                        const { pauseMs } = await import('/assets/backoff.js');
                        return [pauseMs(1, () => 0), pauseMs(1, () => 1), pauseMs(3, () => 1), pauseMs(99, () => 1)].join(' ');
                        """)).isEqualTo("250 500 2000 15000");
    }

    @Test
    void bothLanguagesHaveTheSameWords() {
        assertThat(run("""
                        const en = (await import('/assets/words-en.js')).WORDS;
                        const ko = (await import('/assets/words-ko.js')).WORDS;
                        const holes = (text) => (text?.match(/\\{\\w+\\}/g) ?? []).sort().join();
                        return [...new Set([...Object.keys(en), ...Object.keys(ko)])]
                          .filter((key) => !en[key] || !ko[key] || holes(en[key]) !== holes(ko[key])).join(' ');
                        """)).isEmpty();
    }
}
