package io.bongsu.apidocs;

import java.util.Map;

/** What is documented, but cannot be provoked from outside at will: patterns of {@link OpenApi#answers}, and why. */
final class Unseen {

    static final Map<String, String> REASONS = Map.of(
            ".* 500 internal", "it is a fault of the server's, and none is known that a request provokes",
            "POST /messages 503 shutting-down", "the server stops taking connections before its log does",
            "(?!POST /messages).* 503 outcome-unknown",
                    "the connection to the database would have to break within a commit; LogContract breaks it there",
            "GET /(sse|long-polling)/.* 503 shutting-down", "the server stops taking connections when it says so",
            "GET /actuator/health/readiness 503", "it is so for the moments of an orderly shutdown",
            "GET /demo 503 database-unavailable", "the first run's database is in its own process",
            "(GET /operator/broker/clients|POST /operator/broker/kicks) (501 not-implemented|503 broker-unavailable)",
                    "the broker inside the process tells, and is there; PluginOperatorsIT asks one that is away");

    private Unseen() {}
}
