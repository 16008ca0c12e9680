package io.bongsu.contract;

import org.jspecify.annotations.Nullable;

/**
 * One row of the table.
 *
 * @param http what an HTTP call with it is answered: {@code accepted}, or the problem's code
 * @param mqtt whether a broker takes it at CONNECT: {@code accepted} or {@code refused}
 * @param clockBound whether the verdict holds at the table's clock alone, so that no server on real time can be asked
 * @param holder what a verifier must read out of an accepted one; null where nobody accepts it
 * @param clientId what an MQTT client calls itself, so that the token alone decides
 * @param why what is wrong with it, or why it is good all the same
 */
record TokenRow(
        String name,
        String http,
        String mqtt,
        boolean clockBound,
        @Nullable Holder holder,
        String clientId,
        String why,
        String token) {

    static final String ACCEPTED = "accepted";
    static final String REFUSED = "refused";
    static final String UNAUTHENTICATED = "unauthenticated";
    static final String EXPIRED = "token-expired";

    /** Who the token says its holder is. */
    record Holder(String sub, String role, String sid, long exp) {}

    static TokenRow accepted(String name, Holder holder, String why, String token) {
        return new TokenRow(name, ACCEPTED, ACCEPTED, false, holder, holder.sub(), why, token);
    }

    static TokenRow refused(String name, String why, String token) {
        return new TokenRow(name, UNAUTHENTICATED, REFUSED, false, null, Claims.USER, why, token);
    }

    static TokenRow expired(String name, String why, String token) {
        return new TokenRow(name, EXPIRED, REFUSED, false, null, Claims.USER, why, token);
    }

    /** Good at the broker alone. */
    TokenRow notOverHttp() {
        return new TokenRow(name, UNAUTHENTICATED, mqtt, clockBound, holder, clientId, why, token);
    }

    TokenRow boundToTheClock() {
        return new TokenRow(name, http, mqtt, true, holder, clientId, why, token);
    }

    TokenRow as(String otherClientId) {
        return new TokenRow(name, http, mqtt, clockBound, holder, otherClientId, why, token);
    }

    /** One line of JSON; all of it ASCII, so that no editor or tool changes a token. */
    String json() {
        var json = new StringBuilder("{");
        text(json, "name", name).append(',');
        text(json, "http", http).append(',');
        text(json, "mqtt", mqtt).append(",\"clockBound\":").append(clockBound).append(',');
        if (holder != null) {
            text(json, "sub", holder.sub).append(',');
            text(json, "role", holder.role).append(',');
            text(json, "sid", holder.sid).append(",\"exp\":").append(holder.exp).append(',');
        }
        text(json, "clientId", clientId).append(',');
        text(json, "why", why).append(',');
        return text(json, "token", token).append('}').toString();
    }

    private static StringBuilder text(StringBuilder json, String name, String value) {
        json.append('"').append(name).append("\":\"");
        value.chars().forEach(unit -> {
            if (unit == '"' || unit == '\\') {
                json.append('\\').append((char) unit);
            } else if (unit < 0x20 || unit > 0x7e) {
                json.append("\\u%04x".formatted(unit));
            } else {
                json.append((char) unit);
            }
        });
        return json.append('"');
    }
}
