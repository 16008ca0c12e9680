package io.bongsu.testenv;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class TestMySqlTest {

    @Test
    void isMySqlNineWithDurableDefaults() throws SQLException {
        assertThat(value("select version()")).startsWith("9.");
        assertThat(value("select @@innodb_flush_log_at_trx_commit")).isEqualTo("1");
        assertThat(value("select @@sync_binlog")).isEqualTo("1");
    }

    @Test
    void givesEachCallerADatabaseOfItsOwn() {
        assertThat(TestMySql.shared().createDatabase().url())
                .isNotEqualTo(TestMySql.shared().createDatabase().url());
    }

    static String value(String query) throws SQLException {
        try (Connection connection = TestMySql.shared().createDatabase().connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
