package io.github.llmbench.junit.engine;

import static org.apiguardian.api.API.Status.INTERNAL;

import io.github.llmbench.engine.cassette.Session;
import java.util.Optional;
import org.apiguardian.api.API;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.config.PrefixedConfigurationParameters;
import org.junit.platform.engine.support.hierarchical.ForkJoinPoolHierarchicalTestExecutorService;
import org.junit.platform.engine.support.hierarchical.HierarchicalTestEngine;
import org.junit.platform.engine.support.hierarchical.HierarchicalTestExecutorService;

/**
 * Finds classes annotated with {@link io.github.llmbench.junit.LlmBenchmark} and runs each as one benchmark. Found by the JUnit
 * Platform through {@link java.util.ServiceLoader}; not to be used directly.
 *
 * <p>Classes run one after another unless {@code llmbench.execution.parallel.enabled} is {@code true}; then
 * {@code llmbench.execution.parallel.config.strategy} and the like are read as Jupiter reads its own. Safe for use by several
 * threads.
 *
 * @since 0.1
 */
@API(status = INTERNAL, since = "0.1")
public final class LlmBenchTestEngine extends HierarchicalTestEngine<BenchmarkContext> {
    /** The engine's id. */
    public static final String ID = "llmbench";

    private static final String PARALLEL = "llmbench.execution.parallel.enabled";
    private static final String PARALLEL_CONFIG = "llmbench.execution.parallel.config.";

    /** Lives as long as the engine: Surefire runs failed tests again on the same one. */
    private final Session session = new Session();

    /** Called by the platform. */
    public LlmBenchTestEngine() {}

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public Optional<String> getGroupId() {
        return Optional.of("io.github.llmbench");
    }

    @Override
    public Optional<String> getArtifactId() {
        return Optional.of("llmbench-junit");
    }

    @Override
    public Optional<String> getVersion() {
        return Optional.of(Optional.ofNullable(getClass().getPackage().getImplementationVersion())
                .orElse("DEVELOPMENT"));
    }

    @Override
    public TestDescriptor discover(EngineDiscoveryRequest request, UniqueId uniqueId) {
        return BenchmarkDiscovery.discover(request, uniqueId);
    }

    @Override
    protected BenchmarkContext createExecutionContext(ExecutionRequest request) {
        return new BenchmarkContext(
                request.getEngineExecutionListener(),
                new Parameters(request.getConfigurationParameters(), session),
                null);
    }

    // The pool that 6.1 recommends instead does not exist in 1.14 and 6.0.
    @SuppressWarnings("deprecation")
    @Override
    protected HierarchicalTestExecutorService createExecutorService(ExecutionRequest request) {
        boolean parallel =
                request.getConfigurationParameters().getBoolean(PARALLEL).orElse(false);
        return parallel
                ? new ForkJoinPoolHierarchicalTestExecutorService(
                        new PrefixedConfigurationParameters(request.getConfigurationParameters(), PARALLEL_CONFIG))
                : super.createExecutorService(request);
    }
}
