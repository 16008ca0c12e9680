package io.bongsu.client;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The refresh token on the disk: what it holds is replaced at once, and is there when that has returned. */
final class LoginFile {

    private final Path file;
    private @Nullable String refreshToken;

    LoginFile(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            try {
                refreshToken = Wire.textOrNull(Wire.parse(Files.readAllBytes(file)), "refreshToken");
            } catch (Wire.Foreign e) {
                throw new IOException(file + " is not the file of a login", e);
            }
        }
    }

    synchronized @Nullable String refreshToken() {
        return refreshToken;
    }

    synchronized void keep(String newRefreshToken) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("refreshToken", newRefreshToken);
        Folder.replacePrivately(file, json.toString().getBytes(StandardCharsets.UTF_8));
        refreshToken = newRefreshToken;
    }

    synchronized void forget() throws IOException {
        refreshToken = null;
        Files.deleteIfExists(file);
    }
}
