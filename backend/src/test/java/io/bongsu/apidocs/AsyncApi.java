package io.bongsu.apidocs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** asyncapi.yaml: holds what goes over the wire to it, and keeps what it saw. Safe for any thread. */
final class AsyncApi {

    private final Contract contract;
    private final Schemas schemas;
    private final Set<String> seen = new ConcurrentSkipListSet<>();

    AsyncApi(Contract contract, Schemas schemas) {
        this.contract = contract;
        this.schemas = schemas;
    }

    /** The address of a channel with this room in it. */
    String address(String channel, long room) {
        return contract.at("/channels/" + channel + "/address")
                .stringValue()
                .replace("{chatRoomId}", Long.toString(room));
    }

    int qos(String operation) {
        return contract.at("/operations/" + operation + "/bindings/mqtt/qos").intValue();
    }

    /** The WebSocket status a code of the STOMP connection is closed with; 0 where it is none of STOMP's own. */
    int closeStatus(String code) {
        return contract.at("/channels/connection/x-close-codes")
                .valueStream()
                .filter(entry -> entry.path("code").stringValue().equals(code))
                .findFirst()
                .map(entry -> entry.path("status").intValue())
                .orElse(0);
    }

    /** Fails where headers or body are not as documented, or more than is documented. */
    void check(String message, Map<String, String> headers, String body) {
        JsonNode documented = contract.at("/components/messages/" + message);
        assertThat(documented.isMissingNode()).as(message + " is documented").isFalse();
        String what = message + " " + headers + " " + body;
        assertThat(schemas.faults(documented.path("headers"), CheckedHttp.JSON.valueToTree(headers)))
                .as("the headers of " + what)
                .isEmpty();
        JsonNode payload = body.isEmpty() ? StringNode.valueOf("") : CheckedHttp.JSON.readTree(body);
        assertThat(schemas.faults(documented.path("payload"), payload)).as(what).isEmpty();
        seen.add(message);
    }

    /** Which message a STOMP frame is: MESSAGE frames tell by their {@code event}. */
    static String messageOf(String command, Map<String, String> headers) {
        if (!command.equals("MESSAGE")) {
            return command.toLowerCase(Locale.ROOT);
        }
        return headers.getOrDefault("event", "stompMessage");
    }

    Set<String> unseen() {
        Set<String> unseen = new TreeSet<>(contract.at("/components/messages").propertyNames());
        unseen.removeAll(seen);
        return unseen;
    }
}
