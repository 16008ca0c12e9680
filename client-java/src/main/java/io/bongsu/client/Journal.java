package io.bongsu.client;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/*
 * An append-only file of records, each
 *
 *      length of the body, 4 bytes │ CRC-32 of kind and body, 4 bytes │ kind, 1 byte │ body, JSON
 *
 * big-endian. A record is there when append has returned: it was written and flushed to the disk. What a kill or a lost
 * power supply left half written at the end does not match its checksum, and is cut at the next open; nothing can follow
 * it, as nothing is appended before the last record was flushed. What could not be appended (a full disk) is cut at once, so
 * that it cannot come back as accepted.
 */
final class Journal implements Closeable {

    private static final int HEADER_BYTES = 9;
    /** A content of 16 KiB, each of its bytes escaped, and what is around it. */
    private static final int BODY_LIMIT_BYTES = 256 * 1024;

    private final Path file;
    private FileChannel channel;
    /** Where the last good record ends. */
    private long end;
    /** Something after the end could not be cut yet. */
    private boolean torn;

    private Journal(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens or makes it, tells every record in it, and cuts what was not finished.
     *
     * @param owner the first record, where there is none yet
     */
    static Journal open(Path file, JournalRecord owner, Consumer<JournalRecord> each) throws IOException {
        Files.deleteIfExists(next(file));
        boolean made = !Files.exists(file);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Journal journal = new Journal(file, channel);
        try {
            journal.read(each);
            journal.cut();
            if (journal.end == 0) {
                each.accept(owner);
                journal.append(owner);
            }
            if (made) {
                flushFolder(file);
            }
            return journal;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Adds a record. When this returns it is on the disk; when it throws it is not, and nothing of it comes back. */
    void append(JournalRecord record) throws IOException {
        if (torn) {
            cut();
        }
        try {
            ByteBuffer bytes = encode(record);
            long length = bytes.remaining();
            write(channel, bytes, end);
            channel.force(false);
            end += length;
        } catch (IOException e) {
            torn = true;
            try {
                cut();
            } catch (IOException cutFailed) {
                // It stays torn: the next append cuts before it writes, or fails.
                e.addSuppressed(cutFailed);
            }
            throw e;
        }
    }

    /** Replaces everything by these records, all at once: after a kill there is either the old file or the new one. */
    void rewrite(List<JournalRecord> records) throws IOException {
        Path written = next(file);
        FileChannel fresh = FileChannel.open(
                written,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        long length = 0;
        try {
            for (JournalRecord record : records) {
                ByteBuffer bytes = encode(record);
                int size = bytes.remaining();
                write(fresh, bytes, length);
                length += size;
            }
            fresh.force(true);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            fresh.close();
            Files.deleteIfExists(written);
            throw e;
        }
        FileChannel old = channel;
        channel = fresh;
        end = length;
        torn = false;
        old.close();
        flushFolder(file);
    }

    /** Cuts everything after the first record: needs no space on the disk. */
    void clear(JournalRecord owner) throws IOException {
        end = encode(owner).remaining();
        torn = true;
        cut();
    }

    long bytes() {
        return end;
    }

    static int bytes(JournalRecord record) {
        return HEADER_BYTES + record.bytes().length;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void read(Consumer<JournalRecord> each) throws IOException {
        while (true) {
            JournalRecord record = readAt(end);
            if (record == null) {
                return;
            }
            each.accept(record);
            end += bytes(record);
        }
    }

    /** Null where there is no whole record. */
    private @Nullable JournalRecord readAt(long position) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        if (!readFully(header, position)) {
            return null;
        }
        int length = header.getInt(0);
        JournalRecord.Kind kind = JournalRecord.Kind.of(header.get(8));
        if (length < 0 || length > BODY_LIMIT_BYTES || kind == null) {
            return null;
        }
        ByteBuffer body = ByteBuffer.allocate(length);
        if (!readFully(body, position + HEADER_BYTES) || checksum(kind, body.array()) != header.getInt(4)) {
            return null;
        }
        try {
            return new JournalRecord(kind, Wire.parse(body.array()));
        } catch (Wire.Foreign e) {
            throw new IOException(file + " has a record with a right checksum that is not JSON at " + position, e);
        }
    }

    private boolean readFully(ByteBuffer into, long position) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into, position + into.position()) < 0) {
                return false;
            }
        }
        return true;
    }

    private void cut() throws IOException {
        if (channel.size() > end) {
            channel.truncate(end);
            channel.force(true);
        }
        torn = false;
    }

    private static ByteBuffer encode(JournalRecord record) throws IOException {
        byte[] body = record.bytes();
        if (body.length > BODY_LIMIT_BYTES) {
            throw new IOException("A record of " + body.length + " bytes is more than " + BODY_LIMIT_BYTES);
        }
        byte[] bytes = new byte[HEADER_BYTES + body.length];
        ByteBuffer.wrap(bytes)
                .putInt(body.length)
                .putInt(checksum(record.kind, body))
                .put(record.kind.mark)
                .put(body);
        return ByteBuffer.wrap(bytes);
    }

    private static int checksum(JournalRecord.Kind kind, byte[] body) {
        CRC32 crc = new CRC32();
        crc.update(kind.mark);
        crc.update(body, 0, body.length);
        return (int) crc.getValue();
    }

    private static void write(FileChannel to, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += to.write(bytes, at);
        }
    }

    private static Path next(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    /** A file's name is on the disk when its folder is. */
    static void flushFolder(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }
}
