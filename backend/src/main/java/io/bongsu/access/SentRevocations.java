package io.bongsu.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bongsu.broker.AccessAnswer;
import io.bongsu.broker.AccessCommand;
import io.bongsu.broker.AccessLink;
import io.bongsu.membership.StandingRevocations;
import io.bongsu.membership.StandingRevocations.Revocation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which revocations the plugin was sent on this link. Whatever gives somebody a right, or says that a room has moved, is sent after
 * the revocations that were committed before it: any node's, for the one that made them may be gone. Confined to one thread.
 */
final class SentRevocations {

    private static final Logger log = LoggerFactory.getLogger(SentRevocations.class);
    private static final int PAGE = 1_000;

    /** Longer than how far back a question for the newer ones reaches. */
    private static final Duration REMEMBERED = Duration.ofMinutes(3);

    /** As many as the plugin holds; one that is forgotten is sent again. */
    private static final int REMEMBERED_MAX = 200_000;

    private final StandingRevocations revocations;
    private final Clock clock;
    private final Cache<String, Boolean> sent = Caffeine.newBuilder()
            .expireAfterWrite(REMEMBERED)
            .maximumSize(REMEMBERED_MAX)
            .build();

    /** When all that were standing had been read; null while they were not, on this link. */
    private @Nullable Instant complete;

    SentRevocations(StandingRevocations revocations, Clock clock) {
        this.revocations = revocations;
        this.clock = clock;
    }

    /** On a new link: what the old one carried may be lost. */
    void startOver() {
        complete = null;
        sent.invalidateAll();
    }

    /**
     * Sends what was committed before this call and not sent yet.
     *
     * @throws org.springframework.dao.DataAccessException when the database does not tell; then nothing may be given
     */
    void send(AccessLink to) {
        Instant asked = clock.instant();
        if (complete == null) {
            sendAll(to);
        } else {
            revocations.since(complete).stream()
                    .filter(one -> sent.getIfPresent(one.sid()) == null)
                    .forEach(one -> send(to, one));
        }
        complete = asked;
    }

    private void sendAll(AccessLink to) {
        String last = "";
        List<Revocation> page;
        do {
            page = revocations.standingAfter(last, PAGE);
            for (Revocation one : page) {
                send(to, one);
                last = one.sid();
            }
        } while (page.size() == PAGE);
    }

    private void send(AccessLink to, Revocation one) {
        sent.put(one.sid(), true);
        var unused = to.send(new AccessCommand.Revoke(one.userId(), one.sid(), one.until()))
                .thenAccept(answer -> {
                    if (answer instanceof AccessAnswer.Refused refused) {
                        log.error("The broker did not take a revocation of {}: {}", one.userId(), refused.text());
                    }
                });
    }
}
