package io.bongsu.e2e;

import io.bongsu.testenv.Deployment;

/** Through Mosquitto with the plugin. */
class SendsPluginIT extends SendsContract {

    SendsPluginIT() {
        super(Deployment.mySqlAndPlugin(withLimits()));
    }

    @Override
    int mqttPort() {
        return deployment.mosquitto().port();
    }
}
