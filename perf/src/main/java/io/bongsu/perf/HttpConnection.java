package io.bongsu.perf;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * One HTTP/1.1 connection that is kept open, one request at a time. It knows just what is needed to measure a server on
 * the same two cores without spending them itself: bytes go out as they are given, and of the answer only the status and
 * the body are read, in its announced length or in chunks (RFC 9112 §7.1).
 */
public final class HttpConnection implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final int READ_TIMEOUT_MILLIS = 30_000;
    private static final byte[] LENGTH = ascii("content-length:");
    private static final byte[] CHUNKED = ascii("transfer-encoding: chunked");
    private static final byte[] CLOSE = ascii("connection: close");

    private final URI server;
    private Socket socket;
    private OutputStream out;
    private InputStream in;
    private boolean closing;
    private final byte[] line = new byte[8192];
    private byte[] body = new byte[0];

    public HttpConnection(URI server) throws IOException {
        this.server = server;
        socket = open(server);
        out = socket.getOutputStream();
        in = new BufferedInputStream(socket.getInputStream(), 65_536);
    }

    private static Socket open(URI server) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), CONNECT_TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        return socket;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Sends the request and reads the answer to its end; gives the status. */
    public int exchange(byte[] request) throws IOException {
        if (closing) {
            reopen();
        }
        out.write(request);
        int status = status(readLine());
        int bodyLength = 0;
        boolean chunked = false;
        for (int length = readLine(); length > 0; length = readLine()) {
            closing |= startsWith(CLOSE, length);
            chunked |= startsWith(CHUNKED, length);
            if (startsWith(LENGTH, length)) {
                bodyLength = Integer.parseInt(
                        new String(line, LENGTH.length, length - LENGTH.length, StandardCharsets.US_ASCII).strip());
            }
        }
        body = chunked ? readChunks() : readExactly(bodyLength);
        return status;
    }

    private byte[] readExactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("The server closed in the middle of an answer");
        }
        return bytes;
    }

    private byte[] readChunks() throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (int size = readChunkSize(); size > 0; size = readChunkSize()) {
            whole.writeBytes(readExactly(size));
            readLine();
        }
        while (readLine() > 0) {
            // Trailers, of which nothing is needed.
        }
        return whole.toByteArray();
    }

    private int readChunkSize() throws IOException {
        int length = readLine();
        return Integer.parseInt(new String(line, 0, length, StandardCharsets.US_ASCII), 16);
    }

    /** The last answer's. */
    public byte[] body() {
        return body;
    }

    /** The server said it would not take another request on the last one. */
    private void reopen() throws IOException {
        socket.close();
        socket = open(server);
        out = socket.getOutputStream();
        in = new BufferedInputStream(socket.getInputStream(), 65_536);
        closing = false;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** "HTTP/1.1 201 " */
    private int status(int length) throws IOException {
        if (length < 12) {
            throw new IOException("No HTTP status: " + new String(line, 0, length, StandardCharsets.ISO_8859_1));
        }
        return (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
    }

    private boolean startsWith(byte[] lowerCase, int length) {
        if (length < lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            if ((line[i] | 0x20) != (lowerCase[i] | 0x20)) {
                return false;
            }
        }
        return true;
    }

    /** Reads one line into {@link #line}, without its end; gives its length. */
    private int readLine() throws IOException {
        int length = 0;
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("The server closed the connection");
            }
            if (length == line.length) {
                throw new IOException("A header line longer than " + line.length + " bytes");
            }
            line[length++] = (byte) b;
        }
        return length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    }
}
