package io.bongsu.message;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;

/** A real database whose commits lose their answers. */
final class FlakyDatabase {

    enum Fault {
        /** Committed, but the answer is lost. */
        AFTER_COMMIT,
        /** The connection broke before the commit arrived. */
        BEFORE_COMMIT,
        /** As AFTER_COMMIT, and the database stays away. */
        GONE_AT_COMMIT,
        /** Away from the start. */
        GONE
    }

    private final LaneConnections real;
    private final Fault fault;
    private int left;
    private boolean gone;

    FlakyDatabase(LaneConnections real, Fault fault, int times) {
        this.real = real;
        this.fault = fault;
        this.left = times;
        this.gone = fault == Fault.GONE;
    }

    PlatformTransactionManager transactions() {
        PlatformTransactionManager transactions = real.transactions();
        return new PlatformTransactionManager() {
            @Override
            public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
                if (gone) {
                    throw new CannotCreateTransactionException("gone");
                }
                return transactions.getTransaction(definition);
            }

            @Override
            public void commit(TransactionStatus status) {
                transactions.commit(status);
            }

            @Override
            public void rollback(TransactionStatus status) {
                transactions.rollback(status);
            }
        };
    }

    LogRows rows() {
        return new LogRows(real.jdbc()) {
            @Override
            void appendAndCommit(List<NewRow> rows, Map<Long, Long> lastSeqs) {
                if (left == 0) {
                    super.appendAndCommit(rows, lastSeqs);
                    return;
                }
                left--;
                if (fault != Fault.BEFORE_COMMIT) {
                    super.appendAndCommit(rows, lastSeqs);
                    gone = fault == Fault.GONE_AT_COMMIT;
                }
                throw new DataAccessResourceFailureException("connection lost");
            }
        };
    }
}
