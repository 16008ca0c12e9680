package io.bongsu.e2e;

class NodeKilledOnMySqlIT extends NodeKilledContract {

    @Override
    Deployment deploy() {
        return Deployment.mySqlAndMosquitto();
    }
}
