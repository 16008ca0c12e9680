package io.bongsu.core;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Times in DATETIME columns: UTC, whatever the zone of the machine. A LocalDateTime passes MySQL's and H2's drivers
 * untouched; an Instant or Timestamp would be moved by the zone of the session or the JVM.
 */
public final class UtcTime {

    private UtcTime() {}

    public static LocalDateTime of(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    public static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }
}
