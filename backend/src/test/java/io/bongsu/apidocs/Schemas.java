package io.bongsu.apidocs;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Holds values to the schemas of contracts (JSON Schema 2020-12), formats included. */
final class Schemas {

    private final SchemaRegistry registry;

    Schemas(Contract... contracts) {
        Map<String, String> byAddress = Arrays.stream(contracts)
                .collect(Collectors.toMap(
                        Contract::address, contract -> contract.root().toString()));
        registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(byAddress));
    }

    /** What is wrong with the value, in words; empty when nothing is. */
    List<String> faults(JsonNode schema, JsonNode value) {
        return registry
                .getSchema(schema)
                .validate(
                        value, context -> context.executionConfig(execution -> execution.formatAssertionsEnabled(true)))
                .stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }
}
