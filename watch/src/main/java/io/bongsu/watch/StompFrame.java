package io.bongsu.watch;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A STOMP 1.2 frame (https://stomp.github.io/stomp-specification-1.2.html). The body is text, as all of Bongsu's are.
 * Where a header is repeated the first one counts.
 */
public record StompFrame(String command, Map<String, String> headers, String body) {

    /** Above the largest message (64 KiB) and its headers: a peer that sends more is not one of ours. */
    static final int LIMIT_BYTES = 256 * 1024;

    private static final String[][] ESCAPES = {{"\\", "\\\\"}, {"\r", "\\r"}, {"\n", "\\n"}, {":", "\\c"}};

    public static StompFrame of(String command, Map<String, String> headers) {
        return new StompFrame(command, headers, "");
    }

    public String encode() {
        var text = new StringBuilder(command).append('\n');
        headers.forEach((name, value) ->
                text.append(escape(name)).append(':').append(escape(value)).append('\n'));
        return text.append('\n').append(body).append('\0').toString();
    }

    /** CONNECT and CONNECTED are not escaped, so that STOMP 1.0 peers understand them. */
    private boolean isEscaped() {
        return !command.startsWith("CONNECT");
    }

    private String escape(String text) {
        String escaped = text;
        for (String[] pair : isEscaped() ? ESCAPES : new String[0][]) {
            escaped = escaped.replace(pair[0], pair[1]);
        }
        return escaped;
    }

    private static String unescape(String text) {
        var plain = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            if (text.charAt(i) == '\\') {
                plain.append(unescape(i + 1 < text.length() ? text.charAt(i + 1) : ' '));
                i += 2;
            } else {
                plain.append(text.charAt(i));
                i++;
            }
        }
        return plain.toString();
    }

    private static char unescape(char afterBackslash) {
        return switch (afterBackslash) {
            case '\\' -> '\\';
            case 'r' -> '\r';
            case 'n' -> '\n';
            case 'c' -> ':';
            default -> throw new IllegalArgumentException("Undefined escape in a STOMP header: \\" + afterBackslash);
        };
    }

    /** Takes bytes as they come, in pieces of any size, and gives whole frames; line ends between frames are heart-beats. */
    public static final class Decoder {

        private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

        public List<StompFrame> feed(byte[] piece) {
            pending.writeBytes(piece);
            byte[] bytes = pending.toByteArray();
            var frames = new ArrayList<StompFrame>();
            int begin = skipLineEnds(bytes, 0);
            for (int end = frameEnd(bytes, begin); end >= 0; end = frameEnd(bytes, begin)) {
                frames.add(parse(bytes, begin, end));
                begin = skipLineEnds(bytes, end + 1);
            }
            if (bytes.length - begin > LIMIT_BYTES) {
                throw new IllegalArgumentException("A STOMP frame of more than " + LIMIT_BYTES + " bytes");
            }
            pending.reset();
            pending.write(bytes, begin, bytes.length - begin);
            return frames;
        }

        private static int skipLineEnds(byte[] bytes, int from) {
            int i = from;
            while (i < bytes.length && (bytes[i] == '\n' || bytes[i] == '\r')) {
                i++;
            }
            return i;
        }

        /** Where the NUL that ends the frame lies, or -1 while it has not come. With a content-length the body may hold NULs. */
        private static int frameEnd(byte[] bytes, int begin) {
            int body = bodyBegin(bytes, begin);
            if (body < 0) {
                return -1;
            }
            String length = headersOf(bytes, begin, body).get("content-length");
            if (length == null) {
                return indexOf(bytes, body, (byte) 0);
            }
            int end = body + Math.min(Integer.parseUnsignedInt(length), LIMIT_BYTES + 1);
            if (end < body || end >= bytes.length) {
                return -1;
            }
            if (bytes[end] != 0) {
                throw new IllegalArgumentException("A STOMP body longer than its content-length");
            }
            return end;
        }

        /** After the empty line that ends the headers, or -1 while it has not come. */
        private static int bodyBegin(byte[] bytes, int begin) {
            int line = begin;
            for (int i = indexOf(bytes, begin, (byte) '\n'); i >= 0; i = indexOf(bytes, line, (byte) '\n')) {
                if (i == line || (i == line + 1 && bytes[line] == '\r')) {
                    return i + 1;
                }
                line = i + 1;
            }
            return -1;
        }

        private static int indexOf(byte[] bytes, int from, byte wanted) {
            for (int i = from; i < bytes.length; i++) {
                if (bytes[i] == wanted) {
                    return i;
                }
            }
            return -1;
        }

        private static Map<String, String> headersOf(byte[] bytes, int begin, int body) {
            String[] lines = new String(bytes, begin, body - begin, StandardCharsets.UTF_8).split("\r?\n", -1);
            boolean escaped = !lines[0].startsWith("CONNECT");
            var headers = new LinkedHashMap<String, String>();
            Arrays.stream(lines).skip(1).filter(line -> !line.isEmpty()).forEach(line -> {
                int colon = line.indexOf(':');
                if (colon <= 0) {
                    throw new IllegalArgumentException("A STOMP header without a name: " + line);
                }
                String name = line.substring(0, colon);
                String value = line.substring(colon + 1);
                headers.putIfAbsent(escaped ? unescape(name) : name, escaped ? unescape(value) : value);
            });
            return headers;
        }

        private static StompFrame parse(byte[] bytes, int begin, int end) {
            int body = bodyBegin(bytes, begin);
            int commandEnd = indexOf(bytes, begin, (byte) '\n');
            String command = new String(bytes, begin, commandEnd - begin, StandardCharsets.UTF_8).stripTrailing();
            return new StompFrame(
                    command,
                    headersOf(bytes, begin, body),
                    new String(bytes, body, end - body, StandardCharsets.UTF_8));
        }
    }
}
