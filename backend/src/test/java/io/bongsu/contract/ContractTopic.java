package io.bongsu.contract;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A row of the contract's table of topics.
 *
 * @param topic with {@code {id}}, {@code {userId}} and {@code {reply}} where a topic has one
 * @param publisher backend, writer (a member with that right, under their own id) or self
 * @param subscriber readers (members with that right), self or backend
 * @param properties user properties of MQTT 5 that are sent along
 * @param payload the golden file
 * @param since the version that brought it, or {@code planned}: who may use it is settled, and nothing comes yet
 */
public record ContractTopic(
        String topic,
        String publisher,
        String subscriber,
        String qos,
        String retained,
        String properties,
        String payload,
        String since) {

    public static List<ContractTopic> all() {
        return Golden.text("topics.csv")
                .lines()
                .skip(1)
                .map(line -> line.split(",", -1))
                .map(cell -> new ContractTopic(cell[0], cell[1], cell[2], cell[3], cell[4], cell[5], cell[6], cell[7]))
                .toList();
    }

    public boolean isPlanned() {
        return since.equals("planned");
    }

    public String of(long room, String user) {
        return topic.replace("{id}", Long.toString(room))
                .replace("{userId}", user)
                .replace("{reply}", "replies/1");
    }

    /** Whether a topic somebody published on is one of this row's. */
    public boolean matches(String published) {
        String pattern = Pattern.quote(topic)
                .replace("{id}", "\\E[1-9][0-9]*\\Q")
                .replace("{userId}", "\\E[^/]+\\Q")
                .replace("{reply}", "\\E.+\\Q");
        return published.matches(pattern);
    }
}
