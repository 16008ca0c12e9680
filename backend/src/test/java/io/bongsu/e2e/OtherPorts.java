package io.bongsu.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;

/**
 * The documents name the default ports; a test runs their commands and programs on ports that are free. {@link #in} is the
 * only place where something a document says is changed before it is run, and it changes what a reader on other ports would:
 * the numbers 8080, 1883, 9001 and 5173 (a page's own server), and the options of {@code make watch}, which the server's
 * start prints for such a reader.
 */
record OtherPorts(int http, int mqtt, int mqttOverWebSocket, int page) {

    /** Free a moment ago. */
    static OtherPorts free() {
        try (var first = open();
                var second = open();
                var third = open();
                var fourth = open()) {
            return new OtherPorts(
                    first.getLocalPort(), second.getLocalPort(), third.getLocalPort(), fourth.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerSocket open() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    String in(String text) {
        String url = " --url http://localhost:" + http;
        return text.replaceAll("\\b8080\\b", String.valueOf(http))
                .replaceAll("\\b1883\\b", String.valueOf(mqtt))
                .replaceAll("\\b9001\\b", String.valueOf(mqttOverWebSocket))
                .replaceAll("\\b5173\\b", String.valueOf(page))
                .replaceAll("(make watch ARGS='[^']*)'", "$1" + url + " --port " + mqtt + "'")
                .replaceAll("(make watch-stomp ARGS='[^']*)'", "$1" + url + "'");
    }

    /** What the README names for them. */
    Map<String, String> environment(Path data) {
        return Map.of(
                "SERVER_PORT", String.valueOf(http),
                "BONGSU_MQTT_PORT", String.valueOf(mqtt),
                "BONGSU_MQTT_WS_PORT", String.valueOf(mqttOverWebSocket),
                "BONGSU_DATA", data.toString());
    }
}
