package io.bongsu.access;

import io.bongsu.broker.BrokerRights;
import io.bongsu.broker.RoomMembers;
import io.bongsu.membership.Rights;
import io.bongsu.membership.RoomAccess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts rooms into commands, each within what a command may hold: small rooms together, a large one in pieces. */
final class Pieces {

    private static final int MEMBERS_MAX = 8_192;

    /** {@code {"id":"…","command":"rooms","rooms":[]}}, with the longest id. */
    private static final int COMMAND_BYTES = 128;

    /** {@code {"room":…,"rev":…,"members":{}},}, with the longest numbers. */
    private static final int ROOM_BYTES = 80;

    /** {@code "":"rw",} around an id, which is ASCII. */
    private static final int MEMBER_BYTES = 8;

    private final int bytesMax;
    private final Consumer<List<RoomMembers>> out;
    private List<RoomMembers> waiting = new ArrayList<>();
    private int members;
    private int bytes = COMMAND_BYTES;

    /** @param out given what makes one command */
    Pieces(int bytesMax, Consumer<List<RoomMembers>> out) {
        this.bytesMax = bytesMax;
        this.out = out;
    }

    void add(RoomAccess room) {
        for (RoomMembers piece : split(room, bytesMax)) {
            int more = bytesOf(piece);
            if (bytes + more > bytesMax || members + piece.members().size() > MEMBERS_MAX) {
                end();
            }
            waiting.add(piece);
            bytes += more;
            members += piece.members().size();
        }
    }

    /** Gives out what is left. */
    void end() {
        if (!waiting.isEmpty()) {
            out.accept(waiting);
        }
        waiting = new ArrayList<>();
        members = 0;
        bytes = COMMAND_BYTES;
    }

    /** The room in as many pieces as it takes, at least one. Who may neither read nor write is no member to a broker. */
    static List<RoomMembers> split(RoomAccess room, int bytesMax) {
        List<RoomMembers> pieces = new ArrayList<>();
        Map<String, BrokerRights> piece = new HashMap<>();
        int bytes = COMMAND_BYTES + ROOM_BYTES;
        for (Map.Entry<String, Rights> member : room.members().entrySet()) {
            BrokerRights rights = rights(member.getValue());
            if (rights == null) {
                continue;
            }
            int more = bytesOf(member.getKey());
            if (!piece.isEmpty() && (bytes + more > bytesMax || piece.size() == MEMBERS_MAX)) {
                pieces.add(new RoomMembers(room.roomId(), room.rev(), piece));
                piece.clear();
                bytes = COMMAND_BYTES + ROOM_BYTES;
            }
            piece.put(member.getKey(), rights);
            bytes += more;
        }
        if (pieces.isEmpty() || !piece.isEmpty()) {
            pieces.add(new RoomMembers(room.roomId(), room.rev(), piece));
        }
        return pieces;
    }

    static @Nullable BrokerRights rights(Rights rights) {
        if (rights.canRead()) {
            return rights.canWrite() ? BrokerRights.BOTH : BrokerRights.READ;
        }
        return rights.canWrite() ? BrokerRights.WRITE : null;
    }

    private static int bytesOf(RoomMembers piece) {
        return ROOM_BYTES
                + piece.members().keySet().stream().mapToInt(Pieces::bytesOf).sum();
    }

    private static int bytesOf(String userId) {
        return userId.length() + MEMBER_BYTES;
    }
}
