package io.bongsu.apidocs;

import static io.bongsu.apidocs.People.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.apidocs.CheckedHttp.Answer;
import io.bongsu.apidocs.OpenApi.Operation;
import io.bongsu.apidocs.People.Person;
import io.bongsu.testenv.BackendProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/**
 * openapi.yaml and the running server say the same, in both directions: nothing is answered that is not documented, and
 * nothing is documented that was not answered, except what {@link Unseen} lists.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OpenApiIT {

    private static final String OPERATOR = "the-operator";

    private final BackendProcess backend = BackendProcess.builder()
            .profile("embedded")
            .property("bongsu.auth.operator.user-id", OPERATOR)
            .property("bongsu.auth.operator.password", People.PASSWORD)
            .property("bongsu.auth.password-strength", "4")
            .property("bongsu.web.allowed-origins", "https://app.example")
            .property("management.endpoints.web.exposure.include", "health,info,metrics,mappings")
            .start();
    private final OpenApi document = new OpenApi(Contract.read(Contract.OPEN_API));
    private final DocumentedAnswers answers = new DocumentedAnswers(document, new Schemas(document.contract()));
    private final CheckedHttp http = new CheckedHttp(backend.url(), answers);
    private Person operator = new Person(http, "", "", "");
    private Person alice = new Person(http, "", "", "");
    private EveryOperation every = new EveryOperation(document, http, 0);

    @BeforeAll
    void signIn() {
        operator = new People(http).signIn(OPERATOR, People.PASSWORD);
        alice = new People(http).signIn("alice", "beacon-fire");
        every = new EveryOperation(document, http, alice.newRoom());
    }

    @AfterAll
    void stop() {
        backend.close();
    }

    @Test
    void servesTheContracts() {
        for (String name : List.of(Contract.OPEN_API, Contract.ASYNC_API)) {
            Answer answer = expect(http.get("/" + name), "200");

            assertThat(answer.text()).isEqualTo(Contract.text(name));
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/yaml");
        }
    }

    @Test
    void documentsEveryMappedHandlerAndNoOther() throws IOException, InterruptedException {
        Mappings mappings = Mappings.of(backend.url(), operator.token());
        Set<String> handlers = new TreeSet<>(mappings.handlers());
        Set<String> documented = new TreeSet<>(Mappings.documented(document));

        // Where the container dispatches errors to; this test's own; one handler for what is documented as three
        // addresses.
        assertThat(handlers).contains("ANY /error", "GET /actuator/mappings", "GET /actuator/health/**");
        handlers.removeAll(Set.of("ANY /error", "GET /actuator/mappings", "GET /actuator/health/**"));
        documented.removeIf(operation -> operation.startsWith("GET /actuator/health/"));
        // STOMP's handshake; SockJS, whose own addresses its clients know; the page's files and libraries.
        assertThat(mappings.patterns()).containsExactlyInAnyOrder("/ws", "/ws/**", "/webjars/**", "/**");
        documented.removeAll(Set.of("GET /ws", "GET /ws/info"));
        assertThat(handlers).isEqualTo(documented);
    }

    /** A filter that answers belongs into the document: BodyLimit's 413, and security's 400, 401 and 403 are there. */
    @Test
    void knowsEveryFilter() throws IOException, InterruptedException {
        assertThat(Mappings.of(backend.url(), operator.token()).filters())
                .containsExactlyInAnyOrder(
                        "requestContextFilter",
                        "webMvcObservationFilter",
                        "noCompression",
                        "Tomcat WebSocket (JSR356) Filter",
                        "bodyLimit",
                        "characterEncodingFilter",
                        "sockJsPeer.Filter",
                        "springSecurityFilterChain");
    }

    @Test
    void everyOperationRefusesWhatItSays() {
        Person owner = new People(http).newPerson();
        EveryOperation own = new EveryOperation(document, http, owner.newRoom());

        document.operations().forEach(operation -> own.refuses(operation, operator.token()));

        assertThat(expect(operator.get("/chat-rooms"), "200").json().path("chatRooms"))
                .as("nothing came of what was refused")
                .isEmpty();
    }

    @Test
    void allowsNoOtherMethod() {
        every.allowsNoOtherMethod(operator.token());
    }

    /** With what is really there in place of what is made up. */
    @Test
    void takesEveryExample() {
        Map<String, Set<String>> taken = Map.of(
                "POST /auth/token", Set.of("200", "401 invalid-credentials"),
                "POST /auth/revoke", Set.of("204"));
        for (Operation operation : document.operations()) {
            for (JsonNode example : document.requestExamples(operation)) {
                boolean revokes = operation.path().equals("/auth/revoke");
                Answer answer = every.sample(operation)
                        .json(example.toString())
                        .token(revokes ? operator.token() : tokenFor(operation))
                        .send();
                if (revokes) {
                    // It ended the sessions of whoever did it.
                    operator = new People(http).signIn(OPERATOR, People.PASSWORD);
                }
                assertThat(answer.outcome())
                        .as("%s %s: %s", operation, example, answer.text())
                        .isIn(taken.getOrDefault(operation.toString(), Set.of("200", "201")));
            }
        }
    }

    @Test
    void theBoundsAreTheServers() {
        int tried = 0;
        for (Operation operation : document.operations()) {
            Bounds bounds = new Bounds(document, every, http, tokenFor(operation));
            bounds.ofParameters(operation);
            bounds.ofQueryAtItsBounds(operation);
            if (document.requestSchema(operation)
                    .filter(schema -> document.contract().follow(schema).has("properties"))
                    .isPresent()) {
                bounds.ofBody(operation);
            }
            tried += bounds.tried();
        }
        assertThat(tried).isGreaterThan(80);
    }

    private String tokenFor(Operation operation) {
        return operation.path().startsWith("/operator/") ? operator.token() : alice.token();
    }

    @Test
    void answersItsClientsAsDocumented() {
        Stories stories = new Stories(http, operator);
        stories.accounts();
        stories.tokensForTheBrokerAreGoodThereAlone();
        stories.devices();
        stories.loggingOut();
        stories.rooms();
        stories.messages();
        stories.receivers();
        stories.operation();
        stories.documents();
    }

    @Test
    void answersItsClientsAsDocumentedWhereEverythingIsNarrow() throws Exception {
        try (NarrowNode node = new NarrowNode(document, answers)) {
            node.closesWhatItsOperatorClosed();
            node.keepsItsLimits();
            node.takesTwoReceiversOfEachUser();
            node.saysThatItIsOverloaded();
            Person earlier = node.refusesARefreshTokenThatHasExpired();
            node.saysThatItsDatabaseIsAway();
            node.refusesWhatHasExpired(earlier);
            node.saysThatATokenCannotBeLookedAt();
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everythingDocumentedWasSeen() {
        Set<String> unseen = answers.unseen();

        Unseen.REASONS.forEach((pattern, reason) -> assertThat(unseen.removeIf(answer -> answer.matches(pattern)))
                .as("%s was not seen, because %s", pattern, reason)
                .isTrue());
        assertThat(unseen).isEmpty();
    }
}
