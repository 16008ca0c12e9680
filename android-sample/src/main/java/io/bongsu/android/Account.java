package io.bongsu.android;

import java.net.URI;
import java.util.Objects;

/**
 * Who is signed in where. There is no password in it: what keeps a login is the refresh token in the library's file.
 *
 * @param server the backend, {@code https://chat.example.org}
 * @param broker MQTT, {@code mqtts://chat.example.org:8883}
 */
record Account(URI server, URI broker, String userId) {

    /** A name for this account's files, so that two users of one phone never see each other's messages. */
    String folderName() {
        return userId + "-" + Integer.toHexString(Objects.hash(server.getHost(), server.getPort(), userId));
    }
}
