package io.bongsu.access;

import io.bongsu.broker.AccessAnswer;
import io.bongsu.broker.AccessCommand;
import io.bongsu.broker.AccessControl;
import io.bongsu.broker.AccessLink;
import io.bongsu.broker.BrokerRights;
import io.bongsu.broker.RoomMembers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The plugin as its protocol has it, in memory, for what a real one cannot be made to do on demand: refuse this command, answer that one
 * later, be started anew between two. What it does not hold back it answers at once.
 */
final class ModelPlugin implements AccessControl {

    /** Everything it was sent, in order. */
    final List<AccessCommand> told = new CopyOnWriteArrayList<>();

    private final Map<Long, RoomMembers> rooms = new HashMap<>();
    private final Set<String> revoked = new HashSet<>();
    private @Nullable Map<Long, RoomMembers> snapshot;
    private int boots = 1;
    private boolean ready;
    private @Nullable Listener listener;
    private @Nullable Link link;
    private Predicate<AccessCommand> held = command -> false;
    private Map<CompletableFuture<AccessAnswer>, AccessCommand> holding = new HashMap<>();
    private Predicate<AccessCommand> refused = command -> false;
    private String code = "";

    private final class Link implements AccessLink {

        private boolean lost;

        @Override
        public int commandBytesMax() {
            return 1_000;
        }

        @Override
        public CompletionStage<AccessAnswer> send(AccessCommand command) {
            synchronized (ModelPlugin.this) {
                if (lost) {
                    return CompletableFuture.completedFuture(new AccessAnswer.Lost());
                }
                told.add(command);
                CompletableFuture<AccessAnswer> answer = new CompletableFuture<>();
                if (held.test(command)) {
                    holding.put(answer, command);
                } else {
                    answer.complete(answer(command));
                }
                return answer;
            }
        }
    }

    @Override
    public synchronized void connect(Listener to) {
        listener = to;
        up();
    }

    @Override
    public synchronized void disconnect() {
        listener = null;
        down();
    }

    synchronized void up() {
        if (listener != null) {
            Link made = new Link();
            link = made;
            listener.up(made);
        }
    }

    /** What is held back is lost, and was not done. */
    synchronized void down() {
        Link old = link;
        link = null;
        snapshot = null;
        if (old != null) {
            old.lost = true;
            if (listener != null) {
                listener.down(old);
            }
        }
        Map<CompletableFuture<AccessAnswer>, AccessCommand> never = holding;
        holding = new HashMap<>();
        never.keySet().forEach(answer -> answer.complete(new AccessAnswer.Lost()));
    }

    /** Another start of it, which knows nobody; {@code ready}: another node's snapshot of nothing came first. */
    synchronized void startAnew(boolean isReady) {
        down();
        boots++;
        ready = isReady;
        rooms.clear();
        revoked.clear();
        up();
    }

    /** It knows the memberships from the beginning. */
    synchronized void isReady() {
        ready = true;
    }

    synchronized void hold(Predicate<AccessCommand> commands) {
        held = commands;
    }

    /** Does what it held back, and holds nothing any more. */
    synchronized void goOn() {
        held = command -> false;
        Map<CompletableFuture<AccessAnswer>, AccessCommand> now = holding;
        holding = new HashMap<>();
        now.forEach((answer, command) -> answer.complete(answer(command)));
    }

    /** From now on these are refused with this code, until told otherwise. */
    synchronized void refuse(String withCode, Predicate<AccessCommand> commands) {
        code = withCode;
        refused = commands;
    }

    synchronized long rev(long roomId) {
        RoomMembers room = rooms.get(roomId);
        return room == null ? 0 : room.rev();
    }

    synchronized Set<String> members(long roomId) {
        RoomMembers room = rooms.get(roomId);
        return room == null ? Set.of() : room.members().keySet();
    }

    synchronized boolean hasRevoked(String sid) {
        return revoked.contains(sid);
    }

    long count(Class<? extends AccessCommand> kind) {
        return told.stream().filter(kind::isInstance).count();
    }

    /** Where the first of these stands among all it was sent; fails where none was. */
    int first(Predicate<AccessCommand> command) {
        for (int at = 0; at < told.size(); at++) {
            if (command.test(told.get(at))) {
                return at;
            }
        }
        throw new AssertionError("not sent: among " + told);
    }

