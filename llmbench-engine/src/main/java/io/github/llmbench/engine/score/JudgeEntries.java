package io.github.llmbench.engine.score;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.score.judge.Assessment;
import io.github.llmbench.engine.score.judge.Judges;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Judges by name, from options as a declaration writes them. */
final class JudgeEntries {
    private static final Pattern SCALE = Pattern.compile("(-?\\d{1,6})\\s*(?:to|-|\\.\\.)\\s*(-?\\d{1,6})");

    private JudgeEntries() {}

    /** What all have: who judges, and what becomes of several judges' verdicts. */
    static final Set<String> OPTIONS = Set.of("judge", "vote", "labels", "threshold");

    static void add(Map<String, ScorerRegistry.Entry> all) {
        all.put("rubric", entry(Set.of("criteria", "scale"), JudgeEntries::rubric));
        all.put(
                "reference_graded",
                entry(
                        Set.of("partial"),
                        options -> options.flag("partial", false)
                                ? Judges.referenceGradedInParts()
                                : Judges.referenceGraded()));
        all.put("pairwise", entry(Set.of("against"), options -> {
            String field = options.text("against");
            return field == null ? Judges.pairwise() : Judges.pairwiseAgainst(field);
        }));
        for (String name : List.of("faithfulness", "context_precision", "context_recall")) {
            all.put(name, entry(Set.of("contexts"), options -> {
                String field = options.text("contexts");
                return Judges.grounding(name, field == null ? Judges.CONTEXTS : field);
            }));
        }
        all.put("answer_relevance", entry(Set.of(), options -> Judges.answerRelevance()));
    }

    private static ScorerRegistry.Entry entry(Set<String> own, Function<Options, Assessment> make) {
        Set<String> names = new HashSet<>(own);
        names.addAll(OPTIONS);
        return new ScorerRegistry.Entry(names, options -> by(options, make.apply(options)));
    }

    /** By the judges that the options name. */
    static Scorer by(Options options, Assessment assessment) {
        Assessment asked = assessment;
        String vote = options.text("vote");
        if (vote != null) {
            asked = switch (vote) {
                case "majority" -> asked.majority();
                case "mean" -> asked.mean();
                default -> throw options.wrong("vote", "majority or mean", vote);
            };
        }
        String labels = options.text("labels");
        if (labels != null) {
            asked = asked.labels(labels);
        }
        return asked.by(options.models("judge").toArray(ModelRef[]::new));
    }

    private static Assessment rubric(Options options) {
        String criteria = options.required("criteria");
        Object scale = options.any("scale");
        if (scale == null) {
            return Judges.rubric(criteria);
        }
        if (scale instanceof Map<?, ?> levels) {
            Map<Integer, String> points = new TreeMap<>();
            levels.forEach((point, meaning) -> {
                if (!String.valueOf(point).matches("-?\\d{1,6}")) {
                    throw options.wrong("scale", "whole numbers with their meanings", point);
                }
                points.put(Integer.valueOf(String.valueOf(point)), String.valueOf(meaning));
            });
            return Judges.rubric(criteria, points);
        }
        Matcher range = SCALE.matcher(String.valueOf(scale).strip());
        if (!range.matches()) {
            throw options.wrong("scale", "two whole numbers such as 1 to 5, or points with their meanings", scale);
        }
        return Judges.rubric(criteria, Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)));
    }
}
