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
import java.util.function.IntFunction;
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

    /** The outcome of one, sent just after so many others. */
    static String outcomeAmong(int others, IntFunction<Call> other, Call one) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> sent = IntStream.range(0, others)
                    .mapToObj(i -> threads.submit(() -> other.apply(i).send()))
                    .toList();
            String outcome = one.send().outcome();
            sent.forEach(Crowd::of);
            return outcome;
        }
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
