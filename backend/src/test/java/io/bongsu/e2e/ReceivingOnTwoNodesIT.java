package io.bongsu.e2e;

import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.Transport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Posted at one node, received at the other, with MySQL and Mosquitto. */
class ReceivingOnTwoNodesIT extends ReceivingContract {

    @Override
    Nodes deploy(UnaryOperator<BackendProcess.Builder> changes) {
        Deployment deployment = Deployment.mySqlAndMosquitto(changes);
        return new Nodes(deployment, deployment.anotherNode());
    }

    @Override
    int many() {
        return 10_000;
    }

    /**
     * As in a very long garbage collection: when it wakes, the news of the removal and what was posted since lie before it
     * together, and only the fence at each message tells it that the one came before the other.
     */
    @ParameterizedTest
    @EnumSource
    void getsNothingOfWhatWasPostedWhileItsNodeSlept(Transport transport) {
        removed(transport, meanwhile -> {
            receiving().pause();
            try {
                meanwhile.run();
            } finally {
                receiving().resume();
            }
        });
    }
}
