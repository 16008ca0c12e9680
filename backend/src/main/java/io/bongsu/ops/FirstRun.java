package io.bongsu.ops;

import static io.bongsu.auth.DemoAccounts.ALICE;
import static io.bongsu.auth.DemoAccounts.BOB;
import static io.bongsu.auth.DemoAccounts.PASSWORD;

import io.bongsu.auth.DemoAccounts;
import io.bongsu.membership.Rights;
import io.bongsu.membership.Rooms;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Makes the demo users and their room, and says where everything is and what to try. Only with {@code bongsu.demo}. */
@Component
@ConditionalOnProperty(name = "bongsu.demo", havingValue = "true")
class FirstRun {

    private final DemoAccounts accounts;
    private final Rooms rooms;
    private final Environment environment;

    FirstRun(DemoAccounts accounts, Rooms rooms, Environment environment) {
        this.accounts = accounts;
        this.rooms = rooms;
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void ready() {
        accounts.ensureAccount(ALICE, PASSWORD, "Alice");
        accounts.ensureAccount(BOB, PASSWORD, "Bob");
        System.out.println(banner(demoRoom()));
    }

    private long demoRoom() {
        List<Rooms.Listed> known = rooms.of(ALICE, 0, 1);
        long roomId = known.isEmpty()
                ? rooms.create("Beacon hill", ALICE).chatRoomId()
                : known.getFirst().chatRoomId();
        if (known.isEmpty()) {
            rooms.put(ALICE, roomId, BOB, Rights.MEMBER);
        }
        return roomId;
    }

    private String banner(long room) {
        String http = "http://localhost:" + property("local.server.port");
        String mqttPort = property("bongsu.embedded-broker.mqtt-port");
        String url = http.endsWith(":8080") ? "" : " --url " + http;
        String port = mqttPort.equals("1883") ? "" : " --port " + mqttPort;
        return """

                Bongsu is ready.

                  Page       %1$s/
                  HTTP       %1$s
                  STOMP      %1$s/ws  (WebSocket, or SockJS)
                  MQTT       localhost:%2$s, over WebSocket localhost:%3$s/mqtt
                  Demo       users %4$s and %5$s, password %6$s, room %7$d
                  Data       %8$s
                  Process    %11$d

                Try it, each in a terminal of its own:

                  make watch ARGS='--user %5$s --password %6$s --room %7$d%9$s%10$s'
                  make watch-stomp ARGS='--user %5$s --password %6$s --room %7$d%9$s'
                  TOKEN=$(curl -s %1$s/auth/token -H 'Content-Type: application/json' -d '{"grantType":"password","userId":"%4$s","password":"%6$s"}' | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/'); curl -s %1$s/messages -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"chatRoomId":%7$d,"clientMessageId":"beacon-1","content":"the beacon is lit"}'

                And what a device sends, after that and in the same terminal:

                  mosquitto_rr -V 5 -h localhost -p %2$s -i %4$s:device -u %4$s -P "$TOKEN" -q 1 -t chat-rooms/%7$d/send/%4$s -e users/%4$s/device -m '{"clientMessageId":"t-1","content":"21.5"}'
                """.formatted(
                        http,
                        mqttPort,
                        property("bongsu.embedded-broker.web-socket-port"),
                        ALICE,
                        BOB,
                        PASSWORD,
                        room,
                        property("spring.datasource.url").replaceAll("^jdbc:h2:file:|/db/bongsu;.*$", ""),
                        url,
                        port,
                        ProcessHandle.current().pid());
    }

    private String property(String name) {
        return environment.getProperty(name, "?");
    }
}
