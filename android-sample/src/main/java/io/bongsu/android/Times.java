package io.bongsu.android;

import android.content.Context;
import android.text.format.DateFormat;
import android.text.format.DateUtils;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Date;

/** Moments as the phone's owner writes them: their language, 12 or 24 hours, their zone. */
final class Times {

    private final Context context;
    private final ZoneId zone = ZoneId.systemDefault();

    Times(Context context) {
        this.context = context;
    }

    ZoneId zone() {
        return zone;
    }

    String clock(Instant at) {
        return DateFormat.getTimeFormat(context).format(Date.from(at));
    }

    String day(LocalDate date) {
        LocalDate today = today();
        if (date.equals(today)) {
            return context.getString(R.string.today);
        }
        if (date.equals(today.minusDays(1))) {
            return context.getString(R.string.yesterday);
        }
        return DateUtils.formatDateTime(
                context,
                date.atTime(12, 0).atZone(zone).toInstant().toEpochMilli(),
                DateUtils.FORMAT_SHOW_DATE | DateUtils.FORMAT_SHOW_WEEKDAY | year(date));
    }

    /** The time of today's, the day of others. */
    String clockOrDay(Instant at) {
        LocalDate date = at.atZone(zone).toLocalDate();
        LocalDate today = today();
        if (date.equals(today)) {
            return clock(at);
        }
        return date.equals(today.minusDays(1))
                ? day(date)
                : DateUtils.formatDateTime(
                        context,
                        at.toEpochMilli(),
                        DateUtils.FORMAT_SHOW_DATE | DateUtils.FORMAT_ABBREV_MONTH | year(date));
    }

    private LocalDate today() {
        return ChatApp.of(context).clock().instant().atZone(zone).toLocalDate();
    }

    private int year(LocalDate date) {
        return date.getYear() == today().getYear() ? DateUtils.FORMAT_NO_YEAR : DateUtils.FORMAT_SHOW_YEAR;
    }
}
