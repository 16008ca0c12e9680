package io.bongsu.testenv;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Receives one room over server-sent events or long polling, knowing nothing but what docs/api.md says. */
public final class HttpReceiver implements RoomReceiver {

    /** How it receives. */
    public enum Over {
        EVENTS,
        POLLS
    }

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** Short: a node notices only then that nobody waits any more. */
    private static final int POLL_SECONDS = 4;

    private final Over over;
    private final Supplier<URI> node;
    private final Supplier<String> token;
    private final long room;
    private final Arrivals arrivals;
    private final long begin;
    private final Told told = new Told();
    private final AtomicInteger connects = new AtomicInteger();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable InputStream stream;
    private volatile String lastTrouble = "";
    private long position;
    private String lastEventId = "";

    /**
     * @param node asked before every request: it may change
     * @param token asked before every request: it may have expired
     * @param receiver says from which position on
     */
    public HttpReceiver(Over over, Supplier<URI> node, Supplier<String> token, long room, Ledger.Receiver receiver) {
        this(over, node, token, room, receiver.highest(), receiver);
    }

    /** @param position to begin after */
    HttpReceiver(Over over, Supplier<URI> node, Supplier<String> token, long room, long position, Arrivals arrivals) {
        this.over = over;
        this.node = node;
        this.token = token;
        this.room = room;
        this.begin = position;
        this.position = position;
        this.arrivals = arrivals;
        thread = Thread.ofVirtual().name("http-receiver").start(this::run);
    }

    @Override
    public int connects() {
        return connects.get();
    }

    @Override
    public List<String> told() {
        return told.all();
    }

    @Override
    public String lastTrouble() {
        return lastTrouble;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            InputStream open = stream;
            if (open != null) {
                open.close();
            }
            thread.join();
        } catch (IOException gone) {
            lastTrouble = gone.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.shutdownNow();
    }

    private void run() {
        while (!closed) {
            try {
                if (over == Over.EVENTS) {
                    events();
                } else {
                    poll();
                    continue;
                }
            } catch (IOException | RuntimeException e) {
                lastTrouble = e.toString();
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private HttpResponse<InputStream> get(String path, String lastEventId) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(node.get().resolve(path)).header("Authorization", "Bearer " + token.get());
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
        stream = answer.body();
        if (answer.statusCode() != 200) {
            String body = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
            told.refused(JSON.readTree(body).path("code").stringValue(""));
            throw new IOException(answer.statusCode() + " " + body);
        }
        connects.incrementAndGet();
        return answer;
    }

    private void poll() throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = get(
                "/long-polling/chat-rooms/" + room + "/messages?timeout=" + POLL_SECONDS + "&after=" + position, "");
        JsonNode messages = JSON.readTree(answer.body().readAllBytes());
        long next =
                Long.parseLong(answer.headers().firstValue("Bongsu-Position").orElseThrow());
        answer.headers().firstValue("Bongsu-Gap").ifPresent(reason -> {
            long goOnAfter =
                    messages.isEmpty() ? next : messages.get(0).path("seq").longValue() - 1;
            told.gap(goOnAfter, reason);
            arrivals.gap(goOnAfter);
        });
        messages.forEach(this::delivered);
        position = next;
    }

    /** As a browser's EventSource: always the same address, and the last id once there is one. */
    private void events() throws IOException, InterruptedException {
        String path = "/sse/chat-rooms/" + room + "/messages?after=" + begin;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(get(path, lastEventId).body(), StandardCharsets.UTF_8))) {
            String event = "message";
            // An id counts once its event was taken (HTML Standard §9.2.6): a cut may come between the two.
            String id = lastEventId;
            for (String line = lines.readLine(); line != null && !closed; line = lines.readLine()) {
                if (line.startsWith("event: ")) {
                    event = line.substring("event: ".length());
                } else if (line.startsWith("id: ")) {
                    id = line.substring("id: ".length());
                } else if (line.startsWith("data: ")) {
                    take(event, JSON.readTree(line.substring("data: ".length())));
                    lastEventId = id;
                }
            }
        }
    }

    private void take(String event, JsonNode data) {
        switch (event) {
            case "message" -> delivered(data);
            case "gap" -> {
                long goOnAfter = data.path("position").longValue();
                told.gap(goOnAfter, data.path("reason").stringValue(""));
                arrivals.gap(goOnAfter);
            }
            case "bye" -> {
                lastTrouble = "bye " + data;
                told.ended(data.path("code").stringValue(""));
            }
            default -> {}
        }
    }

    private void delivered(JsonNode message) {
        arrivals.delivered(
                message.path("seq").longValue(), message.path("clientMessageId").stringValue(""));
    }
}
