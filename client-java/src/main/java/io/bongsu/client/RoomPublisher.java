package io.bongsu.client;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A room as Reactive Streams 1.0.4: a stream of its own for each subscriber. The clauses named are the specification's. */
final class RoomPublisher implements Publisher<RoomEvent> {

    private final Function<RoomSink, RoomStream> open;
    private final Consumer<RoomStream> begin;

    /**
     * @param open makes a stream that nothing comes to yet
     * @param begin from then on things come to it; one that is over already is nothing to begin
     */
    RoomPublisher(Function<RoomSink, RoomStream> open, Consumer<RoomStream> begin) {
        this.open = open;
        this.begin = begin;
    }

    @Override
    public void subscribe(Subscriber<? super RoomEvent> subscriber) {
        Objects.requireNonNull(subscriber, "§1.9");
        RoomStream stream = open.apply(new SubscriberSink(subscriber));
        // §1.3, §1.9: onSubscribe comes first and alone, also where it requests from within.
        stream.before(() -> subscriber.onSubscribe(new Demand(stream)));
        begin.accept(stream);
    }

    private static final class Demand implements Subscription {

        private final RoomStream stream;

        Demand(RoomStream stream) {
            this.stream = stream;
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                stream.fail(new IllegalArgumentException("§3.9: request(" + n + "), which must be more than 0"));
            } else {
                stream.tell(order -> order.request(n));
            }
        }

        @Override
        public void cancel() {
            stream.close();
        }
    }

    private static final class SubscriberSink implements RoomSink {

        private final Subscriber<? super RoomEvent> subscriber;

        SubscriberSink(Subscriber<? super RoomEvent> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void event(RoomEvent event) {
            subscriber.onNext(event);
        }

        @Override
        public void completed() {
            subscriber.onComplete();
        }

        @Override
        public void failed(Throwable why) {
            subscriber.onError(why);
        }
    }
}
