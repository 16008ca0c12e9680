package io.bongsu.access;

import io.bongsu.membership.Rights;
import io.bongsu.membership.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One row of the contract's table of access verdicts. The user has the rights in every room there is. */
record Verdict(Role role, String user, Rights rights, Action action, String topic, boolean allowed) {

    private static final Pattern ROW = Pattern.compile("([^,]+),([^,]+),([^,]+),([^,]+),\"([^\"]*)\",(allow|deny)");

    static Stream<Verdict> all() {
        try (InputStream table = Verdict.class.getResourceAsStream("/contract/access-verdicts.csv")) {
            String text = new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8);
            return List.of(text.split("\n", -1)).stream()
                    .skip(1)
                    .filter(line -> !line.isEmpty())
                    .map(Verdict::parse);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Verdict parse(String line) {
        Matcher row = ROW.matcher(line);
        if (!row.matches()) {
            throw new IllegalArgumentException("No verdict: " + line);
        }
        return new Verdict(
                Role.valueOf(row.group(1).toUpperCase(Locale.ROOT)),
                row.group(2),
                rights(row.group(3)),
                Action.valueOf(row.group(4).toUpperCase(Locale.ROOT)),
                row.group(5),
                row.group(6).equals("allow"));
    }

    private static Rights rights(String membership) {
        return switch (membership) {
            case "none" -> Rights.NONE;
            case "read" -> new Rights(true, false, false);
            case "write" -> new Rights(false, true, false);
            case "read+write" -> Rights.MEMBER;
            case "owner" -> Rights.OWNER;
            default -> throw new IllegalArgumentException("No membership: " + membership);
        };
    }
}
