package io.bongsu.client;

import com.google.gson.JsonObject;
import io.bongsu.client.TokenSource.Purpose;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Calls to the server with the user's token: one that is refused is replaced once. At most eight run at a time, the others
 * wait their turn; who makes them bounds how many. All futures fail with a {@link CallException}, on any thread.
 */
final class Calls {

    private static final int AT_A_TIME = 8;

    private final HttpUrl server;
    private final Tokens tokens;
    private final Reachability reachability;
    private final ThreadPoolExecutor threads;
    private final OkHttpClient client;

    Calls(ClientBuilder settings, Tokens tokens, Reachability reachability) {
        this.server = Http.address(settings.server);
        this.tokens = tokens;
        this.reachability = reachability;
        threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), Loop.threads("bongsu-http"));
        Dispatcher dispatcher = new Dispatcher(threads);
        dispatcher.setMaxRequests(AT_A_TIME);
        dispatcher.setMaxRequestsPerHost(AT_A_TIME);
        client = Http.client(settings.trusted)
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(AT_A_TIME, 60, TimeUnit.SECONDS))
                .build();
    }

    /** @param path below the server's address, with its query */
    CompletableFuture<JsonObject> call(String method, String path, @Nullable JsonObject body) {
        HttpUrl url = server.resolve(path);
        if (url == null) {
            throw new IllegalArgumentException("Not a path: " + path);
        }
        return withToken(token -> send(Http.request(url, method, body, token)), true);
    }

    private CompletableFuture<JsonObject> withToken(
            Function<String, CompletableFuture<JsonObject>> call, boolean mayRenew) {
        CompletableFuture<JsonObject> promise = new CompletableFuture<>();
        var unused = tokens.token(Purpose.HTTP)
                .thenCompose(token -> call.apply(token).whenComplete((answer, failure) -> {
                    if (failure != null && cause(failure).status() == 401) {
                        tokens.refused(Purpose.HTTP, token);
                    }
                }))
                .whenComplete((answer, failure) -> {
                    CallException refusal = failure == null ? null : cause(failure);
                    if (refusal == null) {
                        reachability.answer();
                        promise.complete(answer);
                    } else if (mayRenew
                            && refusal.status() == 401
                            && !refusal.code().equals(CallException.SIGNED_OUT)) {
                        pass(withToken(call, false), promise);
                    } else {
                        if (isFinalAnswer(refusal)) {
                            reachability.answer();
                        }
                        promise.completeExceptionally(refusal);
                        // Afterwards: who is told that the server answers again is to find this one waiting.
                        if (refusal.code().equals(CallException.NO_ANSWER)) {
                            reachability.noAnswer();
                        }
                    }
                });
        return promise;
    }

    /** That a login has ended may be known here, without asking. */
    private static boolean isFinalAnswer(CallException refusal) {
        return refusal.status() > 0 && !refusal.isTemporary() && !refusal.code().equals(CallException.SIGNED_OUT);
    }

    private static void pass(CompletableFuture<JsonObject> from, CompletableFuture<JsonObject> to) {
        var unused = from.whenComplete((answer, failure) -> {
            if (failure == null) {
                to.complete(answer);
            } else {
                to.completeExceptionally(failure);
            }
        });
    }

    private CompletableFuture<JsonObject> send(Request request) {
        CompletableFuture<JsonObject> promise = new CompletableFuture<>();
        client.newCall(request).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException e) {
                promise.completeExceptionally(CallException.noAnswer("No answer: " + e.getMessage(), e));
            }

            @Override
            public void onResponse(Call call, Response response) {
                try {
                    promise.complete(Http.read(response));
                } catch (CallException e) {
                    promise.completeExceptionally(e);
                } catch (RuntimeException | Error e) {
                    promise.completeExceptionally(e);
                    throw e;
                }
            }
        });
        return promise;
    }

    /** What a future of this class failed with; a fault of ours is given as no answer, with its cause. */
    static CallException cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof CallException
                ? (CallException) cause
                : CallException.noAnswer("The call failed: " + cause, cause);
    }

    /** Breaks off what is under way, and ends the threads. */
    void close(Duration longest) throws InterruptedException {
        client.dispatcher().cancelAll();
        threads.shutdown();
        client.connectionPool().evictAll();
        if (!threads.awaitTermination(longest.toMillis(), TimeUnit.MILLISECONDS)) {
            threads.shutdownNow();
        }
    }
}