    private AccessAnswer answer(AccessCommand command) {
        if (refused.test(command)) {
            if (command instanceof AccessCommand.Commit || command instanceof AccessCommand.Rooms) {
                snapshot = null;
            }
            return new AccessAnswer.Refused(roomOf(command), code, "for the test");
        }
        return switch (command) {
            case AccessCommand.Hello ignored -> new AccessAnswer.Done(0, "boot-" + boots, ready);
            case AccessCommand.Begin ignored -> {
                snapshot = new HashMap<>();
                yield done(0);
            }
            case AccessCommand.Rooms(List<RoomMembers> more) -> {
                more.forEach(room -> put(snapshot, room));
                yield snapshot == null ? new AccessAnswer.Refused(0, "no-snapshot", "") : done(0);
            }
            case AccessCommand.Commit ignored -> commit();
            case AccessCommand.Abort ignored -> {
                snapshot = null;
                yield done(0);
            }
            case AccessCommand.Room(RoomMembers members, boolean more) -> room(members, more);
            case AccessCommand.Add(long roomId, long rev, String userId, BrokerRights rights) ->
                change(roomId, rev, userId, rights);
            case AccessCommand.Del(long roomId, long rev, String userId) -> change(roomId, rev, userId, null);
            case AccessCommand.Touch(long roomId, long rev) -> change(roomId, rev, "", null);
            case AccessCommand.Ask(long roomId) -> new AccessAnswer.Refused(rev(roomId), "gap", "");
            case AccessCommand.Revoke revoke -> {
                revoked.add(revoke.sid());
                yield done(0);
            }
            case AccessCommand.Kick ignored -> new AccessAnswer.Kicked(0);
            case AccessCommand.Clients ignored -> new AccessAnswer.Clients(List.of(), false);
        };
    }

    private long roomOf(AccessCommand command) {
        return command instanceof AccessCommand.Room room ? rev(room.members().roomId()) : 0;
    }

    private AccessAnswer commit() {
        if (snapshot == null) {
            return new AccessAnswer.Refused(0, "no-snapshot", "");
        }
        Map<Long, RoomMembers> all = snapshot;
        snapshot = null;
        // "Rooms that are newer there than in the snapshot stay as they are."
        all.replaceAll((roomId, room) -> rev(roomId) > room.rev() ? rooms.get(roomId) : room);
        rooms.clear();
        rooms.putAll(all);
        ready = true;
        return done(0);
    }

    private AccessAnswer room(RoomMembers members, boolean more) {
        if (more || snapshot != null) {
            snapshot = snapshot == null ? new HashMap<>() : snapshot;
            put(snapshot, members);
        }
        if (more) {
            return done(rev(members.roomId()));
        }
        RoomMembers whole = snapshot == null ? members : snapshot.get(members.roomId());
        snapshot = null;
        if (whole != null && whole.rev() > rev(members.roomId())) {
            rooms.put(members.roomId(), whole);
        }
        return done(rev(members.roomId()));
    }

    private static void put(@Nullable Map<Long, RoomMembers> into, RoomMembers piece) {
        if (into != null) {
            into.merge(piece.roomId(), piece, (one, other) -> {
                Map<String, BrokerRights> both = new HashMap<>(one.members());
                both.putAll(other.members());
                return new RoomMembers(one.roomId(), one.rev(), both);
            });
        }
    }

    private AccessAnswer change(long roomId, long rev, String userId, @Nullable BrokerRights rights) {
        long known = rev(roomId);
        if (rev > known + 1) {
            return new AccessAnswer.Refused(known, "gap", "");
        }
        if (rev == known + 1) {
            Map<String, BrokerRights> members = new HashMap<>();
            List<RoomMembers> before = new ArrayList<>();
            if (rooms.containsKey(roomId)) {
                before.add(rooms.get(roomId));
            }
            before.forEach(room -> members.putAll(room.members()));
            if (rights != null) {
                members.put(userId, rights);
            } else {
                members.remove(userId);
            }
            rooms.put(roomId, new RoomMembers(roomId, rev, members));
        }
        return done(rev(roomId));
    }

    private static AccessAnswer done(long rev) {
        return new AccessAnswer.Done(rev, "", false);
    }
}
