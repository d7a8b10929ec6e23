package io.github.llmbench.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class BenchmarkTest {
    private static final Dataset DATASET =
            Dataset.of("d", List.of(Sample.builder().input("q").target("a").build()));

    @Test
    void each_method_gives_a_changed_copy() {
        Benchmark empty = Benchmark.named("gsm8k");
        Benchmark full = empty.task(Task.of(DATASET))
                .models("openai:a", "openai:b")
                .load(Load.closed(16))
                .budget(Budget.usd(" 2.00 "))
                .gate("accuracy >= 0.5")
                .seed(7);

        assertThat(empty.tasks()).isEmpty();
        assertThat(empty.load()).isEqualTo(Load.closed(1));
        assertThat(empty.budget()).isEqualTo(Budget.NONE);
        assertThat(full.tasks()).extracting(Task::name).containsExactly("d");
        assertThat(full.models()).extracting(ModelRef::label).containsExactly("openai:a", "openai:b");
        assertThat(full.load()).hasToString("closed 16");
        assertThat(full.budget().usd()).isEqualByComparingTo(new BigDecimal("2"));
        assertThat(full.gates()).extracting(Gate::expression).containsExactly("accuracy >= 0.5");
        assertThat(full.seed()).isEqualTo(7);
        assertThat(full.onlyModels(List.of(ModelRef.of("x:y"))).models()).hasSize(1);
    }

    @Test
    void two_tasks_or_models_with_one_name_are_refused() {
        Benchmark one = Benchmark.named("b").task(Task.of(DATASET)).models("p:m");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> one.task(Task.of(DATASET)))
                .withMessage("task names must be unique, but \"d\" stands twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> one.models("p:m"))
                .withMessageContaining("model labels must be unique")
                .withMessageContaining("p:m");
        assertThat(one.models(ModelRef.of("p:m").labelled("other")).models()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-x", "a/b", "../x"})
    void a_name_that_could_not_name_a_directory_is_refused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Benchmark.named(name))
                .withMessageContaining("benchmark name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two", "0", "-1", "1e"})
    void a_budget_that_is_no_amount_is_refused(String amount) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Budget.usd(amount))
                .withMessageContaining("budget");
    }

    @Test
    void a_load_is_parsed_from_its_written_form() {
        assertThat(Load.parse("closed 16")).isEqualTo(Load.closed(16));
        assertThat(Load.parse(" closed(3) ")).isEqualTo(Load.closed(3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Load.parse("open 3"))
                .withMessageContaining("closed 16")
                .withMessageContaining("\"open 3\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Load.closed(0))
                .withMessage("closed load must be >= 1, but was 0");
    }

    @Test
    void a_task_keeps_what_it_is_given() {
        Scorer scorer = Scorer.of("polite", input -> Score.of(input.text().contains("please")));
        Task task = Task.of(DATASET)
                .named("t")
                .prompt("Q: {{input}}")
                .scorer(scorer)
                .epochs(3)
                .parameters(ModelParameters.builder().temperature(0).build())
                .streamed(false)
                .gate("accuracy >= 10 %");

        assertThat(task.name()).isEqualTo("t");
        assertThat(task.prompt().messages()).containsExactly(Message.user("Q: {{input}}"));
        assertThat(task.scorers()).containsExactly(scorer);
        assertThat(task.epochs()).isEqualTo(3);
        assertThat(task.parameters().temperature()).isZero();
        assertThat(task.stream()).isFalse();
        assertThat(task.gates()).extracting(Gate::threshold).containsExactly(0.1);
        assertThat(task.prompt(Prompt.user("x").system("s")).prompt().messages())
                .containsExactly(Message.system("s"), Message.user("x"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> task.scorer(scorer))
                .withMessageContaining("polite");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Prompt(List.of()))
                .withMessageContaining("prompt");
    }

    @Test
    void a_task_in_code_has_the_one_score_of_its_code() {
        Task task = Task.of(DATASET).evaluatedBy((sample, model) -> Score.of(true));

        assertThat(task.evaluator()).isNotNull();
        assertThat(task.scorers()).extracting(Scorer::name).containsExactly(Task.EVALUATOR_SCORE);
        ScoringInput input = new ScoringInput(
                Sample.builder().input("q").build(),
                List.of(Message.assistant("a")),
                "a",
                ModelResponse.answered("a", Usage.NONE, CallTrace.empty()));
        assertThat(task.scorers().get(0).score(input).scored()).isFalse();
    }

    @Test
    void a_dataset_is_named_after_its_file() {
        assertThat(Dataset.jsonl("classpath:gsm8k/test.jsonl").name()).isEqualTo("test");
        assertThat(Dataset.jsonl("classpath:test.jsonl").name()).isEqualTo("test");
        Dataset dataset = Dataset.jsonl("a/b.jsonl")
                .named("n")
                .version("1")
                .licence("MIT")
                .id("i")
                .input("q")
                .target("a")
                .limit(5);
        assertThat(dataset.name()).isEqualTo("n");
        assertThat(dataset.version()).isEqualTo("1");
        assertThat(dataset.licence()).isEqualTo("MIT");
        assertThat(dataset.fields()).isEqualTo(new Dataset.Fields("i", "q", "a", null, null));
        assertThat(dataset.limit()).isEqualTo(5);
        assertThat(dataset.source()).isEqualTo(new Dataset.File("a/b.jsonl"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dataset.limit(0))
                .withMessage("limit of dataset n must be >= 1, but was 0");
    }

    @Test
    void samples_made_by_code_come_anew_each_time() {
        Dataset.Supplied source = (Dataset.Supplied) DATASET.source();
        try (Stream<Sample> first = source.samples().get();
                Stream<Sample> second = source.samples().get()) {
            assertThat(first.toList()).isEqualTo(second.toList()).hasSize(1);
        }
    }

    @Test
    void a_sample_without_id_is_named_by_its_content() {
        Sample one = Sample.builder().input("q").target("a").build();
        Sample same = Sample.builder().input("q").target("a").metadata("k", 1).build();
        Sample other = Sample.builder().input("q").target("b").build();
        Sample cut = Sample.builder().input("qa").target("").build();

        assertThat(one.id())
                .hasSize(16)
                .isEqualTo(same.id())
                .isNotEqualTo(other.id())
                .isNotEqualTo(cut.id());
        assertThat(one.target()).isEqualTo("a");
        Sample full =
                Sample.builder().id("x").choice("A").choice("B").cluster("c").build();
        assertThat(full.choices()).containsExactly("A", "B");
        assertThat(full.cluster()).isEqualTo("c");
        org.assertj.core.api.Assertions.assertThatIllegalStateException()
                .isThrownBy(full::target)
                .withMessageContaining("sample x has no target");
    }
}
