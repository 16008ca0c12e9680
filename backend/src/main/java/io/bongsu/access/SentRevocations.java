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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Which revocations the plugin was sent on this link. Whatever gives somebody a right, or says that a room has moved, is sent after
 * the plugin has taken the revocations that were committed before it: any node's, for the one that made them may be gone. Confined to one
 * thread.
 */
final class SentRevocations {

    private static final int PAGE = 1_000;

    /** Longer than how far back a question for the newer ones reaches. */
    private static final Duration REMEMBERED = Duration.ofMinutes(3);

    /** As many as the plugin holds; one that is forgotten is sent again. */
    private static final int REMEMBERED_MAX = 200_000;

    private final StandingRevocations revocations;
    private final Clock clock;
    private final Refusals refusals;
    private final Cache<String, Boolean> sent = Caffeine.newBuilder()
            .expireAfterWrite(REMEMBERED)
            .maximumSize(REMEMBERED_MAX)
            .build();

    /** When all that were standing had been read; null while they were not, on this link. */
    private @Nullable Instant complete;

    SentRevocations(StandingRevocations revocations, Clock clock, Refusals refusals) {
        this.revocations = revocations;
        this.clock = clock;
        this.refusals = refusals;
    }

    /** On a new link: what the old one carried may be lost. */
    void startOver() {
        complete = null;
        sent.invalidateAll();
    }

    /**
     * Sends what was committed before this call and not taken yet.
     *
     * @return whether the plugin has taken it all; where not, nothing may be given
     * @throws org.springframework.dao.DataAccessException when the database does not tell; then nothing may be given, either
     */
    boolean send(AccessLink to) {
        Instant asked = clock.instant();
        boolean taken = complete == null ? sendAll(to) : send(to, revocations.since(complete));
        if (taken) {
            complete = asked;
        }
        return taken;
    }

    private boolean sendAll(AccessLink to) {
        boolean taken = true;
        String last = "";
        List<Revocation> page;
        do {
            page = revocations.standingAfter(last, PAGE);
            taken &= send(to, page);
            last = page.isEmpty() ? last : page.getLast().sid();
        } while (page.size() == PAGE);
        return taken;
    }

    private boolean send(AccessLink to, List<Revocation> page) {
        Map<Revocation, CompletionStage<AccessAnswer>> asked = new LinkedHashMap<>();
        for (Revocation one : page) {
            if (sent.getIfPresent(one.sid()) == null) {
                asked.put(one, to.send(new AccessCommand.Revoke(one.userId(), one.sid(), one.until())));
            }
        }
        boolean taken = true;
        for (var one : asked.entrySet()) {
            taken &= isTaken(one.getKey(), Answers.await(one.getValue()));
        }
        return taken;
    }

    private boolean isTaken(Revocation one, AccessAnswer answer) {
        if (answer instanceof AccessAnswer.Refused(long rev, String code, String text)) {
            refusals.of("a revocation of " + one.userId(), code, text);
            return false;
        }
        if (answer instanceof AccessAnswer.Lost) {
            return false;
        }
        sent.put(one.sid(), true);
        return true;
    }
}
