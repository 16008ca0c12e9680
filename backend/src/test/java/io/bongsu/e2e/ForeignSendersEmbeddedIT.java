package io.bongsu.e2e;

import io.bongsu.testenv.Deployment;

/** Through the broker inside the process. */
class ForeignSendersEmbeddedIT extends ForeignSendersContract {

    ForeignSendersEmbeddedIT() {
        super(Deployment.embedded(withOperator()));
    }

    @Override
    int mqttPort() {
        return deployment.backend().mqttPort();
    }
}
