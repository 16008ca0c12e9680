package io.bongsu.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bongsu.client.OutboxException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {

    private static final long PLENTY = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void keepsWhatItAcceptedInOrder() throws Exception {
        try (Outbox outbox = open()) {
            accept(outbox, "a", "b", "c");
        }
        try (Outbox outbox = open()) {
            assertThat(keys(outbox)).containsExactly("a", "b", "c");
            assertThat(outbox.waiting().get(1).content()).isEqualTo("content of b");
        }
    }

    @Test
    void losesOnlyTheMessageThatWasNotAcceptedYetWhereverItsRecordIsTorn() throws Exception {
        try (Outbox outbox = open()) {
            accept(outbox, "a", "b");
        }
        byte[] before = Files.readAllBytes(file());
        try (Outbox outbox = open()) {
            accept(outbox, "c");
        }
        byte[] after = Files.readAllBytes(file());
        for (int length = before.length; length < after.length; length++) {
            Files.write(file(), Arrays.copyOf(after, length));
            try (Outbox outbox = open()) {
                assertThat(keys(outbox)).as("torn at " + length).containsExactly("a", "b");
                accept(outbox, "d");
            }
            try (Outbox outbox = open()) {
                assertThat(keys(outbox)).containsExactly("a", "b", "d");
            }
        }
    }

    @Test
    void cutsATailWhoseBytesAreNotThoseThatWereWritten() throws Exception {
        try (Outbox outbox = open()) {
            accept(outbox, "a", "b");
        }
        byte[] bytes = Files.readAllBytes(file());
        bytes[bytes.length - 3] ^= 1;
        Files.write(file(), bytes);
        try (Outbox outbox = open()) {
            assertThat(keys(outbox)).containsExactly("a");
        }
    }

    @Test
    void tellsAnOutcomeAgainUntilItWasTold() throws Exception {
        SendOutcome stored = SendOutcome.stored(1, "a", 17);
        SendOutcome rejected = SendOutcome.rejected(1, "b", "write-denied", "no");
        try (Outbox outbox = open()) {
            accept(outbox, "a", "b", "c");
            assertThat(outbox.settle(stored)).isTrue();
            assertThat(outbox.settle(stored)).as("a second answer").isFalse();
            assertThat(outbox.settle(rejected)).isTrue();
        }
        try (Outbox outbox = open()) {
            assertThat(keys(outbox)).containsExactly("c");
            assertThat(outbox.untold()).hasToString("[" + stored + ", " + rejected + "]");
            outbox.told(outbox.untold().get(0));
        }
        try (Outbox outbox = open()) {
            assertThat(outbox.untold()).hasToString("[" + rejected + "]");
        }
    }

    @Test
    void refusesWhatIsBeyondItsLimitsAndTakesItWhenThereIsSpace() throws Exception {
        try (Outbox outbox = new Outbox(file(), "alice", 2, PLENTY)) {
            accept(outbox, "a", "b");
            assertThat(refusal(outbox, "c")).isEqualTo(Reason.FULL);
            outbox.settle(SendOutcome.stored(1, "a", 1));
            assertThat(refusal(outbox, "c")).as("not told yet").isEqualTo(Reason.FULL);
            outbox.told(SendOutcome.stored(1, "a", 1));
            accept(outbox, "c");
        }
        try (Outbox outbox = new Outbox(folder.resolve("bytes"), "alice", 1_000, 64 * 1024)) {
            int accepted = 0;
            while (refusal(outbox, "k" + accepted) == null) {
                accepted++;
            }
            assertThat(refusal(outbox, "x")).isEqualTo(Reason.FULL);
            assertThat(accepted).isBetween(300, 999);
        }
    }

    @Test
    void knowsAMessageByItsKey() throws Exception {
        try (Outbox outbox = open()) {
            OutgoingMessage first = outbox.accept(message("a"));
            assertThat(outbox.accept(message("a"))).isSameAs(first);
            assertThatThrownBy(() -> outbox.accept(new OutgoingMessage(1, "a", "text", "another")))
                    .isInstanceOf(OutboxException.class)
                    .extracting(e -> ((OutboxException) e).reason())
                    .isEqualTo(Reason.KEY_REUSED);
            outbox.accept(new OutgoingMessage(2, "a", "text", "in another room"));
        }
    }

    @Test
    void takesNoMoreOfTheDiskThanAboutTwiceWhatWaits() throws Exception {
        long largest = 0;
        try (Outbox outbox = open()) {
            accept(outbox, "one that waits all the time");
            for (int i = 0; i < 3_000; i++) {
                accept(outbox, "k" + i);
                outbox.settle(SendOutcome.stored(1, "k" + i, i + 1));
                outbox.told(SendOutcome.stored(1, "k" + i, i + 1));
                largest = Math.max(largest, Files.size(file()));
            }
        }
        assertThat(largest).isLessThan(80 * 1024);
        try (Outbox outbox = open()) {
            assertThat(keys(outbox)).containsExactly("one that waits all the time");
            assertThat(outbox.untold()).isEmpty();
        }
    }

    @Test
    void isOneUsersAlone() throws Exception {
        open().close();
        assertThatThrownBy(() -> new Outbox(file(), "bob", 10, PLENTY)).hasMessageContaining("folder of their own");
    }

    /** A real file system of 64 KiB, where this process may mount one. */
    @Test
    void keepsWhatItAcceptedOnAFullDiskAndGoesOnWhenThereIsSpace() throws Exception {
        Path small = Files.createDirectory(folder.resolve("small"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "bongsu-test", small.toString()), "may not mount");
        try {
            Path file = small.resolve("outbox");
            List<String> accepted = new ArrayList<>();
            try (Outbox outbox = new Outbox(file, "alice", 10_000, PLENTY)) {
                while (refusal(outbox, "k" + accepted.size()) == null) {
                    accepted.add("k" + accepted.size());
                }
                assertThat(refusal(outbox, "one more")).isEqualTo(Reason.DISK);
            }
            try (Outbox outbox = new Outbox(file, "alice", 10_000, PLENTY)) {
                assertThat(keys(outbox)).isEqualTo(accepted);
                for (String key : accepted) {
                    outbox.settle(SendOutcome.stored(1, key, 1));
                    outbox.told(SendOutcome.stored(1, key, 1));
                }
                accept(outbox, "there is space again");
            }
            try (Outbox outbox = new Outbox(file, "alice", 10_000, PLENTY)) {
                assertThat(keys(outbox)).containsExactly("there is space again");
            }
        } finally {
            assertThat(run("umount", small.toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }

    private Path file() {
        return folder.resolve("outbox");
    }

    private Outbox open() throws IOException {
        return new Outbox(file(), "alice", 1_000, PLENTY);
    }

    private static OutgoingMessage message(String key) {
        return new OutgoingMessage(1, key, "text", "content of " + key);
    }

    private static void accept(Outbox outbox, String... keys) throws OutboxException {
        for (String key : keys) {
            outbox.accept(message(key));
        }
    }

    private static @Nullable Reason refusal(Outbox outbox, String key) {
        OutboxException refused = catchThrowableOfType(OutboxException.class, () -> outbox.accept(message(key)));
        return refused == null ? null : refused.reason();
    }

    private static List<String> keys(Outbox outbox) {
        return outbox.waiting().stream().map(OutgoingMessage::clientMessageId).toList();
    }
}
