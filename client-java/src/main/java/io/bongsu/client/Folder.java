package io.bongsu.client;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** A client's folder: locked while it is open, with the number that tells this installation from the user's others. */
final class Folder implements Closeable {

    private final Path path;
    private final FileChannel lockFile;

    private Folder(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    static Folder open(Path path) throws IOException {
        Files.createDirectories(path);
        FileChannel lockFile =
                FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(lockFile) == null) {
            lockFile.close();
            throw new IOException("Another client uses the folder " + path + ": one at a time may");
        }
        return new Folder(path, lockFile);
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException inThisProcess) {
            return null;
        }
    }

    Path outbox() {
        return path.resolve("outbox");
    }

    /** The same as long as the folder is there. */
    String installation() throws IOException {
        Path file = path.resolve("installation");
        if (Files.exists(file)) {
            String number = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII).trim();
            if (number.matches("[0-9a-f]{16}")) {
                return number;
            }
        }
        return newInstallation();
    }

    /** Where this one's number is in use somewhere else: the folder was copied. */
    String newInstallation() throws IOException {
        String number = String.format("%016x", new SecureRandom().nextLong());
        replace(path.resolve("installation"), number.getBytes(StandardCharsets.US_ASCII));
        return number;
    }

    /** As {@link #replace}, readable for this user alone where the file system knows of users. */
    static void replacePrivately(Path file, byte[] bytes) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path written = next(file);
        Files.deleteIfExists(written);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(
                    written, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        replace(file, bytes);
    }

    private static Path next(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    /** When this returns the file has these bytes, on the disk; after a kill in between it has these or its old ones. */
    static void replace(Path file, byte[] bytes) throws IOException {
        Path written = next(file);
        try (FileChannel channel = FileChannel.open(
                written, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer content = ByteBuffer.wrap(bytes);
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Journal.flushFolder(file);
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
