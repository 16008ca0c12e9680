package io.bongsu.perf.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Comma-separated values as RFC 4180 has them: CRLF, quotes around whatever needs them, quotes within doubled. */
final class Csv {

    private final StringBuilder out = new StringBuilder();

    void row(List<?> values) {
        out.append(values.stream().map(Csv::value).collect(Collectors.joining(",")))
                .append("\r\n");
    }

    /** Numbers with a point and without grouping, whatever this machine's language is. */
    private static String value(Object value) {
        String text = value instanceof Double number
                ? number == Math.rint(number) && Math.abs(number) < 1e15
                        ? String.format(Locale.ROOT, "%.0f", number)
                        : number.toString()
                : value.toString();
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain && text.strip().equals(text) ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
