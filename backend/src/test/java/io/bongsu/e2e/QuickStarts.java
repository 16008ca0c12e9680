package io.bongsu.e2e;

import io.bongsu.testenv.BackendProcess;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Before a run of many integration tests, makes the starts of their backends quick. Not within one of them: it takes a minute
 * or more, and what a test waits for has deadlines.
 */
public final class QuickStarts implements TestExecutionListener {

    /** Fewer start too few backends to earn it back. */
    private static final int CLASSES = 4;

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        long classes = plan.getRoots().stream()
                .flatMap(root -> plan.getDescendants(root).stream())
                .filter(QuickStarts::isIntegrationTest)
                .count();
        if (classes >= CLASSES) {
            BackendProcess.makeStartsQuick();
        }
    }

    private static boolean isIntegrationTest(TestIdentifier test) {
        return test.getSource().orElse(null) instanceof ClassSource source
                && source.getClassName().endsWith("IT");
    }
}
