package io.bongsu.e2e;

import io.bongsu.testenv.Deployment;

class NodeKilledOnMySqlIT extends NodeKilledContract {

    @Override
    Deployment deploy() {
        return Deployment.mySqlAndMosquitto();
    }
}
