package io.bongsu.e2e;

import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Deployment;
import java.util.function.UnaryOperator;

/** Database and broker inside the one process. */
class ReceivingOnOneNodeIT extends ReceivingContract {

    @Override
    Nodes deploy(UnaryOperator<BackendProcess.Builder> changes) {
        Deployment deployment = Deployment.embedded(changes);
        return new Nodes(deployment, deployment.backend());
    }

    @Override
    int many() {
        return 10_000;
    }
}
