package io.bongsu.e2e;

import io.bongsu.testenv.Deployment;

/** Through Mosquitto with the plugin. */
class ForeignSendersPluginIT extends ForeignSendersContract {

    ForeignSendersPluginIT() {
        super(Deployment.mySqlAndPlugin(withOperator()));
    }

    @Override
    int mqttPort() {
        return deployment.mosquitto().port();
    }
}
