package io.bongsu.access;

import io.bongsu.contract.Golden;
import io.bongsu.membership.Rights;
import io.bongsu.membership.Role;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One row of the contract's table of access verdicts. The user has the rights in every room there is. */
record Verdict(Role role, String user, Rights rights, Action action, String topic, boolean allowed) {

    private static final Pattern ROW = Pattern.compile("([^,]+),([^,]+),([^,]+),([^,]+),\"([^\"]*)\",(allow|deny)");

    static Stream<Verdict> all() {
        return Golden.text("access-verdicts.csv").lines().skip(1).map(Verdict::parse);
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
