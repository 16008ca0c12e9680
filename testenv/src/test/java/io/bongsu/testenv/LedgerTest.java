package io.bongsu.testenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The judge is judged: each kind of fault, once in a hundred, is found, and nothing else is. */
class LedgerTest {

    private static final long ROOM = 7;

    private final Ledger ledger = new Ledger();
    private final Ledger.Receiver phone = ledger.receiver("phone", ROOM, 0);

    private void postHundred() {
        for (long seq = 1; seq <= 100; seq++) {
            ledger.attempted("m" + seq);
            ledger.acknowledged("m" + seq, ROOM, seq);
            ledger.stored("m" + seq, ROOM, seq);
        }
    }

    private void deliver(long from, long to) {
        for (long seq = from; seq <= to; seq++) {
            phone.delivered(seq, "m" + seq);
        }
    }

    @Test
    void findsNothingWhereEverythingArrivedOnceInOrder() {
        postHundred();
        deliver(1, 100);
        ledger.assertExactlyOnceInOrder();
    }

    @Test
    void findsOneLostMessage() {
        postHundred();
        deliver(1, 49);
        deliver(51, 100);
        assertThatThrownBy(ledger::assertNothingLost).hasMessageContaining("1 lost at phone");
        assertThatCode(ledger::assertNothingDuplicated).doesNotThrowAnyException();
        assertThatCode(ledger::assertInOrder).doesNotThrowAnyException();
    }

    @Test
    void findsTheNewestMessageLost() {
        postHundred();
        deliver(1, 99);
        assertThatThrownBy(ledger::assertNothingLost).hasMessageContaining("1 lost at phone");
    }

    @Test
    void findsOneDuplicate() {
        postHundred();
        deliver(1, 50);
        deliver(50, 100);
        assertThatThrownBy(ledger::assertNothingDuplicated).hasMessageContaining("1 duplicated at phone");
        assertThatCode(ledger::assertNothingLost).doesNotThrowAnyException();
        assertThatCode(ledger::assertInOrder).doesNotThrowAnyException();
    }

    @Test
    void findsOneMessageOutOfOrder() {
        postHundred();
        deliver(1, 49);
        deliver(51, 51);
        deliver(50, 50);
        deliver(52, 100);
        assertThatThrownBy(ledger::assertInOrder).hasMessageContaining("1 out of order at phone");
        assertThatCode(ledger::assertNothingLost).doesNotThrowAnyException();
        assertThatCode(ledger::assertNothingDuplicated).doesNotThrowAnyException();
    }

    @Test
    void findsAnAcknowledgedMessageTheLogDoesNotHold() {
        postHundred();
        deliver(1, 100);
        ledger.acknowledged("m101", ROOM, 101);
        deliver(101, 101);
        assertThatThrownBy(ledger::assertNothingLost).hasMessageContaining("1 lost in the log");
    }

    @Test
    void findsAMessageStoredTwice() {
        postHundred();
        deliver(1, 100);
        ledger.stored("m100", ROOM, 101);
        assertThatThrownBy(ledger::assertNothingDuplicated).hasMessageContaining("1 duplicated in the log");
    }

    @Test
    void findsAnotherMessageUnderAKnownSeq() {
        postHundred();
        deliver(1, 99);
        phone.delivered(100, "m99");
        assertThatThrownBy(ledger::assertNothingLost).hasMessageContaining("1 wrong at phone");
    }

    @Test
    void findsTwoMessagesAcknowledgedUnderOneSeq() {
        ledger.acknowledged("a", ROOM, 1);
        ledger.acknowledged("b", ROOM, 1);
        phone.delivered(1, "b");
        assertThatThrownBy(ledger::assertNothingLost).hasMessageContaining("contradictions");
    }

    @Test
    void expectsOnlyWhatComesAfterTheReceiversPosition() {
        postHundred();
        deliver(1, 100);
        Ledger.Receiver late = ledger.receiver("late", ROOM, 98);
        late.delivered(99, "m99");
        late.delivered(100, "m100");
        ledger.assertExactlyOnceInOrder();
    }

    @Test
    void anAnnouncedGapIsCountedButNotLost() {
        postHundred();
        phone.gap(50);
        deliver(51, 100);
        ledger.assertExactlyOnceInOrder();
        assertThat(ledger.toString()).containsPattern("phone .* 1\\b");
    }

    @Test
    void printsOneLineAReceiver() {
        postHundred();
        deliver(1, 100);
        assertThat(ledger.toString().lines()).hasSize(3);
        assertThat(ledger.toString()).contains("attempted 100, acknowledged 100, stored 100");
    }
}
