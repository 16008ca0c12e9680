package io.bongsu.apidocs;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.apidocs.CheckedHttp.Answer;
import io.bongsu.apidocs.CheckedHttp.Call;
import io.bongsu.apidocs.OpenApi.Operation;
import io.bongsu.apidocs.OpenApi.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Whether the documented bounds are the server's: one step beyond is refused, the bound itself is taken. */
final class Bounds {

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final OpenApi document;
    private final EveryOperation every;
    private final CheckedHttp http;
    private final String token;
    private int tried;

    Bounds(OpenApi document, EveryOperation every, CheckedHttp http, String token) {
        this.document = document;
        this.every = every;
        this.http = http;
        this.token = token;
    }

    int tried() {
        return tried;
    }

    void ofBody(Operation operation) {
        JsonNode schema =
                document.contract().follow(document.requestSchema(operation).orElseThrow());
        schema.path("required").forEach(name -> {
            ObjectNode without = body(operation);
            without.remove(name.stringValue());
            refused(every.sample(operation), without);
        });
        schema.path("properties").properties().forEach(property -> {
            JsonNode rule = document.contract().follow(property.getValue());
            beyond(rule).forEach(value -> {
                ObjectNode body = body(operation);
                body.set(property.getKey(), value);
                refused(every.sample(operation), body);
            });
            at(rule).forEach(value -> {
                ObjectNode body = body(operation);
                body.set(property.getKey(), value);
                Answer answer = every.sample(operation)
                        .json(body.toString())
                        .token(token)
                        .send();
                tried++;
                assertThat(answer.status())
                        .as("%s %s: %s", operation, body, answer.text())
                        .isLessThan(300);
            });
        });
    }

    void ofParameters(Operation operation) {
        for (Parameter parameter : operation.parameters()) {
            for (String value : beyondAsText(document.contract().follow(parameter.schema()))) {
                switch (parameter.in()) {
                    case "path" ->
                        refused(http.call(operation.method(), every.path(operation, Map.of(parameter.name(), value))));
                    case "query" -> refused(http.call(operation.method(), withQuery(operation, parameter, value)));
                    default -> refused(every.sample(operation).header(parameter.name(), value));
                }
            }
        }
    }

    /** Of those that may be left out: what is needed names something that has to be there. */
    void ofQueryAtItsBounds(Operation operation) {
        for (Parameter parameter : operation.parameters()) {
            JsonNode rule = document.contract().follow(parameter.schema());
            for (String bound : List.of("minimum", "maximum")) {
                if (parameter.in().equals("query") && !parameter.required() && rule.has(bound)) {
                    String address =
                            withQuery(operation, parameter, rule.path(bound).asString());
                    Answer answer =
                            http.call(operation.method(), address).token(token).send();
                    tried++;
                    assertThat(answer.status()).as(address + answer.text()).isEqualTo(200);
                }
            }
        }
    }

    private String withQuery(Operation operation, Parameter parameter, String value) {
        String address = every.sample(operation).uri().toString();
        String others = address.replaceFirst("(?<=[?&])" + parameter.name() + "=[^&]*&?", "")
                .replaceFirst("[?&]$", "");
        return others + (others.contains("?") ? "&" : "?") + parameter.name() + "=" + value;
    }

    private void refused(Call call, ObjectNode body) {
        refused(call.json(body.toString()));
    }

    private void refused(Call call) {
        Answer answer = call.token(token).send();
        tried++;
        assertThat(answer.status())
                .as("%s %s %s: %s", call.method(), call.uri(), call.body(), answer.text())
                .isBetween(400, 499);
    }

    /** Each time another key and another id, so that nothing is refused for having been there. */
    private ObjectNode body(Operation operation) {
        ObjectNode body = Objects.requireNonNull(every.body(operation));
        if (operation.path().equals("/users")) {
            body.put("userId", "bounds-" + NAMES.incrementAndGet());
        }
        if (operation.path().equals("/messages")) {
            body.put("clientMessageId", "bounds-" + NAMES.incrementAndGet());
        }
        return body;
    }

    /** Of another type, and one step outside of each bound. */
    private static List<JsonNode> beyond(JsonNode rule) {
        List<JsonNode> values = new ArrayList<>();
        switch (rule.path("type").asString("")) {
            case "string" -> {
                values.add(LongNode.valueOf(5));
                if (rule.has("maxLength")) {
                    values.add(text(rule.path("maxLength").intValue() + 1));
                }
                if (rule.path("minLength").intValue(0) > 0) {
                    values.add(text(rule.path("minLength").intValue() - 1));
                }
                if (rule.has("pattern")) {
                    values.add(StringNode.valueOf("not \u0000 by any \u0001 pattern"));
                }
            }
            case "integer" -> {
                values.add(StringNode.valueOf("five"));
                if (rule.has("minimum")) {
                    values.add(LongNode.valueOf(rule.path("minimum").longValue() - 1));
                }
                if (rule.has("maximum")) {
                    values.add(LongNode.valueOf(rule.path("maximum").longValue() + 1));
                }
            }
            case "boolean" -> values.add(StringNode.valueOf("true"));
            case "array" -> values.add(BooleanNode.TRUE);
            default -> throw new AssertionError("no bounds are known for " + rule);
        }
        return values;
    }

    /** Of what goes through addresses and headers, where everything is text. */
    private static List<String> beyondAsText(JsonNode rule) {
        List<String> values = new ArrayList<>();
        beyond(rule).stream()
                .filter(value -> rule.path("type").asString("").equals("integer"))
                .forEach(value -> values.add(value.asString()));
        if (rule.has("maxLength")) {
            values.add("x".repeat(rule.path("maxLength").intValue() + 1));
        }
        if (rule.has("pattern")) {
            values.add("x".repeat(70));
        }
        return values;
    }

    /** As long as may be, and as short. */
    private static List<JsonNode> at(JsonNode rule) {
        List<JsonNode> values = new ArrayList<>();
        for (String bound : List.of("maxLength", "minLength")) {
            if (rule.has(bound)) {
                values.add(text(rule.path(bound).intValue()));
            }
        }
        return values;
    }

    private static StringNode text(int length) {
        return StringNode.valueOf("x".repeat(length));
    }
}
