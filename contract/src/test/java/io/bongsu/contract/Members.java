package io.bongsu.contract;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A JSON object as text, member by member: it can say what no JSON library would write. Values are raw JSON. */
record Members(List<Member> all) {

    record Member(String name, String value) {

        String text() {
            return quoted(name) + ":" + value;
        }
    }

    Members {
        all = List.copyOf(all);
    }

    static Members none() {
        return new Members(List.of());
    }

    /** One more at the end, also where that name is there already. */
    Members and(String name, String value) {
        List<Member> more = new ArrayList<>(all);
        more.add(new Member(name, value));
        return new Members(more);
    }

    /** Another value in the same place. */
    Members with(String name, String value) {
        requireMember(name);
        return new Members(all.stream()
                .map(member -> member.name.equals(name) ? new Member(name, value) : member)
                .toList());
    }

    /** Another name for the same value. */
    Members renamed(String name, String other) {
        requireMember(name);
        return new Members(all.stream()
                .map(member -> member.name.equals(name) ? new Member(other, member.value) : member)
                .toList());
    }

    Members without(String name) {
        requireMember(name);
        return new Members(
                all.stream().filter(member -> !member.name.equals(name)).toList());
    }

    /** A case that changes nothing would be a good token by mistake. */
    private void requireMember(String name) {
        if (all.stream().noneMatch(member -> member.name.equals(name))) {
            throw new IllegalArgumentException("no " + name + " in " + text());
        }
    }

    String text() {
        return all.stream().map(Member::text).collect(Collectors.joining(",", "{", "}"));
    }

    byte[] bytes() {
        return text().getBytes(StandardCharsets.UTF_8);
    }

    /** For plain text; a value with escapes is given raw. */
    static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
