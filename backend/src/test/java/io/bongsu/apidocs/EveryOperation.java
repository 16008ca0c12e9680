package io.bongsu.apidocs;

import static io.bongsu.apidocs.People.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.apidocs.CheckedHttp.Call;
import io.bongsu.apidocs.OpenApi.Operation;
import io.bongsu.apidocs.OpenApi.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What can be asked of every operation alike, because the document says so of each. */
final class EveryOperation {

    static final int BODY_LIMIT_BYTES = 128 * 1024;

    /** The contents of addresses; what is asked for is there. */
    private final Map<String, String> parameters;

    private final OpenApi document;
    private final CheckedHttp http;

    EveryOperation(OpenApi document, CheckedHttp http, long room) {
        this.document = document;
        this.http = http;
        this.parameters = Map.of(
                "chatRoomId", Long.toString(room), "userId", "bob", "component", "relay", "name", "jvm.memory.used");
    }

    String room() {
        return String.valueOf(parameters.get("chatRoomId"));
    }

    /** A call that would be taken from somebody who may. */
    Call sample(Operation operation) {
        Call call = http.call(operation.method(), path(operation, Map.of()) + query(operation));
        return body(operation) == null ? call : call.json(String.valueOf(body(operation)));
    }

    /** With these values, and else those that are there. */
    String path(Operation operation, Map<String, String> values) {
        String path = operation.path();
        for (Map<String, String> known : List.of(values, parameters)) {
            for (Map.Entry<String, String> value : known.entrySet()) {
                path = path.replace("{" + value.getKey() + "}", value.getValue());
            }
        }
        return path;
    }

    private String query(Operation operation) {
        if (operation.path().startsWith("/long-polling")) {
            return "?after=0&timeout=0";
        }
        List<String> needed = operation.parameters().stream()
                .filter(parameter -> parameter.in().equals("query") && parameter.required())
                .map(Parameter::name)
                .map(name -> name + "=" + parameters.get(name))
                .toList();
        return needed.isEmpty() ? "" : "?" + String.join("&", needed);
    }

    /** The first example, in a room that is there. */
    @Nullable
    ObjectNode body(Operation operation) {
        if (document.requestSchema(operation).isEmpty()) {
            return null;
        }
        ObjectNode example =
                (ObjectNode) document.requestExamples(operation).getFirst().deepCopy();
        if (example.has("chatRoomId")) {
            example.put("chatRoomId", Long.valueOf(String.valueOf(parameters.get("chatRoomId"))));
        }
        return example;
    }

    /** Whatever the operation says it refuses, of what can go wrong with any request. Nothing must come of these. */
    void refuses(Operation operation, String goodToken) {
        String token = document.takesToken(operation) ? goodToken : null;
        if (document.takesToken(operation)) {
            expect(sample(operation).token("bad"), "401 unauthenticated");
            expect(sample(operation).twoTokens(), "400 invalid-request");
        }
        if (!document.isOpen(operation) && document.documents(operation, 401, "unauthenticated")) {
            // A component of the health is hidden from strangers instead.
            String hidden = operation.path().equals("/actuator/health/{component}") ? "404" : "401 unauthenticated";
            expect(sample(operation), hidden);
        }
        if (document.documents(operation, 403, "forbidden")) {
            expect(sample(operation).token(token).header("Origin", "https://evil.example"), "403 forbidden");
        }
        if (document.documents(operation, 406, "not-acceptable")) {
            expect(sample(operation).token(token).header("Accept", "application/xml"), "406 not-acceptable");
        }
        if (document.requestSchema(operation).isPresent()) {
            expect(sample(operation).token(token).body("text/plain", "{}"), "415 unsupported-media-type");
            expect(sample(operation).token(token).json("{\"chatRoomId\":"), "400 malformed-json");
            expect(sample(operation).token(token).json("[]"), "400 invalid-request");
            expect(
                    sample(operation).token(token).json("{\"x\":\"" + "x".repeat(BODY_LIMIT_BYTES) + "\"}"),
                    "413 content-too-large");
        }
    }

    /** Everything else than what is documented is not there. SockJS answers below /ws for itself. */
    void allowsNoOtherMethod(String token) {
        Set<String> paths = new TreeSet<>();
        document.operations().forEach(operation -> paths.add(operation.path()));
        paths.removeIf(path -> path.startsWith("/ws"));
        for (String path : paths) {
            Operation any = document.operations().stream()
                    .filter(operation -> operation.path().equals(path))
                    .findFirst()
                    .orElseThrow();
            String address = path(any, Map.of());
            for (String method : List.of("GET", "POST", "PUT", "DELETE", "PATCH")) {
                if (!document.methodsAt(address).contains(method)) {
                    expect(http.call(method, address).token(token), "405 method-not-allowed");
                }
            }
        }
        assertThat(paths).hasSizeGreaterThan(15);
    }
}
