package io.bongsu.client;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The calls of an app that are answered once and are over. */
final class PlainCalls {

    private static final int PAGE = 1_000;
    private static final int ROOMS_LIMIT = 10_000;
    private static final int MEMBERS_LIMIT = 100_000;

    /** What is read from an answer. */
    private interface Reading<T> {
        T from(JsonObject answer) throws Wire.Foreign;
    }

    private final Calls calls;

    PlainCalls(Calls calls) {
        this.calls = calls;
    }

    CompletableFuture<List<ChatRoom>> chatRooms() {
        return roomsAfter(0, new ArrayList<>());
    }

    private CompletableFuture<List<ChatRoom>> roomsAfter(long after, List<ChatRoom> rooms) {
        return calls.call("GET", "/chat-rooms?after=" + after + "&limit=" + PAGE, null)
                .thenCompose(answer -> {
                    try {
                        rooms.addAll(Wire.chatRooms(answer));
                        long next = Wire.numberOrNone(answer, "next");
                        return next < 0 || rooms.size() >= ROOMS_LIMIT
                                ? CompletableFuture.completedFuture(rooms)
                                : roomsAfter(next, rooms);
                    } catch (Wire.Foreign e) {
                        return Tokens.failed(foreign(e));
                    }
                });
    }

    CompletableFuture<ChatRoom> createChatRoom(String name) {
        JsonObject body = new JsonObject();
        body.addProperty("name", name);
        return read(calls.call("POST", "/chat-rooms", body), Wire::chatRoom);
    }

    CompletableFuture<List<Member>> members(long chatRoomId) {
        return membersAfter(chatRoomId, "", new ArrayList<>());
    }

    private CompletableFuture<List<Member>> membersAfter(long chatRoomId, String after, List<Member> members) {
        String path = "/chat-rooms/" + chatRoomId + "?membersAfter=" + id(after, true) + "&membersLimit=" + PAGE;
        return calls.call("GET", path, null).thenCompose(answer -> {
            try {
                members.addAll(Wire.members(answer));
                String next = Wire.textOrNull(answer, "nextMember");
                return next == null || members.size() >= MEMBERS_LIMIT
                        ? CompletableFuture.completedFuture(members)
                        : membersAfter(chatRoomId, next, members);
            } catch (Wire.Foreign e) {
                return Tokens.failed(foreign(e));
            }
        });
    }

    CompletableFuture<Member> putMember(long chatRoomId, Member member) {
        JsonObject body = new JsonObject();
        body.addProperty("canRead", member.canRead());
        body.addProperty("canWrite", member.canWrite());
        body.addProperty("owner", member.isOwner());
        return read(calls.call("PUT", member(chatRoomId, member.userId()), body), Wire::member);
    }

    CompletableFuture<Void> removeMember(long chatRoomId, String userId) {
        return calls.call("DELETE", member(chatRoomId, userId), null).thenApply(answer -> null);
    }

    CompletableFuture<HistoryPage> history(long chatRoomId, long before, int limit) {
        String bound = before == Long.MAX_VALUE ? "" : "&before=" + before;
        return read(
                calls.call("GET", "/messages?chatRoomId=" + chatRoomId + bound + "&limit=" + limit, null), Wire::page);
    }

    private static String member(long chatRoomId, String userId) {
        return "/chat-rooms/" + chatRoomId + "/members/" + id(userId, false);
    }

    /** An id goes into an address as it is, so it must be one. */
    private static String id(String id, boolean orNone) {
        if (!id.matches(orNone ? "[A-Za-z0-9_-]{0,64}" : "[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException("Not an id of a user or device: " + id);
        }
        return id;
    }

    private static <T> CompletableFuture<T> read(CompletableFuture<JsonObject> answered, Reading<T> reading) {
        return answered.thenCompose(answer -> {
            try {
                return CompletableFuture.completedFuture(reading.from(answer));
            } catch (Wire.Foreign e) {
                return Tokens.failed(foreign(e));
            }
        });
    }

    private static CallException foreign(Wire.Foreign e) {
        return CallException.noAnswer("What was answered is not the server's word", e);
    }
}
