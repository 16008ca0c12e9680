package io.bongsu.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The contract's files, by their path below {@code contract/}. */
public final class Golden {

    private static final JsonMapper JSON = new JsonMapper();

    private Golden() {}

    public static byte[] bytes(String path) {
        String resource = "/contract/" + path;
        try (InputStream file = Objects.requireNonNull(Golden.class.getResourceAsStream(resource), resource)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(String path) {
        return new String(bytes(path), StandardCharsets.UTF_8);
    }

    public static JsonNode json(String path) {
        return JSON.readTree(bytes(path));
    }
}
