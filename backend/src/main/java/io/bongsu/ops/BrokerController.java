package io.bongsu.ops;

import io.bongsu.broker.BackendTokens;
import io.bongsu.broker.BrokerConsole;
import io.bongsu.broker.BrokerDenials;
import io.bongsu.broker.BrokerUnavailable;
import io.bongsu.broker.ConnectedClient;
import io.bongsu.core.Ids;
import io.bongsu.core.PlainText;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Caller;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Operators see who is connected to the broker and what it denied, and throw clients out. */
@RestController
class BrokerController {

    private static final Logger log = LoggerFactory.getLogger(BrokerController.class);
    private static final int CLIENTS_MAX = 100;
    private static final int CLIENT_ID_CHARS_MAX = 128;
    private static final Duration ANSWER_WAIT = Duration.ofSeconds(15);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** None where it is a Mosquitto without the plugin. */
    private final ObjectProvider<BrokerConsole> console;

    private final Denials denials;

    BrokerController(ObjectProvider<BrokerConsole> console, Denials denials) {
        this.console = console;
        this.denials = denials;
    }

    /** @param next the {@code after} of the next page; null at the end */
    record ClientsAnswer(
            List<ConnectedClient> clients, @Nullable Long next) {}

    record KickRequest(@Nullable String userId, @Nullable String clientId) {}

    record KickAnswer(int kicked) {}

    record DenialsAnswer(List<BrokerDenials.Denial> denials) {}

    @GetMapping("/operator/broker/clients")
    ClientsAnswer clients(
            @RequestParam(defaultValue = "0") long after, @RequestParam(defaultValue = "" + CLIENTS_MAX) int limit) {
        if (after < 0 || limit < 1 || limit > CLIENTS_MAX) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST, "after is 0 or more, limit from 1 to " + CLIENTS_MAX + ".");
        }
        BrokerConsole.Page page = answer(console().clients(after, limit));
        return new ClientsAnswer(
                page.clients(),
                page.more() && !page.clients().isEmpty()
                        ? page.clients().getLast().number()
                        : null);
    }

    @PostMapping("/operator/broker/kicks")
    KickAnswer kick(@RequestBody KickRequest body, @AuthenticationPrincipal Caller operator) {
        String userId = body.userId();
        if (userId == null || !Ids.isUserId(userId)) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "userId is needed, and is an id.");
        }
        if (userId.equals(BackendTokens.BACKEND)) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST, "The nodes' own connections are not ended: stop the node.");
        }
        String clientId = body.clientId();
        if (clientId != null && !isClientIdOf(userId, clientId)) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST,
                    "clientId is none of this user's: the user id, or that, a colon and up to " + CLIENT_ID_CHARS_MAX
                            + " characters in all.");
        }
        int kicked = answer(console().kick(userId, clientId));
        log.info("{} disconnected {} from the broker: {} connections", operator.userId(), userId, kicked);
        return new KickAnswer(kicked);
    }

    private static boolean isClientIdOf(String userId, String clientId) {
        return clientId.length() <= CLIENT_ID_CHARS_MAX
                && PlainText.isPlain(clientId)
                && (clientId.equals(userId) || clientId.startsWith(userId + ":"));
    }

    @GetMapping("/operator/broker/denials")
    DenialsAnswer denials() {
        return new DenialsAnswer(denials.newestFirst());
    }

    private BrokerConsole console() {
        BrokerConsole there = console.getIfAvailable();
        if (there == null) {
            throw new ProblemException(
                    ProblemCode.NOT_IMPLEMENTED, "Only a Mosquitto with Bongsu's plugin tells who is connected.");
        }
        return there;
    }

    private static <T> T answer(CompletionStage<T> asked) {
        try {
            return asked.toCompletableFuture()
                    .orTimeout(ANSWER_WAIT.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof BrokerUnavailable || failed.getCause() instanceof TimeoutException) {
                throw new ProblemException(
                        ProblemCode.BROKER_UNAVAILABLE,
                        "The broker does not answer this node now.",
                        RETRY_AFTER,
                        failed);
            }
            throw failed;
        }
    }
}
