package io.bongsu.apidocs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What the running application maps, as Actuator lists it. */
final class Mappings {

    /** The name of a path's variable is nobody's business but the code's. */
    private static String anonymous(String path) {
        return path.replaceAll("\\{[^}]+}", "{}");
    }

    private final Set<String> handlers = new TreeSet<>();
    private final Set<String> patterns = new TreeSet<>();
    private final Set<String> filters = new TreeSet<>();

    /** @param operator the token of one: nobody else may look */
    static Mappings of(URI server, String operator) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/actuator/mappings"))
                .header("Authorization", "Bearer " + operator)
                .build();
        return new Mappings(CheckedHttp.JSON.readTree(HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body()));
    }

    private Mappings(JsonNode mappings) {
        for (JsonNode context : mappings.path("contexts")) {
            for (JsonNode servlet : context.at("/mappings/dispatcherServlets")) {
                servlet.forEach(this::add);
            }
            context.at("/mappings/servletFilters")
                    .forEach(filter -> filters.add(filter.path("name").stringValue()));
        }
    }

    private void add(JsonNode mapping) {
        JsonNode conditions = mapping.at("/details/requestMappingConditions");
        if (conditions.isMissingNode()) {
            patterns.add(mapping.path("predicate").stringValue());
            return;
        }
        for (JsonNode pattern : conditions.path("patterns")) {
            if (conditions.path("methods").isEmpty()) {
                handlers.add("ANY " + anonymous(pattern.stringValue()));
            }
            conditions
                    .path("methods")
                    .forEach(method -> handlers.add(method.stringValue() + " " + anonymous(pattern.stringValue())));
        }
    }

    /** Controllers' and Actuator's: {@code GET /chat-rooms/{}}. */
    Set<String> handlers() {
        return handlers;
    }

    /** Of the handlers that are no controllers: {@code /ws/**}. */
    Set<String> patterns() {
        return patterns;
    }

    Set<String> filters() {
        return filters;
    }

    /** As the document has it, in the words of {@link #handlers}. */
    static Set<String> documented(OpenApi document) {
        return document.operations().stream()
                .map(operation -> operation.method() + " " + anonymous(operation.path()))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
