package io.bongsu.broker.internal;

import io.bongsu.broker.AccessAnswer;
import io.bongsu.broker.AccessCommand;
import io.bongsu.broker.AccessCommand.Abort;
import io.bongsu.broker.AccessCommand.Add;
import io.bongsu.broker.AccessCommand.Ask;
import io.bongsu.broker.AccessCommand.Begin;
import io.bongsu.broker.AccessCommand.Clients;
import io.bongsu.broker.AccessCommand.Commit;
import io.bongsu.broker.AccessCommand.Del;
import io.bongsu.broker.AccessCommand.Hello;
import io.bongsu.broker.AccessCommand.Kick;
import io.bongsu.broker.AccessCommand.Revoke;
import io.bongsu.broker.AccessCommand.Room;
import io.bongsu.broker.AccessCommand.Rooms;
import io.bongsu.broker.AccessCommand.Touch;
import io.bongsu.broker.ConnectedClient;
import io.bongsu.broker.RoomMembers;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Commands and answers as auth-plugin/PROTOCOL.md spells them. */
final class PluginWire {

    static final String COMMANDS = "$CONTROL/bongsu/v1";
    static final String ANSWERS = "$CONTROL/bongsu/v1/response";

    /** A revision no room will ever be just before: the plugin refuses the change with {@code gap}, and says where it is. */
    private static final long NEVER = Long.MAX_VALUE;

    private static final JsonMapper JSON = new JsonMapper();

    /** @param id of the command it answers */
    record Answered(String id, AccessAnswer answer) {}

    private PluginWire() {}

    static byte[] encode(String id, AccessCommand command) {
        ObjectNode json = JSON.createObjectNode().put("id", id);
        switch (command) {
            case Hello ignored -> json.put("command", "hello");
            case Begin ignored -> json.put("command", "begin");
            case Rooms(var rooms) -> {
                json.put("command", "rooms");
                var list = json.putArray("rooms");
                rooms.forEach(room -> write(list.addObject(), room));
            }
            case Commit(long count) -> json.put("command", "commit").put("count", count);
            case Abort ignored -> json.put("command", "abort");
            case Room(RoomMembers members, boolean more) -> {
                write(json.put("command", "room"), members);
                if (more) {
                    json.put("more", true);
                }
            }
            case Add(long roomId, long rev, String userId, var rights) ->
                json.put("command", "add")
                        .put("room", roomId)
                        .put("rev", rev)
                        .put("user", userId)
                        .put("rights", rights.wire());
            case Del(long roomId, long rev, String userId) ->
                json.put("command", "del").put("room", roomId).put("rev", rev).put("user", userId);
            case Touch(long roomId, long rev) ->
                json.put("command", "touch").put("room", roomId).put("rev", rev);
            case Ask(long roomId) ->
                json.put("command", "touch").put("room", roomId).put("rev", NEVER);
            case Revoke(String userId, String sid, var until) ->
                // The second it ends in counts, too.
                json.put("command", "revoke")
                        .put("user", userId)
                        .put("sid", sid)
                        .put("until", until.getEpochSecond() + 1);
            case Kick(String userId, var clientId) -> {
                json.put("command", "kick").put("user", userId);
                if (clientId != null) {
                    json.put("clientId", clientId);
                }
            }
            case Clients(long after, int limit) ->
                json.put("command", "clients").put("after", after).put("limit", limit);
        }
        return JSON.writeValueAsBytes(json);
    }

    private static void write(ObjectNode json, RoomMembers room) {
        json.put("room", room.roomId()).put("rev", room.rev());
        ObjectNode members = json.putObject("members");
        room.members().forEach((userId, rights) -> members.put(userId, rights.wire()));
    }

    /** Null where it is no answer. */
    static @Nullable Answered decode(byte[] payload) {
        JsonNode json;
        try {
            json = JSON.readTree(payload);
        } catch (JacksonException strange) {
            return null;
        }
        String id = json.path("id").asString("");
        long rev = json.path("rev").asLong(0);
        if (id.isEmpty() || !json.path("ok").isBoolean()) {
            return null;
        }
        AccessAnswer answer = json.path("ok").booleanValue()
                ? done(json, rev)
                : new AccessAnswer.Refused(
                        rev, json.path("error").asString(""), json.path("text").asString(""));
        return new Answered(id, answer);
    }

    private static AccessAnswer done(JsonNode json, long rev) {
        if (json.path("clients").isArray()) {
            return new AccessAnswer.Clients(
                    json.path("clients").valueStream().map(PluginWire::client).toList(),
                    json.path("more").asBoolean(false));
        }
        if (json.path("kicked").isInt()) {
            return new AccessAnswer.Kicked(json.path("kicked").intValue());
        }
        return new AccessAnswer.Done(
                rev, json.path("boot").asString(""), json.path("ready").asBoolean(false));
    }

    private static ConnectedClient client(JsonNode json) {
        return new ConnectedClient(
                json.path("number").asLong(0),
                json.path("clientId").asString(""),
                json.path("userId").asString(""),
                json.path("role").asString(""),
                json.path("sid").asString(""),
                json.path("address").asString(""),
                json.path("transport").asString(""),
                switch (json.path("version").asInt(0)) {
                    case 3 -> "3.1";
                    case 4 -> "3.1.1";
                    case 5 -> "5";
                    default -> "";
                },
                Instant.ofEpochSecond(json.path("since").asLong(0)),
                Instant.ofEpochSecond(json.path("expiresAt").asLong(0)),
                json.path("subscriptions")
                        .valueStream()
                        .map(subscription -> new ConnectedClient.Subscription(
                                subscription.path("filter").asString(""),
                                subscription.path("qos").asInt(0)))
                        .toList(),
                json.path("subscriptionsComplete").asBoolean(false)
                        && json.path("subscriptionsLeftOut").asInt(0) == 0);
    }
}
