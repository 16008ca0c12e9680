package io.bongsu.e2e;

import io.bongsu.contract.TokenTable;
import io.bongsu.testenv.BackendProcess;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class TokenVerdictsEmbeddedIT extends TokenVerdictsContract {

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

    @Override
    URI backend() {
        return backend.url();
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
