package io.bongsu.page;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the page finds the broker. Without either, MQTT is not among its transports.
 *
 * @param mqttUrl MQTT over WebSocket as browsers reach it, as {@code wss://mqtt.example.org/mqtt}; default none. A page
 *     loaded over HTTPS may connect to {@code wss:} alone
 * @param mqttPort instead of it, the port of a broker without TLS on the host the page was loaded from, path /mqtt;
 *     default 0: none. For a server that is opened as localhost by one and as 127.0.0.1 by another
 */
@ConfigurationProperties("bongsu.page")
record PageSettings(
        @DefaultValue("") String mqttUrl, @DefaultValue("0") int mqttPort) {

    /** IPv6 addresses are left out, because a Content-Security-Policy cannot name them (CSP 3 §2.3.1). */
    private static final String HOST_PATTERN = "[A-Za-z0-9.-]{1,253}";

    private static final Pattern HOST = Pattern.compile(HOST_PATTERN);

    /** Nothing else goes into a header: no user, no query, no semicolon. */
    private static final Pattern URL = Pattern.compile("wss?://" + HOST_PATTERN + "(:[0-9]{1,5})?/[A-Za-z0-9._~/-]*");

    private static final int PORT_MAX = 65_535;

    PageSettings {
        if (!mqttUrl.isEmpty() && !isUsable(mqttUrl)) {
            // Not repeated: what is wrong with it may be a password.
            throw new IllegalArgumentException(
                    "bongsu.page.mqtt-url is not an address the page can use: set it to one like"
                            + " wss://mqtt.example.org/mqtt (ws: or wss:, a name or an IPv4 address, a path; no user,"
                            + " password or query)");
        }
        if (mqttPort < 0 || mqttPort > PORT_MAX) {
            throw new IllegalArgumentException(
                    "bongsu.page.mqtt-port is " + mqttPort + ": set it to a port, or to 0 for none");
        }
    }

    private static boolean isUsable(String url) {
        return URL.matcher(url).matches() && URI.create(url).getPort() <= PORT_MAX;
    }

    /**
     * The broker's address for a page loaded from this host; null where there is none.
     *
     * @param pageHost as the browser named it, so what is not a host name is taken for none
     */
    @Nullable
    String mqttUrlFor(String pageHost) {
        if (!mqttUrl.isEmpty()) {
            return mqttUrl;
        }
        return mqttPort != 0 && HOST.matcher(pageHost).matches() ? "ws://" + pageHost + ":" + mqttPort + "/mqtt" : null;
    }
}
