package io.bongsu.apidocs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A document of {@code contract/}, made strict for the tests: an object with listed properties may hold no other. (The
 * document itself leaves that open, so that clients take fields that are added.)
 *
 * @param root with every {@code $ref} made absolute, so that any part of it is a schema by itself
 */
record Contract(String name, JsonNode root) {

    private static final String BASE = "https://contract.test/";
    static final String OPEN_API = "openapi.yaml";
    static final String ASYNC_API = "asyncapi.yaml";

    private static final JsonMapper JSON = new JsonMapper();

    /** As it lies in the contract module. */
    static Contract read(String name) {
        return of(name, text(name));
    }

    static String text(String name) {
        try (InputStream file = Objects.requireNonNull(Contract.class.getResourceAsStream("/contract/" + name))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Contract of(String name, String yaml) {
        JsonNode root = json(yaml);
        prepare(root, name);
        return new Contract(name, root);
    }

    /** As it is written. */
    static JsonNode json(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Object loaded = new Yaml(new SafeConstructor(options)).load(yaml);
        return JSON.readTree(JSON.writeValueAsString(loaded));
    }

    private static void prepare(JsonNode node, String name) {
        if (node instanceof ObjectNode object) {
            if (object.path("$ref").isString()) {
                object.put("$ref", absolute(object.path("$ref").stringValue(), name));
            } else if (isOpen(object)) {
                object.put("additionalProperties", false);
            }
        }
        node.forEach(child -> prepare(child, name));
    }

    private static String absolute(String reference, String name) {
        return reference.startsWith("#") ? address(name) + reference : address(reference.replaceFirst("^\\./", ""));
    }

    /** Without the ending: it is JSON by now, and the validator would think otherwise. */
    private static String address(String nameAndMore) {
        return BASE + nameAndMore.replaceFirst("\\.yaml", "");
    }

    String address() {
        return address(name);
    }

    private static boolean isOpen(ObjectNode node) {
        return node.path("type").asString("").equals("object")
                && node.path("properties").isObject()
                && !node.has("additionalProperties");
    }

    /** What stands at a JSON pointer (RFC 6901), or what it refers to within this document. */
    JsonNode at(String pointer) {
        return follow(root.at(pointer));
    }

    JsonNode follow(JsonNode node) {
        JsonNode reference = node.path("$ref");
        String here = address() + "#";
        return reference.isString() && reference.stringValue().startsWith(here)
                ? at(reference.stringValue().substring(here.length()))
                : node;
    }
}
