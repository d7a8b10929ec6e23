package io.github.llmbench.engine.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.JudgeCalls;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.spi.BoundModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The judges of a run. What a judge's server refuses by name as a parameter is left out of the same call at once and of every later
 * one, so that a model without a temperature can be a judge too; each call is recorded with what it was sent. Safe for use by several
 * threads.
 */
final class JudgeModels {
    private final Map<String, BoundModel> byLabel = new LinkedHashMap<>();
    private final Map<String, Set<Parameter>> refused = new ConcurrentHashMap<>();

    JudgeModels(List<BoundModel> judges) {
        judges.forEach(judge -> byLabel.put(judge.ref().label(), judge));
    }

    boolean any() {
        return !byLabel.isEmpty();
    }

    /** Takes a refusal of an earlier run into account, as if it had just come. */
    void refused(String label, ModelRequest request, ModelResponse response) {
        Set<Parameter> more = refusedBy(response, request);
        if (!more.isEmpty()) {
            refused.merge(label, more, JudgeModels::both);
        }
    }

    /** A part of a request that some models take and others refuse. */
    private enum Parameter {
        TEMPERATURE("temperature") {
            @Override
            boolean in(ModelRequest all) {
                return all.parameters().temperature() != null;
            }
        },
        TOP_P("top_?p") {
            @Override
            boolean in(ModelRequest all) {
                return all.parameters().topP() != null;
            }
        },
        SEED("seed") {
            @Override
            boolean in(ModelRequest all) {
                return all.parameters().seed() != null;
            }
        },
        STOP("stop|stop_?sequences") {
            @Override
            boolean in(ModelRequest all) {
                return !all.parameters().stop().isEmpty();
            }
        },
        SCHEMA("response_?format|json_?schema|output_?config|output_?format|response_?schema|structured outputs?") {
            @Override
            boolean in(ModelRequest all) {
                return all.output() != null;
            }
        };

        private final Pattern name;

        Parameter(String name) {
            this.name = Pattern.compile("(?<![a-z])(" + name + ")(?![a-z])", Pattern.CASE_INSENSITIVE);
        }

        abstract boolean in(ModelRequest all);

        static ModelRequest without(ModelRequest request, Set<Parameter> some) {
            ModelParameters all = request.parameters();
            ModelParameters left = new ModelParameters(
                    some.contains(TEMPERATURE) ? null : all.temperature(),
                    some.contains(TOP_P) ? null : all.topP(),
                    all.maxOutputTokens(),
                    some.contains(SEED) ? null : all.seed(),
                    some.contains(STOP) ? List.of() : all.stop(),
                    all.extra());
            return new ModelRequest(
                    request.messages(),
                    left,
                    request.stream(),
                    request.tools(),
                    some.contains(SCHEMA) ? null : request.output());
        }
    }

    /**
     * The judges that the scorers of a benchmark name, each once.
     *
     * @throws IllegalArgumentException if two of one label differ
     */
    static List<ModelRef> of(Benchmark benchmark) {
        Map<String, ModelRef> judges = new LinkedHashMap<>();
        for (Task task : benchmark.tasks()) {
            task.scorers().stream()
                    .map(scorer -> scorer.judges())
                    .flatMap(Collection::stream)
                    .forEach(judge -> {
                        ModelRef other = judges.putIfAbsent(judge.label(), judge);
                        if (other != null && !other.equals(judge)) {
                            throw new IllegalArgumentException("two judges of benchmark " + benchmark.name()
                                    + " are called " + judge.label()
                                    + ", but differ in parameters or endpoint; give them labels");
                        }
                    });
        }
        return List.copyOf(judges.values());
    }

    /** What is to be known of them: a judge that is under test itself tends to prefer its own answers. */
    static List<String> facts(Benchmark benchmark) {
        List<String> facts = new ArrayList<>();
        for (ModelRef judge : of(benchmark)) {
            if (benchmark.models().stream().anyMatch(model -> model.id().equals(judge.id()))) {
                facts.add("judge " + judge + " is also a model under test; judges tend to prefer their own answers");
            }
        }
        return facts;
    }

    /** For the scorers of one trial. */
    JudgeCalls callsOf(TrialCalls calls) {
        return (judge, request) -> {
            BoundModel model = byLabel.get(judge.label());
            return model == null
                    ? CompletableFuture.failedFuture(new IllegalArgumentException("judge " + judge
                            + " is not among those that its scorer names; there are " + byLabel.keySet()))
                    : call(calls, model, request);
        };
    }

    private CompletableFuture<ModelResponse> call(TrialCalls calls, BoundModel model, ModelRequest request) {
        String label = model.ref().label();
        ModelRequest sent = Parameter.without(request, refused.getOrDefault(label, Set.of()));
        return calls.call(model, Call.Purpose.JUDGE, sent).thenCompose(response -> {
            Set<Parameter> more = refusedBy(response, sent);
            if (more.isEmpty()) {
                return CompletableFuture.completedFuture(response);
            }
            refused.merge(label, more, JudgeModels::both);
            return call(calls, model, request);
        });
    }

    private static Set<Parameter> refusedBy(ModelResponse response, ModelRequest sent) {
        Set<Parameter> refused = EnumSet.noneOf(Parameter.class);
        CallError error = response.error();
        if (error != null && error.kind() == CallError.Kind.BAD_REQUEST) {
            String message = error.message().toLowerCase(Locale.ROOT);
            for (Parameter parameter : Parameter.values()) {
                if (parameter.in(sent) && parameter.name.matcher(message).find()) {
                    refused.add(parameter);
                }
            }
        }
        return refused;
    }

    private static Set<Parameter> both(Set<Parameter> some, Set<Parameter> more) {
        Set<Parameter> all = EnumSet.copyOf(some);
        all.addAll(more);
        return all;
    }
}
