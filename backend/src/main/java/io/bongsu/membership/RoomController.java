package io.bongsu.membership;

import io.bongsu.core.Ids;
import io.bongsu.core.PlainText;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What it produces is said here, so that who cannot take it is refused before anything is done. */
@RestController
@RequestMapping(path = "/chat-rooms", produces = MediaType.APPLICATION_JSON_VALUE)
class RoomController {

    record NewRoom(@NotBlank @Size(max = 200) String name) {}

    /** Absent rights are: may read, may write, is no owner. */
    record NewRights(
            @Nullable Boolean canRead,
            @Nullable Boolean canWrite,
            @Nullable Boolean owner) {
        Rights rights() {
            return new Rights(canRead == null || canRead, canWrite == null || canWrite, owner != null && owner);
        }
    }

    record RoomView(
            long chatRoomId,
            String name,
            long head,
            Instant createdAt,
            boolean canRead,
            boolean canWrite,
            boolean owner) {}

    /** @param next give it as {@code after} for the next page; null on the last one */
    record RoomsView(List<RoomView> chatRooms, @Nullable Long next) {}

    record MemberView(String userId, boolean canRead, boolean canWrite, boolean owner) {}

    /** @param nextMember give it as {@code membersAfter} for more members; null when all are here */
    record RoomDetail(
            long chatRoomId,
            String name,
            Instant createdAt,
            String createdBy,
            long accessRev,
            List<MemberView> members,
            @Nullable String nextMember) {}

    /** @param broker whether the broker enforces the change already: enforced, pending or unenforced */
    record ChangeView(
            long chatRoomId,
            String userId,
            boolean canRead,
            boolean canWrite,
            boolean owner,
            long accessRev,
            String broker) {}

    private final Rooms rooms;
    private final BrokerNotice broker;

    RoomController(Rooms rooms, BrokerNotice broker) {
        this.rooms = rooms;
        this.broker = broker;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    RoomView create(@AuthenticationPrincipal Caller caller, @Valid @RequestBody NewRoom body) {
        if (!PlainText.isPlain(body.name())) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST, "name: no control characters, and no half of a surrogate pair");
        }
        Rooms.Listed created = rooms.create(body.name(), caller.userId());
        // So that who subscribes next, over MQTT, is let in; where the broker is away they could not.
        var unused = broker.of(created.chatRoomId(), Rooms.FIRST_REV);
        return view(created);
    }

    @GetMapping
    RoomsView list(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(defaultValue = "0") @Min(0) long after,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1_000) int limit) {
        List<Rooms.Listed> page = rooms.of(caller.userId(), after, limit);
        return new RoomsView(
                page.stream().map(RoomController::view).toList(),
                page.size() < limit ? null : page.getLast().chatRoomId());
    }

    @GetMapping("/{roomId}")
    RoomDetail show(
            @AuthenticationPrincipal Caller caller,
            @PathVariable long roomId,
            @RequestParam(defaultValue = "") @Size(max = 64) String membersAfter,
            @RequestParam(defaultValue = "200") @Min(1) @Max(1_000) int membersLimit) {
        Rooms.Place own = rooms.placeOf(caller.userId(), roomId);
        if (own.rights().equals(Rights.NONE)) {
            throw new ProblemException(ProblemCode.NOT_A_MEMBER, "You are no member of room " + roomId + ".");
        }
        Room room = rooms.room(roomId);
        List<MemberView> members = rooms.members(roomId, membersAfter, membersLimit).stream()
                .map(RoomController::view)
                .toList();
        return new RoomDetail(
                roomId,
                room.name(),
                room.createdAt(),
                room.createdBy(),
                own.accessRev(),
                members,
                members.size() < membersLimit ? null : members.getLast().userId());
    }

    @PutMapping("/{roomId}/members/{userId}")
    ChangeView put(
            @AuthenticationPrincipal Caller caller,
            @PathVariable long roomId,
            @PathVariable String userId,
            @RequestBody(required = false) @Nullable NewRights body) {
        Rights rights = body == null ? Rights.MEMBER : body.rights();
        if (rights.equals(Rights.NONE)) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "A member without any right is none: use DELETE.");
        }
        return view(rooms.put(caller.userId(), roomId, checked(userId), rights));
    }

    @DeleteMapping("/{roomId}/members/{userId}")
    ChangeView remove(@AuthenticationPrincipal Caller caller, @PathVariable long roomId, @PathVariable String userId) {
        return view(rooms.remove(caller.userId(), roomId, checked(userId)));
    }

    private static String checked(String userId) {
        if (!Ids.isUserId(userId)) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "A user id matches " + Ids.USER_ID_PATTERN + ".");
        }
        return userId;
    }

    private ChangeView view(Rooms.Changed changed) {
        return new ChangeView(
                changed.roomId(),
                changed.userId(),
                changed.rights().canRead(),
                changed.rights().canWrite(),
                changed.rights().owner(),
                changed.accessRev(),
                broker.of(changed.roomId(), changed.accessRev()).wire());
    }

    private static RoomView view(Rooms.Listed room) {
        return new RoomView(
                room.chatRoomId(),
                room.name(),
                room.head(),
                room.createdAt(),
                room.rights().canRead(),
                room.rights().canWrite(),
                room.rights().owner());
    }

    private static MemberView view(Membership member) {
        return new MemberView(
                member.key().userId(),
                member.rights().canRead(),
                member.rights().canWrite(),
                member.rights().owner());
    }
}
