package io.github.llmbench.junit.engine;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;

/** Runs benchmark classes on the engine, in a home of its own. */
record Platform(Path home, UnaryOperator<EngineTestKit.Builder> more) {
    Platform(Path home) {
        this(home, builder -> builder);
    }

    /** With further set-up, such as filters. */
    Platform with(UnaryOperator<EngineTestKit.Builder> value) {
        return new Platform(home, value);
    }

    List<String> run(Class<?>... classes) {
        return run(Stream.of(classes).map(type -> selectClass(type)).toArray(DiscoverySelector[]::new));
    }

    /** How each node but the engine ended, in the order of their ends: {@code failed accuracy >= 0.9 [fake:even]}. */
    List<String> run(DiscoverySelector... selectors) {
        List<String> lines = new ArrayList<>();
        for (Event event : events(selectors)) {
            if (event.getTestDescriptor().getParent().isEmpty()) {
                continue;
            }
            String name = event.getTestDescriptor().getDisplayName();
            if (event.getType() == EventType.SKIPPED) {
                lines.add("skipped " + name);
            }
            event.getPayload(TestExecutionResult.class)
                    .map(result -> result.getStatus().name().toLowerCase(java.util.Locale.ROOT))
                    .ifPresent(status -> lines.add(status + " " + name));
        }
        return lines;
    }

    /** Why each node did not succeed, by its name. */
    Map<String, String> reasons(Class<?>... classes) {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (Event event :
                events(Stream.of(classes).map(type -> selectClass(type)).toArray(DiscoverySelector[]::new))) {
            String name = event.getTestDescriptor().getDisplayName();
            if (event.getType() == EventType.SKIPPED) {
                reasons.put(name, event.getRequiredPayload(String.class));
            }
            event.getPayload(TestExecutionResult.class)
                    .flatMap(TestExecutionResult::getThrowable)
                    .ifPresent(throwable -> reasons.put(name, throwable.getMessage()));
        }
        return reasons;
    }

    /** What was published of each node, by its name. */
    Map<String, Map<String, String>> published(Class<?>... classes) {
        Map<String, Map<String, String>> published = new LinkedHashMap<>();
        for (Event event :
                events(Stream.of(classes).map(type -> selectClass(type)).toArray(DiscoverySelector[]::new))) {
            event.getPayload(ReportEntry.class)
                    .ifPresent(entry ->
                            published.put(event.getTestDescriptor().getDisplayName(), entry.getKeyValuePairs()));
        }
        return published;
    }

    List<Event> events(DiscoverySelector... selectors) {
        return builder(selectors).execute().allEvents().list();
    }

    /** The tree without the engine, depth first: ids without what they all start with. */
    List<String> discover(DiscoverySelector... selectors) {
        List<String> ids = new ArrayList<>();
        TestDescriptor engine = builder(selectors).discover().getEngineDescriptor();
        engine.accept(descriptor -> {
            if (descriptor != engine) {
                ids.add(descriptor
                        .getUniqueId()
                        .toString()
                        .replace("[engine:llmbench]/", "")
                        .replace("io.github.llmbench.junit.engine.", ""));
            }
        });
        return ids;
    }

    EngineTestKit.Builder builder(DiscoverySelector... selectors) {
        return more.apply(EngineTestKit.engine("llmbench")
                .enableImplicitConfigurationParameters(false)
                .configurationParameter("llmbench.home", home.toString())
                .configurationParameter(
                        "llmbench.reports", home.resolve("reports").toString())
                .configurationParameter("llmbench.console", "false")
                .configurationParameter("llmbench.mode", "live")
                .selectors(selectors));
    }
}
