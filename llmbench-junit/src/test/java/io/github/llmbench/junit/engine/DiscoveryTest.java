package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import io.github.llmbench.api.Model;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Models;
import io.github.llmbench.junit.Require;
import io.github.llmbench.junit.engine.other.ElsewhereBenchmark;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class DiscoveryTest {
    private static final String SAMPLE_AND_MODEL = "(io.github.llmbench.api.Sample, io.github.llmbench.api.Model)";

    @TempDir
    Path home;

    private Platform platform;

    @BeforeEach
    void platform() {
        platform = new Platform(home);
    }

    @LlmBenchmark(tags = "nightly")
    @Tag("slow")
    static class Two extends OnFakes {
        @Eval(dataset = NUMBERS, tags = "first")
        Scorer one() {
            return right();
        }

        @Eval(dataset = NUMBERS)
        @Tag("second")
        @Require("accuracy >= 0.1")
        Score two(Sample sample, Model model) {
            return Score.of(model.ask(sample.input()).text().equals(sample.target()));
        }

        @Test
        void of_jupiter() {}
    }

    static class Foreign {
        @Test
        void of_jupiter() {}

        @Eval(dataset = "classpath:cases/numbers.jsonl")
        Scorer not_in_a_benchmark() {
            return OnFakes.right();
        }
    }

    @LlmBenchmark
    abstract static class Abstract extends OnFakes {
        @Eval(dataset = NUMBERS)
        Scorer one() {
            return right();
        }
    }

    @Test
    void a_class_gives_its_tasks() {
        assertThat(platform.discover(selectClass(Two.class)))
                .containsExactly(
                        "[class:DiscoveryTest$Two]",
                        "[class:DiscoveryTest$Two]/[method:one()]",
                        "[class:DiscoveryTest$Two]/[method:two" + SAMPLE_AND_MODEL + "]");
    }

    @Test
    void a_method_gives_its_class_and_itself() {
        assertThat(platform.discover(selectMethod(Two.class, "one")))
                .containsExactly("[class:DiscoveryTest$Two]", "[class:DiscoveryTest$Two]/[method:one()]");
    }

    @Test
    void classes_and_methods_of_others_are_left_alone() {
        assertThat(platform.discover(
                        selectClass(Foreign.class),
                        selectClass(Abstract.class),
                        selectClass(String.class),
                        selectMethod(Foreign.class, "of_jupiter"),
                        selectMethod(Foreign.class, "not_in_a_benchmark"),
                        selectMethod(Two.class, "of_jupiter")))
                .isEmpty();
    }

    @Test
    void a_package_and_a_class_path_root_give_their_benchmarks() throws Exception {
        String elsewhere = "[class:other.ElsewhereBenchmark]";
        Path root = Path.of(ElsewhereBenchmark.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());

        assertThat(platform.discover(selectPackage(ElsewhereBenchmark.class.getPackageName())))
                .containsExactly(elsewhere, elsewhere + "/[method:right()]");
        assertThat(platform.discover(
                        selectClasspathRoots(Set.of(root)).toArray(new org.junit.platform.engine.DiscoverySelector[0])))
                .contains(elsewhere, "[class:DiscoveryTest$Two]");
    }

    @Test
    void class_name_filters_hold_for_nested_classes_too() {
        Platform filtered = platform.with(builder -> builder.filters(includeClassNamePatterns(".*\\$Two")));

        assertThat(filtered.discover(selectPackage(getClass().getPackageName())))
                .startsWith("[class:DiscoveryTest$Two]")
                .hasSize(3);
        assertThat(filtered.discover(selectClass(ElsewhereBenchmark.class))).isEmpty();
    }

    @Test
    void an_id_of_a_gate_or_a_model_selects_its_task() {
        String id = "[engine:llmbench]/[class:" + Two.class.getName() + "]";
        List<String> task = List.of("[class:DiscoveryTest$Two]", "[class:DiscoveryTest$Two]/[method:one()]");

        assertThat(platform.discover(selectUniqueId(id + "/[method:one()]"))).isEqualTo(task);
        assertThat(platform.discover(selectUniqueId(id + "/[method:one()]/[model:fake%3Aecho]")))
                .isEqualTo(task);
        assertThat(platform.discover(selectUniqueId(id + "/[method:one()]/[gate:a >= 1]/[model:fake%3Aecho]")))
                .isEqualTo(task);
        assertThat(platform.discover(selectUniqueId(id + "/[gate:cost <= 1 USD]")))
                .hasSize(3);
        assertThat(platform.discover(selectUniqueId(id))).hasSize(3);
    }

    @Test
    void an_id_of_nothing_gives_nothing() {
        String type = "[class:" + Two.class.getName() + "]";

        assertThat(platform.discover(
                        selectUniqueId("[engine:llmbench]/[class:no.such.Class]"),
                        selectUniqueId("[engine:llmbench]/[class:no.such.Class]/[method:one()]"),
                        selectUniqueId("[engine:llmbench]/" + type + "/[method:three()]"),
                        selectUniqueId("[engine:llmbench]/" + type + "/[test:one()]"),
                        selectUniqueId("[engine:llmbench]/[class:java.lang.String]/[method:length()]"),
                        selectUniqueId("[engine:llmbench]/[other:thing]"),
                        selectUniqueId("[engine:junit-jupiter]/" + type)))
                .isEmpty();
    }

    @Test
    void sources_lead_to_class_and_method() {
        TestDescriptor type =
                only(platform.builder(selectClass(Two.class)).discover().getEngineDescriptor());

        assertThat(type.getSource()).contains(ClassSource.from(Two.class));
        assertThat(type.getLegacyReportingName()).isEqualTo(Two.class.getName());
        TestDescriptor first = type.getChildren().iterator().next();
        assertThat(first.getSource())
                .get()
                .isInstanceOfSatisfying(
                        MethodSource.class,
                        source -> assertThat(source.getMethodName()).isEqualTo("one"));
        assertThat(first.getLegacyReportingName()).isEqualTo("one()");
    }

    @Test
    void tags_are_own_jupiters_and_those_of_the_class() {
        TestDescriptor type =
                only(platform.builder(selectClass(Two.class)).discover().getEngineDescriptor());

        assertThat(tags(type)).containsExactlyInAnyOrder("nightly", "slow");
        assertThat(type.getChildren().stream().map(DiscoveryTest::tags).toList())
                .containsExactly(Set.of("nightly", "slow", "first"), Set.of("nightly", "slow", "second"));
    }

    @Test
    void a_class_whose_tasks_are_all_filtered_out_by_tag_is_left_out() {
        LauncherConfig config = LauncherConfig.builder()
                .enableTestEngineAutoRegistration(false)
                .addTestEngines(new LlmBenchTestEngine())
                .build();
        TestPlan plan = LauncherFactory.create(config)
                .discover(LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(Two.class), selectClass(Composed.class))
                        .filters(TagFilter.includeTags("second"))
                        .build());

        TestIdentifier engine = plan.getRoots().iterator().next();
        assertThat(plan.getDescendants(engine).stream().map(TestIdentifier::getDisplayName))
                .containsExactlyInAnyOrder("Two", "two");
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @LlmBenchmark(value = "team", tags = "team")
    @Models("fake:echo")
    @Tag("a")
    @Tag("b")
    @Require("accuracy >= 0.1")
    @Require("extraction_failed <= 0.9")
    @interface TeamBenchmark {}

    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @Eval(dataset = OnFakes.NUMBERS, limit = 10)
    @Require("accuracy >= 0.2")
    @DisplayName("ten numbers")
    @interface Ten {}

    @TeamBenchmark
    @DisplayName("The team's own")
    static class Composed extends OnFakes {
        @Ten
        Scorer ten() {
            return right();
        }
    }

    @Test
    void annotations_may_be_composed() {
        TestDescriptor type =
                only(platform.builder(selectClass(Composed.class)).discover().getEngineDescriptor());

        assertThat(tags(type)).containsExactlyInAnyOrder("team", "a", "b");
        assertThat(platform.run(Composed.class))
                .containsExactly(
                        "successful accuracy >= 0.1 [ten, fake:echo]",
                        "successful extraction_failed <= 0.9 [ten, fake:echo]",
                        "successful fake:echo: 10/10, accuracy 1.000 [0.722, 1.000]",
                        "successful accuracy >= 0.2 [fake:echo]",
                        "successful ten numbers",
                        "successful The team's own");
    }

    @LlmBenchmark
    static class PartlyDisabled extends OnFakes {
        @Eval(dataset = NUMBERS, limit = 1)
        Scorer on() {
            return right();
        }

        @Eval(dataset = "classpath:no/such/file.jsonl")
        @Disabled("until the data is there")
        Scorer off() {
            return right();
        }
    }

    @LlmBenchmark
    @Disabled
    static class Off extends OnFakes {
        Off() {
            throw new IllegalStateException("must not be made");
        }

        @Eval(dataset = NUMBERS)
        Scorer one() {
            return right();
        }
    }

    @LlmBenchmark
    static class AllTasksOff extends OnFakes {
        AllTasksOff() {
            throw new IllegalStateException("must not be made");
        }

        @Eval(dataset = NUMBERS)
        @Disabled
        Scorer one() {
            return right();
        }
    }

    @Test
    void what_is_disabled_is_skipped_with_its_reason_and_not_run() {
        assertThat(platform.reasons(PartlyDisabled.class)).containsEntry("off", "until the data is there");
        assertThat(platform.run(PartlyDisabled.class))
                .contains("skipped off", "successful on", "successful PartlyDisabled");
        assertThat(platform.reasons(Off.class).get("Off")).endsWith("Off is @Disabled");
        assertThat(platform.run(Off.class, AllTasksOff.class))
                .containsExactly("skipped Off", "skipped one", "successful AllTasksOff");
    }

    private static TestDescriptor only(TestDescriptor engine) {
        assertThat(engine.getChildren()).hasSize(1);
        return engine.getChildren().iterator().next();
    }

    private static Set<String> tags(TestDescriptor descriptor) {
        return descriptor.getTags().stream().map(TestTag::getName).collect(Collectors.toSet());
    }
}
