package io.bongsu.e2e;

import io.bongsu.testenv.Deployment;

/** With the broker inside the process. */
class OperatorsEmbeddedIT extends OperatorsContract {

    OperatorsEmbeddedIT() {
        super(Deployment.embedded(node -> node.property("bongsu.auth.operator.user-id", Gauges.OPERATOR)
                .property("bongsu.auth.operator.password", Gauges.PASSWORD)));
    }

    @Override
    MqttMember phone() {
        return new MqttMember("127.0.0.1", node.mqttPort(), ann, 0);
    }

    @Override
    void awaitBroker() {
        // It is there when the node is.
    }
}
