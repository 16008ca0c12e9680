package io.bongsu.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The contract's table of tokens.
 *
 * @param clock the time at which its verdicts hold
 * @param keys the kids of the public keys that verify its good ones
 */
@JsonIgnoreProperties("about")
public record TokenTable(Instant clock, List<String> keys, List<Row> tokens) {

    private static final String ACCEPTED = "accepted";

    /** See contract/README.md. */
    public record Row(
            String name,
            String http,
            String mqtt,
            boolean clockBound,
            @Nullable String sub,
            @Nullable String role,
            @Nullable String sid,
            @Nullable Long exp,
            String clientId,
            String why,
            String token) {

        public boolean goodOverHttp() {
            return http.equals(ACCEPTED);
        }

        public boolean goodAtBrokers() {
            return mqtt.equals(ACCEPTED);
        }

        /** The test's name. */
        @Override
        public String toString() {
            return name + ": " + why;
        }
    }

    public static TokenTable read() {
        return new JsonMapper().readValue(Golden.bytes("tokens.json"), TokenTable.class);
    }

    /** The rows whose verdict a server on real time must give too. */
    public List<Row> onRealTime() {
        return tokens.stream().filter(row -> !row.clockBound()).toList();
    }

    /** Puts the public keys where a backend or a broker reads them. */
    public void writePublicKeys(Path folder) {
        try {
            for (String kid : keys) {
                Files.write(folder.resolve(kid + ".pem"), Golden.bytes("keys/" + kid + ".pem"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
