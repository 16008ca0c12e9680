package io.bongsu.ops;

import static io.bongsu.auth.DemoAccounts.ALICE;
import static io.bongsu.auth.DemoAccounts.BOB;
import static io.bongsu.auth.DemoAccounts.PASSWORD;

import io.bongsu.membership.Rooms;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tells the page with which accounts a first run can be tried. It answers everybody, and with {@code bongsu.demo} alone:
 * elsewhere there is nothing at this address.
 */
@RestController
@ConditionalOnProperty(name = "bongsu.demo", havingValue = "true")
class DemoController {

    /** @param room null until the first run has made it */
    record DemoAnswer(
            List<String> users, String password, @Nullable Long room) {}

    private final Rooms rooms;

    DemoController(Rooms rooms) {
        this.rooms = rooms;
    }

    @GetMapping("/demo")
    DemoAnswer demo() {
        List<Rooms.Listed> known = rooms.of(ALICE, 0, 1);
        return new DemoAnswer(
                List.of(ALICE, BOB),
                PASSWORD,
                known.isEmpty() ? null : known.getFirst().chatRoomId());
    }
}
