package io.bongsu.broker.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a link does when it cannot even be begun. */
class LinkKeeperTest {

    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Test
    void triesAgainWhenALinkCannotBeMadeOrBegun() throws Exception {
        var keeper = new LinkKeeper<>("keeper", MqttFeedTest.slow(), this::link);
        keeper.connect(new LinkKeeper.Listener<>() {
            @Override
            public void up(TestLink link) {
                heard.add("up");
            }

            @Override
            public void down(TestLink link) {
                heard.add("down");
            }

            @Override
            public void failed(@Nullable Throwable why) {
                heard.add("failed: " + (why == null ? "" : why.getMessage()));
            }
        });
        try {
            await().until(() -> heard.contains("up"));
            assertThat(heard).containsExactly("failed: cannot be made", "failed: cannot begin", "up");
        } finally {
            keeper.end();
        }
    }

    private TestLink link(Consumer<TestLink> lost) {
        return switch (heard.size()) {
            case 0 -> throw new IllegalStateException("cannot be made");
            case 1 -> new TestLink(new IllegalStateException("cannot begin"));
            default -> new TestLink(null);
        };
    }

    private record TestLink(@Nullable RuntimeException failure) implements LinkKeeper.Link {

        @Override
        public CompletionStage<?> open() {
            if (failure != null) {
                throw failure;
            }
            return CompletableFuture.completedFuture("open");
        }

        @Override
        public boolean ended() {
            return false;
        }

        @Override
        public void close() {}
    }
}
