package io.bongsu.testenv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code mysqld --initialize} makes: once for all servers of this JVM, for it takes seconds of both cores. Each server
 * begins with a copy of its own.
 */
final class MySqlData {

    private static @Nullable Path initialized;

    private MySqlData() {}

    /** A new folder of a server, which holds {@code data}: an empty server's, with a root who has no password. */
    static Path newFolder(Path program) {
        try {
            Path folder = emptyFolder();
            copy(initialized(program), folder.resolve("data"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** mysqld refuses to run as root and changes to a user that owns its data; anyone else runs it as themselves. */
    static String systemUser() throws IOException {
        return Tools.isRoot() ? unprivileged().getName() : System.getProperty("user.name");
    }

    private static synchronized Path initialized(Path program) throws IOException {
        if (initialized == null) {
            Path folder = emptyFolder();
            Path data = folder.resolve("data");
            ChildProcess.run(
                    "mysqld --initialize",
                    List.of(
                            program.toString(),
                            "--user=" + systemUser(),
                            "--datadir=" + data,
                            "--secure-file-priv=",
                            "--mysqlx=OFF",
                            "--initialize-insecure"),
                    folder.resolve("mysqld.log"));
            // The server's name of itself, which each makes up at its first start.
            Files.delete(data.resolve("auto.cnf"));
            initialized = data;
        }
        return initialized;
    }

    private static Path emptyFolder() throws IOException {
        Path folder = ChildProcess.temporaryFolder("mysql");
        if (Tools.isRoot()) {
            Files.setOwner(folder, unprivileged());
        }
        return folder;
    }

    private static UserPrincipal unprivileged() throws IOException {
        var users = FileSystems.getDefault().getUserPrincipalLookupService();
        try {
            return users.lookupPrincipalByName("mysql");
        } catch (UserPrincipalNotFoundException e) {
            return users.lookupPrincipalByName("nobody");
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path target = to.resolve(from.relativize(each).toString());
                // The owner, too: it may be another than this process's.
                Files.copy(each, target, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
