package io.bongsu.ops;

import io.bongsu.core.UnusableSetting;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Says at once what another process has already, most often an earlier run of this one. Without it the start would find out only
 * at its end, of the port, or in the database's own words, of the data folder. Who takes either after this look is still refused
 * then.
 */
public final class NotTaken implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

    private static final Pattern DATABASE_FILE = Pattern.compile("jdbc:h2:file:((.*)/db/[^;/]+);.*");

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        Environment environment = event.getEnvironment();
        // First: whoever runs it twice has taken the folder and all ports, and another port alone would not help them.
        requireOwnData(environment.getProperty("spring.datasource.url", ""));
        requireFreePort(
                environment.getProperty("server.address"), environment.getProperty("server.port", Integer.class, 8080));
    }

    /** The embedded database locks its file as long as it is open. */
    private static void requireOwnData(String url) {
        Matcher file = DATABASE_FILE.matcher(url);
        if (!file.matches()) {
            return;
        }
        Path database = Path.of(file.group(1) + ".mv.db");
        if (Files.isWritable(database) && isLocked(database)) {
            throw new UnusableSetting("Another server uses the data in "
                    + Path.of(file.group(2)).toAbsolutePath().normalize()
                    + ": stop it, or give this one another folder (BONGSU_DATA) and ports of its own (SERVER_PORT,"
                    + " BONGSU_MQTT_PORT, BONGSU_MQTT_WS_PORT)");
        }
    }

    private static boolean isLocked(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (IOException unknown) {
            // A file system without locks, say: the database will tell what is wrong.
            return false;
        }
    }

    /** 0 takes a free one, and −1 none. */
    private static void requireFreePort(@Nullable String address, int port) {
        if (port <= 0) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address == null ? new InetSocketAddress(port) : new InetSocketAddress(address, port));
        } catch (BindException taken) {
            throw new UnusableSetting(
                    "Port " + port + (address == null ? "" : " of " + address)
                            + " is already in use: free it, or set another one (SERVER_PORT)",
                    taken);
        } catch (IOException unknown) {
            // The web server will tell what is wrong.
        }
    }
}
