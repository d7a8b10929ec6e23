package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Models;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;

@Timeout(60)
class TreeTest {
    @TempDir
    Path home;

    private Platform platform;

    @BeforeEach
    void platform() {
        platform = new Platform(home);
    }

    private Platform showing(String samples) {
        return platform.with(builder -> builder.configurationParameter("llmbench.samples", samples));
    }

    @LlmBenchmark
    static class Numbers extends OnFakes {
        @Eval(dataset = NUMBERS, limit = 4)
        Scorer one() {
            return right();
        }
    }

    private static List<String> samples(List<String> ended) {
        return ended.stream().filter(line -> line.matches("\\w+ c\\d+.*")).toList();
    }

    @Test
    void samples_are_tests_below_their_model_where_they_are_asked_for() {
        assertThat(samples(platform.run(Numbers.class))).isEmpty();
        assertThat(samples(showing("none").run(Numbers.class))).isEmpty();
        assertThat(samples(showing("all").run(Numbers.class))).hasSize(8);
        List<String> failed = samples(showing("failed").run(Numbers.class));
        assertThat(failed).isNotEmpty().hasSizeLessThan(8).allMatch(line -> line.endsWith(": 0, none"));
    }

    @Test
    void a_wrong_answer_is_data_and_its_test_succeeds() {
        List<String> ended = showing("failed").run(Numbers.class);

        assertThat(samples(ended)).allMatch(line -> line.startsWith("successful "));
        assertThat(ended).contains("successful one", "successful Numbers");
    }

    @Test
    void a_sample_tells_answer_and_score_and_has_its_tasks_source() {
        List<Event> events = showing("all").events(selectClass(Numbers.class));
        TestDescriptor sample = events.stream()
                .filter(event -> event.getType() == EventType.FINISHED)
                .map(Event::getTestDescriptor)
                .filter(each -> each.getUniqueId().getLastSegment().getType().equals(SampleDescriptor.SEGMENT))
                .findFirst()
                .orElseThrow();

        assertThat(sample.getSource())
                .get()
                .isInstanceOfSatisfying(
                        MethodSource.class,
                        source -> assertThat(source.getMethodName()).isEqualTo("one"));
        assertThat(sample.getParent().orElseThrow()).isInstanceOf(ModelDescriptor.class);
        assertThat(showing("all").published(Numbers.class).get(sample.getDisplayName()))
                .containsKeys("outcome", "answer", "exact_match");
    }

    @Test
    void who_selects_a_sample_or_a_result_gets_its_task() {
        String task = "[engine:llmbench]/[class:" + Numbers.class.getName() + "]/[method:one()]";

        for (String part :
                List.of("", "/[model:fake%3Aeven]", "/[model:fake%3Aeven]/[sample:c1%231]", "/[gate:accuracy]")) {
            assertThat(platform.run(selectUniqueId(task + part))).contains("successful one", "successful Numbers");
        }
    }

    @LlmBenchmark
    @Models("fake:echo")
    static class Partly extends OnFakes {
        @Eval(dataset = NUMBERS, limit = 4)
        Score code(Sample sample) {
            if (sample.id().equals("c2")) {
                throw new IllegalStateException("the service is down");
            }
            return sample.id().equals("c3") ? Score.unscored("no opinion") : Score.of(true);
        }
    }

    @Test
    void an_error_of_the_harness_fails_its_sample_and_its_model_and_what_is_unscored_aborts() {
        Map<String, String> reasons = showing("failed").reasons(Partly.class);

        assertThat(showing("failed").run(Partly.class))
                .contains("failed c2: INVALID", "aborted c3: ANSWERED", "successful Partly");
        assertThat(reasons.get("c2: INVALID")).contains("the service is down");
        assertThat(reasons.values())
                .anySatisfy(reason -> assertThat(reason)
                        .startsWith("1 trials of fake:echo on code are INVALID; the first says: ")
                        .contains("the service is down"));
    }

    @Test
    void a_mode_that_is_none_is_told_with_its_value() {
        assertThat(showing("some").reasons(Numbers.class).get("Numbers"))
                .endsWith("llmbench.samples must be none, failed or all, but was \"some\"");
    }

    @LlmBenchmark
    @Models("fake:locked")
    static class Locked extends OnFakes {
        @Eval(dataset = NUMBERS)
        Scorer one() {
            return right();
        }
    }

    @Test
    void a_missing_key_fails_where_keys_are_required() {
        Platform strict = platform.with(builder -> builder.configurationParameter("llmbench.require.keys", "true"));

        assertThat(strict.run(Locked.class)).containsExactly("failed Locked");
        assertThat(strict.reasons(Locked.class).get("Locked"))
                .isEqualTo(Locked.class.getName() + ": model fake:locked needs a key; set FAKE_API_KEY");
    }
}
