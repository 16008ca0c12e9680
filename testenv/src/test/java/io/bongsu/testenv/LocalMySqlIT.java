package io.bongsu.testenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void isAServerOfItsOwnThoughItBeganAsACopy() throws SQLException {
        try (LocalMySql one = TestMySql.own();
                LocalMySql other = TestMySql.own()) {
            String database = one.createDatabase().url().replaceAll(".*/", "");
            assertThat(names(one)).contains(database);
            assertThat(names(other)).isNotEmpty().doesNotContain(database);
            assertThat(uuid(one)).isNotEqualTo(uuid(other));
        }
    }

    private static List<String> names(LocalMySql mysql) throws SQLException {
        return column(mysql, "show databases");
    }

    private static List<String> uuid(LocalMySql mysql) throws SQLException {
        return column(mysql, "select @@server_uuid");
    }

    private static List<String> column(LocalMySql mysql, String query) throws SQLException {
        try (Connection connection = mysql.createDatabase().connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            var values = new ArrayList<String>();
            while (result.next()) {
                values.add(result.getString(1));
            }
            return values;
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
