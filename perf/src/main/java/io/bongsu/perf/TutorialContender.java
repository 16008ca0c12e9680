package io.bongsu.perf;

import io.bongsu.testenv.Ledger;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tutorial's app, or what speaks as it does. A post is tried once, as its page does it: without a key of the client's, a
 * second try may be a second message. A receiver connects again and subscribes again; where it was, nobody knows.
 *
 * @param reconnectDelay from the end of a connection to the next try
 */
record TutorialContender(String name, URI url, Servers servers, Duration reconnectDelay) implements Contender {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration REQUEST_DEADLINE = Duration.ofSeconds(5);
    private static final Duration BETWEEN_PROBES = Duration.ofMillis(200);
    private static final AtomicLong ROOMS = new AtomicLong(1_000);

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(REQUEST_DEADLINE)
            .build();

    @Override
    public long newRoom() {
        return ROOMS.incrementAndGet();
    }

    @Override
    public Poster poster(Ledger ledger, long room) {
        return number -> {
            ledger.attempted(LossTest.key(number));
            long id = post(room, LossTest.content(number));
            if (id >= 0) {
                ledger.acknowledged(LossTest.key(number), room, id);
            }
        };
    }

    @Override
    public Listener listen(long room, Ledger.Receiver into) {
        URI endpoint = URI.create("ws://" + url.getAuthority() + "/ws");
        return new PlainStompReceiver(HTTP, endpoint, room, reconnectDelay, into);
    }

    /** The simple broker gives no receipts: who has got something is there. What is posted for that is in no ledger. */
    @Override
    public void awaitThere(long room, List<? extends Listener> listeners) {
        AtomicLong lastProbe = new AtomicLong(System.nanoTime() - BETWEEN_PROBES.toNanos());
        LossTest.await("every receiver got something", () -> {
            if (listeners.stream().allMatch(Listener::isThere)) {
                return true;
            }
            if (System.nanoTime() - lastProbe.get() > BETWEEN_PROBES.toNanos()) {
                lastProbe.set(System.nanoTime());
                post(room, "is anybody there?");
            }
            return false;
        });
    }

    /** The id, or -1 where it was not answered with 201: its sender is told that it failed. */
    private long post(long room, String content) {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/messages"))
                .timeout(REQUEST_DEADLINE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"roomId\":" + room + ",\"content\":\"" + content + "\"}"))
                .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 201
                    ? JSON.readTree(answer.body()).path("id").longValue()
                    : -1;
        } catch (IOException notAnswered) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
