package io.bongsu.apidocs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** openapi.yaml, as what its operations take and answer. */
final class OpenApi {

    static final String JSON = "application/json";
    static final String PROBLEM = "application/problem+json";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

    private final Contract contract;
    private final List<Operation> operations = new ArrayList<>();

    OpenApi(Contract contract) {
        this.contract = contract;
        contract.root().path("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(entry -> {
                    if (METHODS.contains(entry.getKey())) {
                        operations.add(operation(path.getKey(), path.getValue(), entry.getKey(), entry.getValue()));
                    }
                }));
        // What is spelt out comes before what is a parameter, as the server matches.
        operations.sort(Comparator.comparingInt(operation -> operation.path().contains("{") ? 1 : 0));
    }

    /** @param in path, query or header */
    record Parameter(String name, String in, boolean required, JsonNode schema, JsonNode node) {}

    record Operation(String method, String path, List<Parameter> parameters, JsonNode node) {

        /** {@code GET /chat-rooms/{chatRoomId}} */
        @Override
        public String toString() {
            return method + " " + path;
        }

        boolean matches(String askedMethod, String askedPath) {
            return method.equals(askedMethod) && matches(askedPath);
        }

        boolean matches(String askedPath) {
            return Pattern.compile(path.replace(".", "\\.").replaceAll("\\{[^}]+}", "[^/]+"))
                    .matcher(askedPath)
                    .matches();
        }
    }

    Contract contract() {
        return contract;
    }

    List<Operation> operations() {
        return operations;
    }

    Operation named(String method, String path) {
        return operations.stream()
                .filter(operation ->
                        operation.method().equals(method) && operation.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    Optional<Operation> of(String method, String path) {
        return operations.stream()
                .filter(operation -> operation.matches(method, path))
                .findFirst();
    }

    /** Most specific first: what the concrete address stands for. */
    Set<String> methodsAt(String path) {
        String documented = operations.stream()
                .filter(operation -> operation.matches(path))
                .map(Operation::path)
                .findFirst()
                .orElseThrow();
        return operations.stream()
                .filter(operation -> operation.path().equals(documented))
                .map(Operation::method)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether anybody may call it without a token. */
    boolean isOpen(Operation operation) {
        JsonNode security = security(operation);
        return security.isEmpty() || security.valueStream().anyMatch(JsonNode::isEmpty);
    }

    /** Whether a token, where one is brought, is looked at. */
    boolean takesToken(Operation operation) {
        return security(operation).valueStream().anyMatch(way -> way.has("bearer"));
    }

    private JsonNode security(Operation operation) {
        JsonNode own = operation.node().path("security");
        return own.isMissingNode() ? contract.root().path("security") : own;
    }

    Optional<JsonNode> requestSchema(Operation operation) {
        JsonNode schema = operation.node().at("/requestBody/content/application~1json/schema");
        return schema.isMissingNode() ? Optional.empty() : Optional.of(schema);
    }

    /** The values of the request's examples. */
    List<JsonNode> requestExamples(Operation operation) {
        return operation
                .node()
                .at("/requestBody/content/application~1json/examples")
                .valueStream()
                .map(example -> contract.follow(example).path("value"))
                .toList();
    }

    Set<Integer> statuses(Operation operation) {
        return operation.node().path("responses").propertyNames().stream()
                .map(Integer::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Missing where the status is not documented. */
    JsonNode response(Operation operation, int status) {
        return contract.follow(operation.node().path("responses").path(Integer.toString(status)));
    }

    /** The codes a problem of this status may carry. */
    List<String> codes(Operation operation, int status) {
        return response(operation, status)
                .path("content")
                .path(PROBLEM)
                .at("/schema/properties/code/enum")
                .valueStream()
                .map(JsonNode::stringValue)
                .toList();
    }

    boolean documents(Operation operation, int status, String code) {
        return codes(operation, status).contains(code);
    }

    /** Everything it says it can answer: {@code GET /demo 404 not-found}, {@code GET /demo 200}. */
    Set<String> answers(Operation operation) {
        Set<String> answers = new TreeSet<>();
        for (int status : statuses(operation)) {
            codes(operation, status).forEach(code -> answers.add(operation + " " + status + " " + code));
            Set<String> types =
                    new TreeSet<>(response(operation, status).path("content").propertyNames());
            types.remove(PROBLEM);
            if (codes(operation, status).isEmpty() || !types.isEmpty()) {
                answers.add(operation + " " + status);
            }
        }
        return answers;
    }

    private Operation operation(String path, JsonNode pathItem, String method, JsonNode node) {
        List<Parameter> parameters = new ArrayList<>();
        for (JsonNode place : List.of(pathItem.path("parameters"), node.path("parameters"))) {
            for (JsonNode given : place) {
                JsonNode parameter = contract.follow(given);
                parameters.add(new Parameter(
                        parameter.path("name").stringValue(),
                        parameter.path("in").stringValue(),
                        parameter.path("required").booleanValue(false),
                        parameter.path("schema"),
                        parameter));
            }
        }
        return new Operation(method.toUpperCase(java.util.Locale.ROOT), path, parameters, node);
    }
}
