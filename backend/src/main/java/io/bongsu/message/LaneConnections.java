package io.bongsu.message;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The lanes' own connections to the database, one each: whoever reads cannot take them. They are always within a
 * transaction, so that beginning and ending one takes no round trip but the commit's.
 */
@Component
class LaneConnections implements DisposableBean {

    private final HikariDataSource pool = new HikariDataSource();

    /** As the application's own, but for their number and auto-commit. Opened when first needed. */
    LaneConnections(DataSource application, LogSettings settings) throws SQLException {
        application.unwrap(HikariDataSource.class).copyStateTo(pool);
        pool.setPoolName("log-lanes");
        pool.setMaximumPoolSize(settings.lanes());
        pool.setMinimumIdle(settings.lanes());
        pool.setAutoCommit(false);
        // As every batch asks for: setting it and setting it back would be two round trips more.
        pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        boolean mySql = pool.getJdbcUrl().startsWith("jdbc:mysql:");
        // A second: all attempts together stay well below the time a post waits for its answer.
        pool.setConnectionInitSql(mySql ? "set session innodb_lock_wait_timeout = 1" : "set lock_timeout 1000");
        if (mySql) {
            // A copy: the application's own connections take one statement at a time.
            Properties properties = new Properties();
            properties.putAll(pool.getDataSourceProperties());
            properties.setProperty("allowMultiQueries", "true");
            pool.setDataSourceProperties(properties);
        }
    }

    JdbcTemplate jdbc() {
        return new JdbcTemplate(pool);
    }

    LogRows rows() {
        return new LogRows(jdbc());
    }

    /** Plain JDBC's: JPA's would open an entity manager for each batch, and no entity lives here. */
    PlatformTransactionManager transactions() {
        return new JdbcTransactionManager(pool);
    }

    @Override
    public void destroy() {
        pool.close();
    }
}
