package io.bongsu.apidocs;

import static org.assertj.core.api.Assertions.assertThat;

import io.apicurio.datamodels.Library;
import io.bongsu.core.ProblemCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What can be said of the two documents without a server. */
class ContractDocumentsTest {

    private final Contract openApi = Contract.read(Contract.OPEN_API);
    private final Contract asyncApi = Contract.read(Contract.ASYNC_API);
    private final OpenApi http = new OpenApi(openApi);
    private final Schemas schemas = new Schemas(openApi, asyncApi);

    @ParameterizedTest
    @ValueSource(strings = {Contract.OPEN_API, Contract.ASYNC_API})
    void obeysItsSpecification(String name) {
        assertThat(faults(Contract.text(name))).isEmpty();
    }

    /** That the validator can say no, of both specifications. */
    @Test
    void aDocumentThatDoesNotObeyIsFound() {
        assertThat(faults(
                        Contract.text(Contract.OPEN_API).replace("operationId: listRooms", "operationId: createRoom")))
                .isNotEmpty();
        assertThat(faults(Contract.text(Contract.OPEN_API).replace("name: membersAfter", "nome: membersAfter")))
                .isNotEmpty();
        assertThat(faults(Contract.text(Contract.ASYNC_API).replace("action: receive", "action: take")))
                .isNotEmpty();
        assertThat(faults(Contract.text(Contract.ASYNC_API).replace("host: localhost:1883", "hoost: localhost:1883")))
                .isNotEmpty();
    }

    private static List<String> faults(String yaml) {
        JsonNode document = Contract.json(yaml);
        // The validator fails with a ClassCastException on these parts of OpenAPI 3.1. everyExampleFitsItsSchema has
        // the examples.
        for (String part : List.of("examples", "discriminator")) {
            document.findParents(part).forEach(parent -> ((ObjectNode) parent).remove(part));
        }
        return Library.validate(Library.readDocumentFromJSONString(document.toString()), null).stream()
                .map(problem -> problem.nodePath + " " + problem.property + ": " + problem.message)
                .toList();
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> broken = new ArrayList<>();
        for (Contract contract : List.of(openApi, asyncApi)) {
            contract.root().findValues("$ref").stream()
                    .map(JsonNode::stringValue)
                    .filter(reference -> find(reference).isMissingNode())
                    .forEach(broken::add);
        }
        assertThat(broken).isEmpty();
    }

    private JsonNode find(String reference) {
        String pointer = reference.substring(reference.indexOf('#') + 1);
        return (reference.startsWith(openApi.address()) ? openApi : asyncApi)
                .root()
                .at(pointer);
    }

    @Test
    void theCodesAreTheServers() {
        assertThat(openApi.at("/components/schemas/ProblemCode/enum")
                        .valueStream()
                        .map(JsonNode::stringValue))
                .containsExactlyElementsOf(Arrays.stream(ProblemCode.values())
                        .map(ProblemCode::code)
                        .toList());
    }

    /** 405 belongs to no operation: it is what an address answers to a method that none has. */
    @Test
    void everyCodeHasATrueExample() {
        ObjectNode examples = (ObjectNode) openApi.at("/components/examples");
        for (ProblemCode code : ProblemCode.values()) {
            if (code == ProblemCode.METHOD_NOT_ALLOWED) {
                continue;
            }
            JsonNode example = examples.path(code.code()).path("value");
            assertThat(example.path("type").asString()).isEqualTo("urn:bongsu:problem:" + code.code());
            assertThat(example.path("code").asString()).isEqualTo(code.code());
            assertThat(example.path("title").asString()).isEqualTo(code.title());
            assertThat(example.path("status").asInt()).isEqualTo(code.status());
        }
        assertThat(examples).hasSize(ProblemCode.values().length - 1);
    }

    /** One for each code, and with the status the code travels with. */
    @Test
    void everyProblemIsShownUnderItsStatus() {
        for (OpenApi.Operation operation : http.operations()) {
            for (int status : http.statuses(operation)) {
                JsonNode examples = http.response(operation, status).at("/content/application~1problem+json/examples");
                assertThat(new TreeSet<>(examples.propertyNames()))
                        .as("%s %d", operation, status)
                        .isEqualTo(new TreeSet<>(http.codes(operation, status)));
                for (JsonNode example : examples) {
                    assertThat(openApi.follow(example).at("/value/status").asInt())
                            .as("%s %d", operation, status)
                            .isEqualTo(status);
                }
            }
        }
    }

    @Test
    void everyExampleFitsItsSchema() {
        int count = 0;
        for (JsonNode place : openApi.root().findParents("examples")) {
            for (JsonNode example : place.path("examples")) {
                if (place.has("schema")) {
                    count++;
                    assertThat(schemas.faults(
                                    place.path("schema"),
                                    openApi.follow(example).path("value")))
                            .as(example.toString())
                            .isEmpty();
                }
            }
        }
        for (JsonNode message : asyncApi.at("/components/messages")) {
            for (JsonNode example : message.path("examples")) {
                count++;
                assertThat(schemas.faults(message.path("payload"), example.path("payload")))
                        .as(example.toString())
                        .isEmpty();
            }
        }
        assertThat(count).isGreaterThan(100);
    }

    @Test
    void bothMeanTheSameMessage() {
        String message = openApi.address() + "#/components/schemas/Message";

        assertThat(asyncApi.at("/components/messages/mqttMessage/payload/$ref").asString())
                .isEqualTo(message);
        assertThat(asyncApi.at("/components/messages/stompMessage/payload/$ref").asString())
                .isEqualTo(message);
        assertThat(http.response(http.named("POST", "/messages"), 201)
                        .at("/content/application~1json/schema/$ref")
                        .asString())
                .isEqualTo(message);
    }

    /** The other half of what the tests rely on: that a schema says no. */
    @Test
    void refusesWhatIsNotDocumented() {
        JsonNode schema = openApi.at("/components/schemas/Message");
        ObjectNode message = (ObjectNode) new JsonMapper().readTree(Contract.text("message.json"));

        assertThat(schemas.faults(schema, message)).isEmpty();
        assertThat(schemas.faults(schema, message.deepCopy().put("edited", true)))
                .hasSize(1);
        assertThat(schemas.faults(schema, message.deepCopy().put("createdAt", "yesterday")))
                .isNotEmpty();
        assertThat(schemas.faults(schema, message.deepCopy().put("seq", "1"))).isNotEmpty();
        assertThat(schemas.faults(schema, message.deepCopy().remove("seq"))).isNotEmpty();
    }
}
