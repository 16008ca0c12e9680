package io.bongsu.apidocs;

import io.bongsu.apidocs.CheckedHttp.Answer;
import io.bongsu.apidocs.CheckedHttp.Call;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Many calls at the same time. */
final class Crowd {

    private Crowd() {}

    /** Every outcome that there was, once: {@code 503 overloaded}. */
    static Set<String> outcomes(int times, IntFunction<Call> call) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Answer>> calls = IntStream.range(0, times)
                    .mapToObj(i -> (Callable<Answer>) () -> call.apply(i).send())
                    .toList();
            return threads.invokeAll(calls).stream()
                    .map(answer -> of(answer).outcome())
                    .collect(Collectors.toSet());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The outcome of one, while so many others send again and again. */
    static String outcomeAmong(int others, IntFunction<Call> other, Call one) {
        var answered = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> sent = IntStream.range(0, others)
                    .mapToObj(i -> threads.submit(() -> lastOf(() -> other.apply(i), answered)))
                    .toList();
            try {
                return one.send().outcome();
            } finally {
                answered.set(true);
                sent.forEach(Crowd::of);
            }
        }
    }

    private static Answer lastOf(Supplier<Call> calls, AtomicBoolean enough) {
        Answer last;
        do {
            last = calls.get().send();
        } while (!enough.get());
        return last;
    }

    private static Answer of(Future<Answer> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
