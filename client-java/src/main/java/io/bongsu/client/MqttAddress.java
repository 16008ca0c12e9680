package io.bongsu.client;

import java.net.URI;
import java.util.Locale;

/** Where the broker is, and how to speak to it. */
final class MqttAddress {

    final String host;
    final int port;
    final boolean tls;
    final boolean webSocket;
    /** Of the WebSocket, without the slash before it, as the MQTT client wants it. */
    final String path;

    private MqttAddress(String host, int port, boolean tls, boolean webSocket, String path) {
        this.host = host;
        this.port = port;
        this.tls = tls;
        this.webSocket = webSocket;
        this.path = path;
    }

    static MqttAddress of(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        switch (scheme) {
            case "mqtt":
                return of(uri, 1883, false, false);
            case "mqtts":
                return of(uri, 8883, true, false);
            case "ws":
                return of(uri, 9001, false, true);
            case "wss":
                return of(uri, 9001, true, true);
            default:
                throw new IllegalArgumentException(
                        "The broker must be mqtt://, mqtts://, ws:// or wss:// and a host, not " + uri);
        }
    }

    private static MqttAddress of(URI uri, int defaultPort, boolean tls, boolean webSocket) {
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("There is no host in the broker's address " + uri);
        }
        String path = uri.getRawPath() == null || uri.getRawPath().length() < 2
                ? "mqtt"
                : uri.getRawPath().substring(1);
        return new MqttAddress(uri.getHost(), uri.getPort() == -1 ? defaultPort : uri.getPort(), tls, webSocket, path);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
