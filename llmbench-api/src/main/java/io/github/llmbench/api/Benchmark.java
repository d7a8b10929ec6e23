package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apiguardian.api.API;

/**
 * A named set of tasks, models, load, budget and gates. Immutable: each method gives a changed copy.
 *
 * <pre>{@code
 * Benchmark benchmark = Benchmark.named("gsm8k")
 *         .task(task)
 *         .models("openai:gpt-4o-mini", "anthropic:claude-haiku-4-5")
 *         .load(Load.closed(16))
 *         .budget(Budget.usd("2.00"))
 *         .gate("accuracy >= 0.50");
 * }</pre>
 *
 * @param name what history and reports call it
 * @param tasks at least one when it is run
 * @param models at least one when it is run; labels are unique
 * @param load how calls are spread over time
 * @param budget what a run may spend
 * @param gates conditions held by each model on each task that has the metric; {@code cost} holds for the whole run
 * @param policy what a build makes of INCONCLUSIVE, the baseline, and whether a run ends when its gates are decided
 * @param slos what each call is to keep; goodput counts those that keep all
 * @param seed of every random choice of the run
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Benchmark(
        String name,
        List<Task> tasks,
        List<ModelRef> models,
        Load load,
        Budget budget,
        List<Gate> gates,
        GatePolicy policy,
        List<Slo> slos,
        long seed) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._ -]{0,99}");

    public Benchmark {
        if (!NAME.matcher(Checks.notBlank(name, "benchmark name")).matches()) {
            throw new IllegalArgumentException(
                    "benchmark name must be 1 to 100 letters, digits, blanks, dots, hyphens or "
                            + "underscores and start with a letter or digit, but was \"" + name + "\"");
        }
        tasks = Checks.list(tasks, "tasks");
        models = Checks.list(models, "models");
        Checks.notNull(load, "load");
        Checks.notNull(budget, "budget");
        gates = List.copyOf(gates);
        Checks.notNull(policy, "policy");
        slos = List.copyOf(slos);
        unique(tasks.stream().map(Task::name).toList(), "task names");
        unique(models.stream().map(ModelRef::label).toList(), "model labels");
    }

    /** A benchmark with nothing in it yet, one call at a time. */
    public static Benchmark named(String name) {
        return new Benchmark(
                name, List.of(), List.of(), Load.closed(1), Budget.NONE, List.of(), GatePolicy.DEFAULT, List.of(), 42);
    }

    /** With one more task. */
    public Benchmark task(Task task) {
        return new Benchmark(name, plus(tasks, List.of(task)), models, load, budget, gates, policy, slos, seed);
    }

    /** With these models too, each {@code provider:name}. */
    public Benchmark models(String... ids) {
        return models(Arrays.stream(ids).map(ModelRef::of).toArray(ModelRef[]::new));
    }

    /** With these models too. */
    public Benchmark models(ModelRef... refs) {
        return new Benchmark(name, tasks, plus(models, List.of(refs)), load, budget, gates, policy, slos, seed);
    }

    /** With exactly these models. */
    public Benchmark onlyModels(List<ModelRef> refs) {
        return new Benchmark(name, tasks, refs, load, budget, gates, policy, slos, seed);
    }

    /** Under this load. */
    public Benchmark load(Load value) {
        return new Benchmark(name, tasks, models, value, budget, gates, policy, slos, seed);
    }

    /** With this budget. */
    public Benchmark budget(Budget value) {
        return new Benchmark(name, tasks, models, load, value, gates, policy, slos, seed);
    }

    /** With one more gate. */
    public Benchmark gate(String expression) {
        return new Benchmark(
                name, tasks, models, load, budget, plus(gates, List.of(Gate.parse(expression))), policy, slos, seed);
    }

    /** With this policy for its gates. */
    public Benchmark policy(GatePolicy value) {
        return new Benchmark(name, tasks, models, load, budget, gates, value, slos, seed);
    }

    /** With this made of INCONCLUSIVE; it warns unless set. */
    public Benchmark onInconclusive(OnInconclusive value) {
        return policy(new GatePolicy(value, policy.baseline(), policy.stopWhenDecided(), policy.mostUnscored()));
    }

    /** With a file that ends in {@code .json}, or the name of a run in the store, as the baseline of its gates. */
    public Benchmark baseline(String fileOrName) {
        return baseline(Baseline.parse(fileOrName));
    }

    /** With this baseline. */
    public Benchmark baseline(Baseline value) {
        return policy(new GatePolicy(policy.onInconclusive(), value, policy.stopWhenDecided(), policy.mostUnscored()));
    }

    /** With its runs ending as soon as every gate is decided; all samples unless set. */
    public Benchmark stopWhenDecided() {
        return policy(new GatePolicy(policy.onInconclusive(), policy.baseline(), true, policy.mostUnscored()));
    }

    /**
     * With at most this share of a task's trials without a score; one in twenty unless set, 1 for any. A task or a benchmark with a gate on
     * {@code unscored} has that one alone, and so has a load that measures none.
     */
    public Benchmark mostUnscored(double share) {
        return policy(new GatePolicy(policy.onInconclusive(), policy.baseline(), policy.stopWhenDecided(), share));
    }

    /** With one more SLO, such as {@code ttft <= 500ms}. */
    public Benchmark slo(String expression) {
        return new Benchmark(
                name, tasks, models, load, budget, gates, policy, plus(slos, List.of(Slo.parse(expression))), seed);
    }

    /** With this seed. */
    public Benchmark seed(long value) {
        return new Benchmark(name, tasks, models, load, budget, gates, policy, slos, value);
    }

    private static <T> List<T> plus(List<T> some, List<T> more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    private static void unique(List<String> names, String what) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new IllegalArgumentException(what + " must be unique, but \"" + name + "\" stands twice");
            }
        }
    }
}
