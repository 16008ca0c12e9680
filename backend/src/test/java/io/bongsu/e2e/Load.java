package io.bongsu.e2e;

import io.bongsu.testenv.PostClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * People posting one message after the other, each repeating until answered, as the contract asks. A message's content is
 * its key, so that a receiver that shows contents alone can be judged too.
 */
final class Load implements AutoCloseable {

    /** Between one answer and the next post: the machine's time is for what is being started, killed or read meanwhile. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> people = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong answered = new AtomicLong();

    Load(PostClient poster, List<Long> rooms, int people) {
        this("k", poster, rooms, people);
    }

    /** @param name tells its messages' keys from another load's */
    Load(String name, PostClient poster, List<Long> rooms, int people) {
        for (int person = 0; person < people; person++) {
            int number = person;
            this.people.add(threads.submit(() -> {
                for (int n = 0; !over.get(); n++) {
                    String key = name + "-" + number + "-" + n;
                    poster.post(rooms.get((number + n) % rooms.size()), key, key);
                    answered.incrementAndGet();
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }));
        }
    }

    long answered() {
        return answered.get();
    }

    /** Ends it, once everybody's last post is answered. A post that never was fails here. */
    @Override
    public void close() {
        over.set(true);
        try {
            for (Future<?> person : people) {
                person.get(2, TimeUnit.MINUTES);
            }
        } catch (ExecutionException failed) {
            throw new AssertionError("a post was never answered", failed.getCause());
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
