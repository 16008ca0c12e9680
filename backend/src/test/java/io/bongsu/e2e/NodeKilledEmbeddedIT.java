package io.bongsu.e2e;

import io.bongsu.testenv.Deployment;

class NodeKilledEmbeddedIT extends NodeKilledContract {

    @Override
    Deployment deploy() {
        return Deployment.embedded();
    }
}
