package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.MqttReceiver;
import io.bongsu.testenv.PostClient;
import io.bongsu.testenv.StompReceiver;
import io.bongsu.testenv.TestMosquitto;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The broker with the plugin and the backend end and come back, alone and together, in every order, while people post. */
class PluginRestartsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** What ends, how, and what comes back first. */
    private enum Fault {
        BROKER_STOPPED {
            @Override
            void happen(Deployment at) {
                at.mosquitto().stop();
                at.mosquitto().start();
            }
        },
        BROKER_KILLED {
            @Override
            void happen(Deployment at) {
                at.mosquitto().kill9();
                at.mosquitto().start();
            }
        },
        BACKEND_KILLED {
            @Override
            void happen(Deployment at) {
                at.backend().kill9();
                at.backend().restart();
            }
        },
        BOTH_KILLED_AND_THE_BROKER_BACK_FIRST {
            @Override
            void happen(Deployment at) {
                at.backend().kill9();
                at.mosquitto().kill9();
                at.mosquitto().start();
                at.backend().restart();
            }
        },
        BOTH_KILLED_AND_THE_BACKEND_BACK_FIRST {
            @Override
            void happen(Deployment at) {
                at.mosquitto().kill9();
                at.backend().kill9();
                at.backend().restart();
                at.mosquitto().start();
            }
        };

        abstract void happen(Deployment at);
    }

    @Test
    void whoWasRemovedGetsNothingAndMembersGetAllWhateverIsKilledAndComesBackFirst() {
        try (Deployment deployment =
                Deployment.mySqlAndPlugin(node -> node.property("bongsu.broker.keep-alive", "2s"))) {
            TestMosquitto broker = deployment.mosquitto();
            Ledger ledger = new Ledger();
            PostClient owner = person(deployment, "u-owner", ledger);
            String token = owner.signIn();
            long room = owner.createRoom("one");
            long marked = owner.createRoom("marked");
            Ledger.Receiver overStomp = ledger.receiver("stomp", room, 0);
            Ledger.Receiver overMqtt = ledger.receiver("mqtt", room, 0);
            await().atMost(PATIENCE).until(new MqttMember(broker, owner, 0)::isLetIn);

            try (StompReceiver stomp =
                            new StompReceiver(deployment.backend()::stompUrl, owner::signIn, room, overStomp);
                    MqttReceiver mqtt = new MqttReceiver(
                            broker.host(), broker.port(), "u-owner:session", () -> token, room, overMqtt)) {
                try (Load load = new Load(owner, List.of(room), 1)) {
                    for (Fault fault : Fault.values()) {
                        String name =
                                "u-" + fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
                        PostClient guest = person(deployment, name, new Ledger());
                        owner.putMember(room, name, true, true);
                        owner.putMember(marked, name, true, true);
                        try (MqttMember phone = new MqttMember(broker, guest, 0).connect()) {
                            assertThat(phone.subscribe(room)).isTrue();
                            assertThat(phone.subscribe(marked)).isTrue();
                            phone.leave();
                            // Its session and queue are on disk, as they would be after the next autosave.
                            broker.save();
                            owner.removeMember(room, name);
                            long first = owner.post(room, "first after " + name, "x")
                                    .path("seq")
                                    .longValue();

                            fault.happen(deployment);

                            goesOn(load, overStomp, overMqtt);
                            await().atMost(PATIENCE).until(phone::isLetIn);
                            owner.post(marked, "mark " + name, name);
                            await().atMost(PATIENCE)
                                    .until(() -> (phone.isConnected() || phone.isLetIn())
                                            && (phone.of(marked).contains(name)
                                                    || (phone.subscribe(marked)
                                                            && phone.of(marked).contains(name))));
                            assertThat(phone.highest(room)).as(name).isLessThan(first);
                            assertThat(phone.subscribe(room)).as(name).isFalse();
                        }
                    }
                }
                owner.readBack(marked);
                long head = owner.readBack(room);
                await().atMost(PATIENCE).until(() -> overStomp.highest() == head && overMqtt.highest() == head);
                assertThat(stomp.errors()).as(stomp.lastTrouble()).isEmpty();
                assertThat(mqtt.connects()).isGreaterThan(2);
            } finally {
                System.out.println(ledger);
            }
            ledger.assertNothingLost();
            ledger.assertInOrder();
            // Over bare MQTT a message may come again; over STOMP never.
            assertThat(overStomp.duplicated()).isZero();
        }
    }

    /** What is posted from now on arrives. */
    private static void goesOn(Load load, Ledger.Receiver overStomp, Ledger.Receiver overMqtt) {
        long answered = load.answered();
        await().atMost(PATIENCE).until(() -> load.answered() > answered + 20);
        long goal = overStomp.highest();
        await().atMost(PATIENCE).until(() -> overStomp.highest() > goal + 20 && overMqtt.highest() > goal + 20);
    }

    private static PostClient person(Deployment at, String userId, Ledger ledger) {
        PostClient person = new PostClient(List.of(at.backend().url()), userId, "a-password", ledger, PATIENCE);
        person.signUp();
        person.signIn();
        return person;
    }
}
