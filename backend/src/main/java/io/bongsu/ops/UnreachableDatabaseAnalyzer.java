package io.bongsu.ops;

import java.sql.SQLException;
import org.flywaydb.core.internal.exception.sqlExceptions.FlywaySqlUnableToConnectToDbException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A start without its database is a sentence, not a page of causes. That another process has the file of the embedded one, {@link NotTaken} has
 * said before. */
class UnreachableDatabaseAnalyzer extends AbstractFailureAnalyzer<FlywaySqlUnableToConnectToDbException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, FlywaySqlUnableToConnectToDbException cause) {
        SQLException reason = findCause(rootFailure, SQLException.class);
        String said = reason == null ? "" : " It says: " + firstLine(String.valueOf(reason.getMessage()));
        return new FailureAnalysis(
                "The database cannot be used." + said,
                "Check that it runs, and BONGSU_DB_URL, BONGSU_DB_USER and BONGSU_DB_PASSWORD; with make run, that no other"
                        + " server uses the same BONGSU_DATA folder.",
                cause);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }
}
