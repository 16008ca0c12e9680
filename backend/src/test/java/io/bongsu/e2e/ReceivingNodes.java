package io.bongsu.e2e;

import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Deployment;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What {@link ReceivingContract} runs on, started once a class. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ReceivingNodes {

    /** What retention has deleted of {@link #beyondRetention}'s room. */
    static final int LOST = 12;

    private OwnTokens tokens;
    private Nodes nodes;
    private ReceivingScene beyondRetention;

    /** Where is posted and where received: two nodes, or one and the same. */
    record Nodes(Deployment deployment, BackendProcess receiving) implements AutoCloseable {

        BackendProcess posting() {
            return deployment.backend();
        }

        @Override
        public void close() {
            if (receiving != posting()) {
                receiving.close();
            }
            deployment.close();
        }
    }

    /** Starts them with these changes. */
    abstract Nodes deploy(UnaryOperator<BackendProcess.Builder> changes);

    /** So many as this deployment stores in a few seconds; also what it keeps of a room. */
    abstract int many();

    @BeforeAll
    void start(@TempDir Path publicKeys) throws Exception {
        tokens = new OwnTokens(publicKeys);
        nodes = deploy(node -> node.property("bongsu.auth.public-keys", publicKeys.toString())
                .property("bongsu.auth.operator.user-id", Gauges.OPERATOR)
                .property("bongsu.auth.operator.password", Gauges.PASSWORD)
                .property("bongsu.retention.messages", Integer.toString(many()))
                .property("bongsu.retention.every", "1s")
                // What the broker may have forgotten is not deleted.
                .property("bongsu.relay.broker-autosave", "1s")
                .property("bongsu.stream.linger", "1s")
                .property("bongsu.sse.heart-beat", "1s")
                .property("bongsu.stomp.sessions-per-user", "100"));
        ReceivingScene.signUp(posting().url());
        // Retention takes a while: it goes on beside the tests.
        beyondRetention = scene();
        beyondRetention.post(many() + LOST, 32, "hello");
    }

    @AfterAll
    void stop() {
        nodes.close();
    }

    final BackendProcess posting() {
        return nodes.posting();
    }

    final BackendProcess receiving() {
        return nodes.receiving();
    }

    final OwnTokens tokens() {
        return tokens;
    }

    final ReceivingScene scene() {
        return new ReceivingScene(posting().url(), receiving().url());
    }

    /** The class's one room with more messages than are kept. */
    final ReceivingScene beyondRetention() {
        return beyondRetention;
    }
}
