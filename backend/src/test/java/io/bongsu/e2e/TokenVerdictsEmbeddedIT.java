package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.contract.TokenTable;
import io.bongsu.testenv.BackendProcess;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** The backend's own broker, and the backend itself over HTTP. */
class TokenVerdictsEmbeddedIT extends TokenVerdictsContract {

    /** HTTP takes blanks around a header's value away, and neither it nor its client carries control characters. */
    private static final Pattern SAYABLE_OVER_HTTP = Pattern.compile("[!-~]([ -~]*[!-~])?");

    private static final JsonMapper JSON = new JsonMapper();

    private BackendProcess backend;

    @BeforeAll
    void start(@TempDir Path publicKeys) {
        TABLE.writePublicKeys(publicKeys);
        backend = BackendProcess.builder()
                .profile("embedded")
                .property("bongsu.auth.public-keys", publicKeys.toString())
                .start();
    }

    @AfterAll
    void stop() {
        backend.close();
    }

    List<TokenTable.Row> sayableOverHttp() {
        return rows().stream()
                .filter(row -> SAYABLE_OVER_HTTP.matcher(row.token()).matches())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("sayableOverHttp")
    void backendFollowsTheTableOverHttp(TokenTable.Row row) throws Exception {
        // Nothing is there: whose token is taken is told so.
        HttpResponse<String> answer = new RawHttp(backend.url(), row.token()).get("/nothing-here");

        String code = JSON.readTree(answer.body()).path("code").stringValue();
        assertThat(code).as(row.toString()).isEqualTo(row.goodOverHttp() ? "not-found" : row.http());
    }

    @Override
    int mqttPort() {
        return backend.mqttPort();
    }

    /** The backend comes to this broker by a secret of the process: a token of its role has no business here. */
    @Override
    boolean takes(TokenTable.Row row) {
        return super.takes(row) && !"backend".equals(row.role());
    }
}
