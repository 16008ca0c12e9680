package io.bongsu.e2e;

class NodeKilledEmbeddedIT extends NodeKilledContract {

    @Override
    Deployment deploy() {
        return Deployment.embedded();
    }
}
