package io.bongsu.e2e;

import io.bongsu.testenv.Deployment;

/** Through the broker inside the process. */
class SendsEmbeddedIT extends SendsContract {

    SendsEmbeddedIT() {
        super(Deployment.embedded(withLimits()));
    }

    @Override
    int mqttPort() {
        return deployment.backend().mqttPort();
    }
}
