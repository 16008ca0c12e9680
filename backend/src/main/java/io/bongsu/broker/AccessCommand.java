package io.bongsu.broker;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the broker's plugin is told or asked: the commands of auth-plugin/PROTOCOL.md. */
public sealed interface AccessCommand {

    /** Which start of the plugin it is, and whether it knows the memberships. */
    record Hello() implements AccessCommand {}

    /** A snapshot begins on this link. */
    record Begin() implements AccessCommand {}

    /** A piece of it. A large room comes again at the same revision, with others of its members. */
    record Rooms(List<RoomMembers> rooms) implements AccessCommand {}

    /** @param count how many rooms came */
    record Commit(long count) implements AccessCommand {}

    /** The snapshot begun on this link is dropped. */
    record Abort() implements AccessCommand {}

    /** @param more whether further members of the room follow at the same revision */
    record Room(RoomMembers members, boolean more) implements AccessCommand {}

    record Add(long roomId, long rev, String userId, BrokerRights rights) implements AccessCommand {}

    record Del(long roomId, long rev, String userId) implements AccessCommand {}

    /** The revision moved, the members did not. */
    record Touch(long roomId, long rev) implements AccessCommand {}

    /** At which revision the plugin has the room. Changes nothing. */
    record Ask(long roomId) implements AccessCommand {}

    /** A login's tokens are taken no more. */
    record Revoke(String userId, String sid, Instant until) implements AccessCommand {}

    /** Disconnects the user's clients, or the one of this id. */
    record Kick(String userId, @Nullable String clientId) implements AccessCommand {}

    /** The connections after the one of this number. */
    record Clients(long after, int limit) implements AccessCommand {}
}
