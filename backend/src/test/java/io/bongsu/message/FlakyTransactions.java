package io.bongsu.message;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;

/** Real transactions on a real database, whose commits lose their answers. */
class FlakyTransactions implements PlatformTransactionManager {

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

    private final PlatformTransactionManager real;
    private final Fault fault;
    private int left;
    private boolean gone;

    FlakyTransactions(PlatformTransactionManager real, Fault fault, int times) {
        this.real = real;
        this.fault = fault;
        this.left = times;
        this.gone = fault == Fault.GONE;
    }

    @Override
    public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
        if (gone) {
            throw new CannotCreateTransactionException("gone");
        }
        return real.getTransaction(definition);
    }

    @Override
    public void commit(TransactionStatus status) {
        if (left == 0) {
            real.commit(status);
            return;
        }
        left--;
        if (fault == Fault.BEFORE_COMMIT) {
            real.rollback(status);
        } else {
            real.commit(status);
            gone = fault == Fault.GONE_AT_COMMIT;
        }
        throw new DataAccessResourceFailureException("connection lost");
    }

    @Override
    public void rollback(TransactionStatus status) {
        real.rollback(status);
    }
}
