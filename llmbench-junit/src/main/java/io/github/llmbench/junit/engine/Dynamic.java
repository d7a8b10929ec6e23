package io.github.llmbench.junit.engine;

import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.support.hierarchical.Node.DynamicTestExecutor;

/** Tests that are known only once a run is over. */
final class Dynamic {
    private Dynamic() {}

    static void run(TestDescriptor parent, TestDescriptor child, DynamicTestExecutor executor) {
        parent.addChild(child);
        executor.execute(child);
    }
}
