package io.github.llmbench.engine.score.judge;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A scorer that asks one judge or a panel. More than half of the judges must have an opinion.
 *
 * @param inquiry what is asked
 * @param judges at least one, labels differ
 * @param vote how several opinions become one
 * @param labels field with what people said of the answer; {@code null} for none
 */
record JudgeScorer(
        Inquiry inquiry,
        List<ModelRef> judges,
        Vote vote,
        @Nullable String labels) implements Scorer {
    JudgeScorer {
        judges = List.copyOf(judges);
        if (judges.isEmpty()) {
            throw new IllegalArgumentException(
                    inquiry.name() + " needs a judge, for example by(\"openai:gpt-4o-mini\")");
        }
        if (judges.stream().map(ModelRef::label).distinct().count() < judges.size()) {
            throw new IllegalArgumentException(
                    "judges of " + inquiry.name() + " must have different labels, but are " + judges);
        }
    }

    @Override
    public String name() {
        return inquiry.name();
    }

    /** A judge's opinion is no accuracy, also where it is yes or no. */
    @Override
    public String metric() {
        return name();
    }

    @Override
    public String signature() {
        return inquiry.signature()
                + "|by=" + judges.stream().map(Described::model).collect(Collectors.joining(" + "))
                + (judges.size() == 1 ? "" : "|vote=" + vote.label())
                + (labels == null ? "" : "|labels=" + labels);
    }

    @Override
    public boolean binary() {
        return inquiry.binary() && (judges.size() == 1 || vote == Vote.MAJORITY);
    }

    @Override
    public double lowest() {
        return inquiry.lowest();
    }

    @Override
    public double highest() {
        return inquiry.highest();
    }

    @Override
    public boolean higherIsBetter() {
        return inquiry.higherIsBetter();
    }

    @Override
    public double chance(Sample sample) {
        return inquiry.chance();
    }

    /** Waits for the judges; a run takes {@link #scoreAsync} and waits for nothing. */
    @Override
    public Score score(ScoringInput input) {
        return scoreAsync(input).toCompletableFuture().join();
    }

    @Override
    public CompletionStage<Score> scoreAsync(ScoringInput input) {
        List<Question> questions;
        List<Double> labelled;
        try {
            labelled = labels(input.sample());
            questions = inquiry.questions(input);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(Score.unscored(String.valueOf(e.getMessage())));
        }
        List<CompletableFuture<Heard>> heard = judges.stream()
                .map(judge -> heard(new Ask(input.judges(), judge), questions))
                .toList();
        return CompletableFuture.allOf(heard.toArray(CompletableFuture[]::new)).thenApply(done -> {
            Score score = decided(heard.stream().map(CompletableFuture::join).toList());
            for (int i = 0; i < labelled.size() && score.scored(); i++) {
                score = score.figure(Score.LABEL + (i + 1), labelled.get(i));
            }
            return score;
        });
    }

    /**
     * One judge's part.
     *
     * @param opinion {@code null} where it has none
     * @param failure why it has none; {@code null} where it has one
     */
    private record Heard(
            ModelRef judge,
            @Nullable Opinion opinion,
            @Nullable String failure) {}

    private CompletableFuture<Heard> heard(Ask ask, List<Question> questions) {
        List<CompletableFuture<Ask.Answer>> answers =
                questions.stream().map(ask::put).toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    List<Reading> readings = new ArrayList<>();
                    for (CompletableFuture<Ask.Answer> answer : answers) {
                        Reading reading = answer.join().reading();
                        if (reading == null) {
                            return new Heard(ask.judge(), null, answer.join().failure());
                        }
                        readings.add(reading);
                    }
                    return new Heard(ask.judge(), inquiry.opinion(readings), null);
                });
    }

    private Score decided(List<Heard> all) {
        List<Heard> able = all.stream().filter(one -> one.opinion() != null).toList();
        if (able.size() * 2 <= all.size()) {
            return Score.unscored(all.stream()
                    .filter(one -> one.opinion() == null)
                    .map(one -> "judge " + one.judge() + ": " + one.failure())
                    .collect(Collectors.joining("; ")));
        }
        List<Opinion> opinions =
                able.stream().map(one -> Objects.requireNonNull(one.opinion())).toList();
        OptionalDouble value = vote.of(opinions.stream().map(Opinion::value).toList());
        String said = all.size() == 1
                ? opinions.get(0).reason()
                : all.stream().map(JudgeScorer::said).collect(Collectors.joining("; "));
        if (value.isEmpty()) {
            return Score.unscored("the panel is split: " + said);
        }
        String words = opinions.stream().map(Opinion::word).collect(Collectors.joining(", "));
        Score score = Score.of(value.getAsDouble()).answer(words).because(said);
        for (Map.Entry<String, Double> figure : figures(all, opinions).entrySet()) {
            score = score.figure(figure.getKey(), figure.getValue());
        }
        return score;
    }

    private static String said(Heard one) {
        Opinion opinion = one.opinion();
        if (opinion == null) {
            return one.judge() + " has no opinion, " + one.failure();
        }
        return one.judge() + " says " + opinion.word() + (opinion.reason() == null ? "" : ": " + opinion.reason());
    }

    private static Map<String, Double> figures(List<Heard> all, List<Opinion> opinions) {
        Map<String, Double> figures = new LinkedHashMap<>();
        // Of a panel the mean over its judges.
        opinions.stream()
                .flatMap(opinion -> opinion.figures().keySet().stream())
                .distinct()
                .forEach(name -> figures.put(
                        name,
                        opinions.stream()
                                .flatMap(opinion ->
                                        Stream.ofNullable(opinion.figures().get(name)))
                                .mapToDouble(Double::doubleValue)
                                .average()
                                .orElseThrow()));
        for (int i = 0; i < all.size() && all.size() > 1; i++) {
            Opinion opinion = all.get(i).opinion();
            if (opinion != null) {
                figures.put(Score.RATING + (i + 1), opinion.value());
            }
        }
        return figures;
    }

    private List<Double> labels(Sample sample) {
        Object given = labels == null ? null : sample.metadata().get(labels);
        if (given == null) {
            return List.of();
        }
        List<Double> values = new ArrayList<>();
        for (Object label : given instanceof List<?> list ? list : List.of(given)) {
            OptionalDouble value = inquiry.labelled(label);
            if (value.isEmpty()) {
                throw new IllegalArgumentException("label " + labels + " of sample " + sample.id()
                        + " must be a verdict of " + name() + ", but was " + label);
            }
            values.add(value.getAsDouble());
        }
        return values;
    }
}
