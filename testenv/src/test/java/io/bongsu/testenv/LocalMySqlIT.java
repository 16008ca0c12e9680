package io.bongsu.testenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class LocalMySqlIT {

    @Test
    void keepsACommittedRowAcrossAKillAndLosesAnOpenOne() throws SQLException {
        try (LocalMySql mysql = TestMySql.own()) {
            MySqlDatabase database = mysql.createDatabase();
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("create table kept (id int primary key)");
                statement.execute("insert into kept values (1)");
                connection.setAutoCommit(false);
                statement.execute("insert into kept values (2)");
                mysql.kill9();
                assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLException.class);
            }
            mysql.restart();
            assertThat(count(database, "kept")).isEqualTo(1);
        }
    }

    @Test
    void pausesAndResumes() throws SQLException {
        try (LocalMySql mysql = TestMySql.own()) {
            MySqlDatabase database = mysql.createDatabase();
            var impatient = new MySqlDatabase(
                    database.url() + "?connectTimeout=300&socketTimeout=300", "bongsu", "bongsu-test");
            mysql.pause();
            assertThatThrownBy(impatient::connect).isInstanceOf(SQLException.class);
            mysql.resume();
            try (Connection connection = database.connect()) {
                assertThat(connection.isValid(5)).isTrue();
            }
        }
    }

    private static int count(MySqlDatabase database, String table) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from " + table)) {
            result.next();
            return result.getInt(1);
        }
    }
}
