package io.github.llmbench.junit.engine;

import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.engine.support.hierarchical.Node.DynamicTestExecutor;

/** Tests that are known only once a run is over. */
final class Dynamic {
    private Dynamic() {}

    /**
     * The name in build tools' reports for the next child: the same from run to run, so that a build server can follow it. Below a
     * method it ends in a number as those of Jupiter's repeated tests do, for without one Surefire shows the method's name alone.
     */
    static String legacyName(TestDescriptor parent, String name) {
        if (parent instanceof ModelDescriptor) {
            return parent.getLegacyReportingName() + " " + name;
        }
        int number = parent.getChildren().size() + 1;
        return parent.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getMethodName() + " " + name + "[" + number + "]")
                .orElse(name);
    }

    static void run(TestDescriptor parent, TestDescriptor child, DynamicTestExecutor executor) {
        parent.addChild(child);
        executor.execute(child);
    }
}
