package io.github.llmbench.engine.suite;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.FewShot;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Prompt;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.code.JavaTests;
import io.github.llmbench.engine.score.Extractors;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.engine.score.judge.Judges;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Standard benchmarks by name, without models yet.
 *
 * <pre>{@code
 * Benchmark gsm8k = Suite.named("llmbench-suite:gsm8k").benchmark(50, null).models("openai:gpt-4o-mini");
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public enum Suite {
    /** Grade-school mathematics, 1,319 questions, zero-shot with reasoning; the last number counts. */
    GSM8K {
        @Override
        Task task(Given given) {
            return Task.of(shipped("gsm8k/test.jsonl", "3101c7d5", "MIT"))
                    .prompt(
                            "{{question}}\n\nThink step by step. Put the final number alone on the last line, after ####.")
                    .scorer(Scorers.exactMatch(Extractors.gsm8kFlexible()))
                    .scorer(Scorers.named("gsm8k_strict", Scorers.exactMatch(Extractors.gsm8kStrict())));
        }
    },
    /** Instructions that a program can check, 541 prompts; strict and loose. */
    IFEVAL {
        @Override
        Task task(Given given) {
            return Task.of(shipped("ifeval/input_data.jsonl", "6ed67415", "CC-BY-4.0"))
                    .prompt("{{{prompt}}}")
                    .scorer(Scorers.ifEval(false))
                    .scorer(Scorers.named("ifeval_loose", Scorers.ifEval(true)));
        }
    },
    /** Questions that invite a common error, 817: the best answer among false ones, by letter. */
    TRUTHFULQA_MC1 {
        @Override
        Task task(Given given) {
            return Task.of(shipped(
                            "truthfulqa-mc1/questions.jsonl",
                            "817 questions, choices in an order of seed 42",
                            "Apache-2.0"))
                    .prompt(LETTERS)
                    .scorer(Scorers.choice());
        }
    },
    /** Knowledge of 57 subjects, four examples of the subject before each question; the questions are to be fetched. */
    MMLU {
        @Override
        Task task(Given given) {
            Dataset examples = shipped("mmlu/dev.jsonl", "4e7e0d47", "MIT");
            return Task.of(MmluQuestions.dataset(given.data()))
                    .prompt(Prompt.user(MMLU_PROMPT)
                            .fewShot(FewShot.of(examples, 4).by("subject")))
                    .scorer(Scorers.choice());
        }
    },
    /** Eighty conversations of two turns in eight categories; a judge rates each answer from 1 to 10. */
    MT_BENCH {
        @Override
        Task task(Given given) {
            if (given.judge() == null) {
                throw new IllegalArgumentException(PREFIX + id()
                        + " needs a judge, for example --judge openai:gpt-4o; in Java benchmark(limit, data, judge)");
            }
            return Task.of(shipped("mt-bench/questions.jsonl", "6ed67415", "Apache-2.0")
                            .session("conversation"))
                    .prompt("{{{question}}}")
                    .scorer(Judges.mtBench().by(given.judge()));
        }

        @Override
        int turns() {
            return 2;
        }
    },
    /** Methods to be completed in Java, ten of our own or a file of MultiPL-E's Java form; the answer's tests are run. */
    JAVA_PROBLEMS {
        @Override
        Task task(Given given) {
            if (!given.execution()) {
                throw new IllegalArgumentException(PREFIX + id() + " runs what a model wrote on this machine; allow it"
                        + " with --allow-execution; in Java benchmark(limit, data, judge, true)");
            }
            return Task.of(
                            given.data() == null
                                    ? JavaProblems.shipped(RESOURCES + "java-problems/problems.jsonl")
                                    : JavaProblems.of(given.data()))
                    .prompt(
                            "Complete this Java method. Answer with the whole class Problem, its imports included, in one"
                                    + " code block.\n\n```java\n{{{prompt}}}\n```")
                    .scorer(new JavaTests(given.execution(), RUN_TIME, HEAP_MIB));
        }
    };

    /** What every name of the suite begins with. */
    public static final String PREFIX = "llmbench-suite:";

    private static final String RESOURCES = "classpath:llmbench-suite/";
    private static final Duration RUN_TIME = Duration.ofSeconds(30);
    private static final int HEAP_MIB = 128;
    private static final String OPTIONS = "{{#options}}{{letter}}) {{{text}}}\n{{/options}}";
    private static final String LETTERS =
            "Answer the following multiple choice question. The last line of your response should be"
                    + " of the form 'Answer: LETTER' (without quotes), where LETTER is one of {{letters}}.\n\n{{{question}}}\n\n"
                    + OPTIONS;
    private static final String MMLU_PROMPT =
            "The following are multiple choice questions about {{subject}}. Answer the last one with the letter alone.\n\n"
                    + "{{#examples}}{{{question}}}\n" + OPTIONS + "Answer: {{{answer}}}\n\n{{/examples}}"
                    + "{{{question}}}\n" + OPTIONS + "Answer:";

    /**
     * What the user gives to an entry.
     *
     * @param data the questions of an entry that does not ship them, or others in their place
     * @param judge rates the answers of an entry that needs one
     * @param execution whether code that a model wrote may be run here
     */
    record Given(@Nullable Path data, @Nullable ModelRef judge, boolean execution) {}

    abstract Task task(Given given);

    /** Samples a question. */
    int turns() {
        return 1;
    }

    /** Its name without the prefix, such as {@code truthfulqa-mc1}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The names, with prefix. */
    public static List<String> names() {
        return Arrays.stream(values()).map(suite -> PREFIX + suite.id()).toList();
    }

    /**
     * By name.
     *
     * @param name with prefix
     * @throws IllegalArgumentException if there is none
     */
    public static Suite named(String name) {
        return Arrays.stream(values())
                .filter(suite -> name.equals(PREFIX + suite.id()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no suite \"" + name + "\"; there are "
                        + names().stream().collect(Collectors.joining(", "))));
    }

    /**
     * The benchmark, at temperature 0.
     *
     * @param limit a seeded random sample of so many questions; {@code null} for all
     * @param data file or directory with the questions of a suite that does not ship them; {@code null} for none
     * @throws IllegalArgumentException if the questions have to be fetched first; the message says what and from where
     */
    public Benchmark benchmark(@Nullable Integer limit, @Nullable Path data) {
        return benchmark(limit, data, null);
    }

    /**
     * The same with a judge.
     *
     * @param judge rates the answers of a suite entry that needs one; not asked by the others
     */
    public Benchmark benchmark(@Nullable Integer limit, @Nullable Path data, @Nullable ModelRef judge) {
        return benchmark(limit, data, judge, false);
    }

    /**
     * The same with leave to run code.
     *
     * @param allowExecution whether a suite entry that has to may run what a model wrote on this machine
     */
    public Benchmark benchmark(
            @Nullable Integer limit, @Nullable Path data, @Nullable ModelRef judge, boolean allowExecution) {
        Benchmark bare = Benchmark.named(id());
        Task task = task(new Given(data, judge, allowExecution))
                .named(id())
                .parameters(ModelParameters.builder().temperature(0).build());
        Dataset dataset = task.dataset().named(id());
        if (limit != null) {
            dataset = dataset.shuffled(bare.seed()).limit(limit * turns());
        }
        return bare.task(task.over(dataset));
    }

    private static Dataset shipped(String file, String version, String licence) {
        return Dataset.jsonl(RESOURCES + file).version(version).licence(licence);
    }
}
