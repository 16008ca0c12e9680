package io.bongsu.apidocs;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.apidocs.CheckedHttp.Answer;
import io.bongsu.apidocs.CheckedHttp.Call;
import io.bongsu.apidocs.OpenApi.Operation;
import io.bongsu.core.ProblemCode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** Whether an answer is as documented, and which of the documented ones were seen. Safe for any thread. */
final class DocumentedAnswers {

    /** What any answer may carry, said of none: transport, caching, and what browsers want. */
    private static final Set<String> COMMON_HEADERS = Set.of(
            "connection",
            "keep-alive",
            "date",
            "content-length",
            "transfer-encoding",
            "content-type",
            "content-disposition",
            "cache-control",
            "pragma",
            "expires",
            "vary",
            "accept",
            "x-content-type-options",
            "x-frame-options",
            "x-xss-protection",
            "content-security-policy",
            "referrer-policy");

    private final OpenApi document;
    private final Schemas schemas;
    private final DocumentedRequests requests;
    private final Set<String> seen = new ConcurrentSkipListSet<>();

    DocumentedAnswers(OpenApi document, Schemas schemas) {
        this.document = document;
        this.schemas = schemas;
        this.requests = new DocumentedRequests(document, schemas);
    }

    /** As {@link OpenApi#answers} spells them. */
    Set<String> unseen() {
        Set<String> unseen = new TreeSet<>();
        document.operations().forEach(operation -> unseen.addAll(document.answers(operation)));
        unseen.removeAll(seen);
        return unseen;
    }

    void check(Call call, Answer answer) {
        String what = call.method() + " " + call.uri() + " " + answer.status() + " " + answer.text();
        if (answer.status() == ProblemCode.METHOD_NOT_ALLOWED.status()) {
            checkMethodNotAllowed(what, call, answer);
            return;
        }
        Operation operation = document.of(call.method(), call.uri().getPath())
                .orElseThrow(() -> new AssertionError("not documented: " + what));
        JsonNode response = document.response(operation, answer.status());
        assertThat(response.isMissingNode())
                .as("the status is documented: " + what)
                .isFalse();
        checkBody(what, response, answer);
        checkHeaders(what, response, answer);
        if (answer.json().has("code") && isProblem(answer)) {
            checkProblem(what, call, answer);
        }
        if (answer.status() < 300) {
            requests.check(operation, call);
        }
        seen.add(operation + " " + answer.outcome());
    }

    private void checkBody(String what, JsonNode response, Answer answer) {
        String type = type(answer);
        JsonNode content = response.path("content");
        if (answer.text().isEmpty() && type.isEmpty()) {
            assertThat(content.isMissingNode() || answer.status() == 101)
                    .as("no body is documented: " + what)
                    .isTrue();
            return;
        }
        JsonNode documented = content.path(type.isEmpty() ? "*/*" : type);
        assertThat(documented.isMissingNode())
                .as("its type '%s' is documented: %s", type, what)
                .isFalse();
        JsonNode body = type.contains("json") ? answer.json() : StringNode.valueOf(answer.text());
        assertThat(schemas.faults(documented.path("schema"), body)).as(what).isEmpty();
    }

    private void checkHeaders(String what, JsonNode response, Answer answer) {
        JsonNode headers = response.path("headers");
        Set<String> known = new TreeSet<>(COMMON_HEADERS);
        headers.properties().forEach(documented -> {
            known.add(documented.getKey().toLowerCase(Locale.ROOT));
            JsonNode header = document.contract().follow(documented.getValue());
            List<String> values = answer.headers().allValues(documented.getKey());
            assertThat(values.size() == 1
                            || (values.isEmpty() && !header.path("required").booleanValue(false)))
                    .as("%s: %s of %s", documented.getKey(), values, what)
                    .isTrue();
            values.forEach(value -> assertThat(schemas.faults(
                            header.path("schema"), DocumentedRequests.typed(header.path("schema"), value)))
                    .as("%s of %s", documented.getKey(), what)
                    .isEmpty());
        });
        assertThat(known).as("the headers of " + what).containsAll(names(answer));
    }

    private static Set<String> names(Answer answer) {
        return answer.headers().map().keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> !name.startsWith(":") && !name.startsWith("access-control-"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void checkProblem(String what, Call call, Answer answer) {
        ProblemCode code = Arrays.stream(ProblemCode.values())
                .filter(known -> known.code().equals(answer.text("code")))
                .findFirst()
                .orElseThrow();
        assertThat(answer.status()).as(what).isEqualTo(code.status());
        assertThat(answer.json().path("status").intValue()).as(what).isEqualTo(code.status());
        assertThat(answer.text("type")).as(what).isEqualTo("urn:bongsu:problem:" + code.code());
        assertThat(answer.text("title")).as(what).isEqualTo(code.title());
        assertThat(answer.text("instance")).as(what).isEqualTo(call.uri().getPath());
    }

    private void checkMethodNotAllowed(String what, Call call, Answer answer) {
        assertThat(isProblem(answer)).as(what).isTrue();
        assertThat(schemas.faults(document.contract().at("/components/schemas/Problem"), answer.json()))
                .isEmpty();
        checkProblem(what, call, answer);
        Set<String> allowed = new TreeSet<>(
                Set.of(answer.headers().firstValue("Allow").orElse("").split(", ?")));
        allowed.remove("HEAD");
        assertThat(allowed).as(what).isEqualTo(document.methodsAt(call.uri().getPath()));
    }

    private static boolean isProblem(Answer answer) {
        return type(answer).equals(OpenApi.PROBLEM);
    }

    private static String type(Answer answer) {
        return answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
    }
}
