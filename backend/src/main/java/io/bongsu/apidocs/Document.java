package io.bongsu.apidocs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.springframework.http.MediaType;

/** A file of the jar, read once. */
@SuppressWarnings("ArrayRecordComponent") // Never changed, and copied to each client anyway.
record Document(byte[] bytes, MediaType type, String etag) {

    /** Missing stops the start: a build that lost a file must not go unnoticed. */
    static Document read(String name, MediaType type) {
        try (InputStream file = Document.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("The build left " + name + " out of the jar: build it with Maven");
            }
            byte[] bytes = file.readAllBytes();
            CRC32C checksum = new CRC32C();
            checksum.update(bytes);
            return new Document(bytes, type, '"' + HexFormat.of().toHexDigits(checksum.getValue(), 8) + '"');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
