package io.bongsu.perf.swarm;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a receiver must remember for Socket.IO's connection state recovery, found in what it is sent: its private id in the answer to
 * CONNECT, and behind each event's own arguments the offset.
 */
final class SocketIoSession {

    /** Longer than either with what stands before it. */
    private static final int REMEMBERED = 96;

    private static final Pattern PRIVATE_ID = Pattern.compile("\"pid\":\"([\\w-]{1,64})\"$");
    private static final Pattern OFFSET = Pattern.compile(",\"([\\w-]{1,64})\"$");

    private final byte[] last = new byte[REMEMBERED];
    private int count;
    private String privateId = "";
    private String offset = "";

    /** The bytes of one connection, wherever they are cut. */
    void read(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '}' || bytes[i] == ']') {
                end(bytes[i]);
            }
            last[count++ % REMEMBERED] = bytes[i];
        }
    }

    private void end(byte closing) {
        if (count == 0 || last[(count - 1) % REMEMBERED] != '"') {
            return;
        }
        Matcher found = (closing == '}' ? PRIVATE_ID : OFFSET).matcher(remembered());
        if (!found.find()) {
            return;
        }
        if (closing == ']') {
            offset = found.group(1);
        } else if (!found.group(1).equals(privateId)) {
            privateId = found.group(1);
            offset = "";
        }
    }

    private String remembered() {
        int length = Math.min(count, REMEMBERED);
        byte[] inOrder = new byte[length];
        for (int i = 0; i < length; i++) {
            inOrder[i] = last[(count - length + i) % REMEMBERED];
        }
        return new String(inOrder, StandardCharsets.ISO_8859_1);
    }

    /** A new connection begins. */
    String connect() {
        count = 0;
        return privateId.isEmpty() || offset.isEmpty()
                ? "40"
                : "40{\"pid\":\"" + privateId + "\",\"offset\":\"" + offset + "\"}";
    }
}
