package io.bongsu.apidocs;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.apidocs.CheckedHttp.Call;
import io.bongsu.apidocs.OpenApi.Operation;
import io.bongsu.apidocs.OpenApi.Parameter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.StringNode;

/** Whether a request that was taken is as documented: what works without being promised would be relied on. */
final class DocumentedRequests {

    /** What any request may carry. */
    private static final Set<String> COMMON_HEADERS =
            Set.of("authorization", "content-type", "accept", "origin", "if-none-match");

    private final OpenApi document;
    private final Schemas schemas;

    DocumentedRequests(OpenApi document, Schemas schemas) {
        this.document = document;
        this.schemas = schemas;
    }

    void check(Operation operation, Call call) {
        Map<String, Parameter> parameters = operation.parameters().stream()
                .collect(
                        Collectors.toMap(parameter -> parameter.in() + " " + parameter.name(), parameter -> parameter));
        Map<String, String> given = given(operation, call);
        given.forEach((name, value) -> {
            Parameter parameter = parameters.get(name);
            assertThat(parameter).as("%s of %s is documented", name, operation).isNotNull();
            JsonNode schema = Objects.requireNonNull(parameter).schema();
            JsonNode one = schema.path("type").asString("").equals("array") ? schema.path("items") : schema;
            assertThat(schemas.faults(one, typed(document.contract().follow(one), value)))
                    .as("%s=%s of %s", name, value, operation)
                    .isEmpty();
        });
        parameters.forEach((name, parameter) -> assertThat(!parameter.required() || given.containsKey(name))
                .as("%s of %s is required", name, operation)
                .isTrue());
        checkBody(operation, call);
    }

    private void checkBody(Operation operation, Call call) {
        String body = call.body();
        if (body == null || body.isEmpty()) {
            assertThat(operation.node().at("/requestBody/required").booleanValue(false))
                    .as("%s needs a body", operation)
                    .isFalse();
            return;
        }
        JsonNode schema = document.requestSchema(operation)
                .orElseThrow(() -> new AssertionError(operation + " takes a body that is not documented"));
        assertThat(schemas.faults(schema, CheckedHttp.JSON.readTree(body)))
                .as("%s takes %s", operation, body)
                .isEmpty();
    }

    private static Map<String, String> given(Operation operation, Call call) {
        Map<String, String> given = new HashMap<>();
        List<String> names = Pattern.compile("\\{([^}]+)}")
                .matcher(operation.path())
                .results()
                .map(name -> name.group(1))
                .toList();
        Matcher values = Pattern.compile(operation.path().replaceAll("\\{[^}]+}", "([^/]+)"))
                .matcher(call.uri().getPath());
        assertThat(values.matches()).isTrue();
        for (int i = 0; i < names.size(); i++) {
            given.put("path " + names.get(i), values.group(i + 1));
        }
        String query = call.uri().getQuery();
        if (query != null) {
            for (String pair : query.split("&", -1)) {
                given.put("query " + pair.replaceFirst("=.*", ""), pair.replaceFirst("[^=]*=", ""));
            }
            given.remove("query access_token");
        }
        call.headers().forEach((name, value) -> {
            if (!COMMON_HEADERS.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                given.put("header " + name, value);
            }
        });
        return given;
    }

    /** What goes through addresses and headers is text; the schema says what it means. */
    static JsonNode typed(JsonNode schema, String value) {
        return schema.path("type").asString("").equals("integer") && value.matches("-?[0-9]{1,18}")
                ? LongNode.valueOf(Long.parseLong(value))
                : StringNode.valueOf(value);
    }
}
