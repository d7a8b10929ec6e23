package io.github.llmbench.engine.rescore;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.dataset.Samples;
import io.github.llmbench.engine.run.StoredTrials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Stored answers as trials that a task can score.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class AnswerTrials {
    private static final String ANSWERS = "answers";

    private AnswerTrials() {}

    /**
     * The answers of a run to the task of the same name, or to its only one.
     *
     * @throws IllegalArgumentException if it has neither
     */
    public static StoredTrials of(Run run, Task task) {
        List<String> tasks = run.header().tasks();
        if (!tasks.contains(task.name()) && tasks.size() != 1) {
            throw new IllegalArgumentException("run " + run.id() + " has no task " + task.name() + "; it has " + tasks
                    + ", and with several the name must be the same");
        }
        String name = tasks.contains(task.name()) ? task.name() : tasks.get(0);
        Fingerprint fingerprint = run.header().fingerprint();
        Map<String, String> identity = new HashMap<>();
        fingerprint.identity().forEach((part, value) -> {
            if (part.startsWith("model.")) {
                identity.put(part, value);
            }
        });
        // How the answers came to be is what was asked then, not what the task that scores them would ask.
        for (String part : List.of("prompt", "parameters")) {
            String value = fingerprint.identity().get("task." + name + "." + part);
            if (value != null) {
                identity.put("task." + task.name() + "." + part, value);
            }
        }
        List<ModelRef> models = run.header().models().stream()
                .map(label -> model(label, identity.get("model." + label)))
                .toList();
        return new StoredTrials(
                run.id(),
                models,
                identity,
                () -> run.trials().filter(trial -> trial.key().task().equals(name)));
    }

    private static ModelRef model(String label, @Nullable String identity) {
        String id = identity == null ? "" : identity.split(",", 2)[0];
        return ModelRef.of(id.indexOf(':') > 0 && id.indexOf(':') < id.length() - 1 ? id : "stored:" + ANSWERS)
                .labelled(label);
    }

    /**
     * The answers of a file, as {@link StoredAnswers} reads it. An answer belongs to the task's sample with its id; one whose id the
     * data set lacks to the sample whose input it has, itself or in a text field of its {@code doc}.
     *
     * @param leftOut is told once what was left out, and how often
     * @throws IllegalArgumentException if a line is no answer
     */
    public static StoredTrials of(Path file, Task task, Consumer<Map<String, Long>> leftOut) throws IOException {
        Map<String, String> idByInput = new HashMap<>();
        Set<String> ids = new LinkedHashSet<>();
        try (Stream<Sample> samples = Samples.open(task.dataset(), Path.of(""))) {
            samples.forEach(sample -> {
                ids.add(sample.id());
                idByInput.putIfAbsent(sample.input(), sample.id());
            });
        }
        Set<String> models = new LinkedHashSet<>();
        try (StoredAnswers answers = StoredAnswers.open(file)) {
            for (Optional<ScoringInput> next = answers.next(); next.isPresent(); next = answers.next()) {
                models.add(label(next.get()));
            }
            leftOut.accept(answers.leftOut());
        }
        return new StoredTrials(
                file.toString(),
                models.stream().map(label -> model(label, label)).toList(),
                Map.of(),
                () -> trials(file, task, ids, idByInput));
    }

    private static String label(ScoringInput answer) {
        return answer.sample().metadata().get("model") instanceof String label && !label.isBlank() ? label : ANSWERS;
    }

    private static Stream<Trial> trials(Path file, Task task, Set<String> ids, Map<String, String> idByInput) {
        try {
            StoredAnswers answers = StoredAnswers.open(file);
            Map<String, Integer> epochs = new LinkedHashMap<>();
            Spliterator<Trial> each = new AbstractSpliterator<>(Long.MAX_VALUE, Spliterator.ORDERED) {
                @Override
                public boolean tryAdvance(Consumer<? super Trial> action) {
                    Optional<ScoringInput> next = answers.next();
                    next.ifPresent(answer -> action.accept(
                            trial(answer, label(answer), task, sample(answer.sample(), ids, idByInput), epochs)));
                    return next.isPresent();
                }
            };
            return StreamSupport.stream(each, false).onClose(() -> close(answers));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(StoredAnswers answers) {
        try {
            answers.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sample(Sample answer, Set<String> ids, Map<String, String> idByInput) {
        if (answer.metadata().get("doc") instanceof Map<?, ?> doc) {
            // The number of a row in another tool's log is no id of the data set's.
            return doc.values().stream()
                    .filter(String.class::isInstance)
                    .map(idByInput::get)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(answer.id());
        }
        return ids.contains(answer.id()) ? answer.id() : idByInput.getOrDefault(answer.input(), answer.id());
    }

    private static Trial trial(
            ScoringInput answer, String label, Task task, String sample, Map<String, Integer> epochs) {
        int epoch = epochs.merge(label + "\u0000" + sample, 1, Integer::sum);
        Call call = new Call(
                Call.Purpose.CHAT,
                label,
                new ModelRequest(answer.messages(), ModelParameters.DEFAULT, false),
                answer.response(),
                answer.cost(),
                true);
        return new Trial(
                new Trial.Key(label, task.name(), sample, epoch),
                answer.response().outcome(),
                answer.text(),
                Map.of(),
                List.of(call),
                null,
                null);
    }
}
