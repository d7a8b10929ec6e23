package io.github.llmbench.simulator.internal.answer;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Right answers for a seeded share of the samples of a file, and wrong ones for the rest.
 *
 * <p>Whether a model is right on a sample depends on seed, model and question alone: not on the order of requests and not on
 * how often it is asked. A wrong answer is the row's own where it has one, else the target of another row.
 */
public final class TargetAnswers implements AnswerSource {
    private static final Pattern NUMBER = Pattern.compile("-?\\d[\\d,]*(?:\\.\\d+)?");

    private final Path path;
    private final double share;
    private final long seed;
    private final String template;
    private final PromptIndex<Row> index;
    private final List<String> targets;

    /**
     * Reads a file once.
     *
     * @param question name of the field, or null for the usual ones
     * @param target name of the field, or null for the usual ones
     * @param wrong name of the field with a wrong answer, which a row may lack
     * @param template what is said, with the target in place of {@code {{target}}}
     * @throws IllegalArgumentException if it is not in the form that is asked for; the message names file, line and field
     */
    public TargetAnswers(
            Path path,
            @Nullable String question,
            @Nullable String target,
            String wrong,
            String template,
            double share,
            long seed) {
        this.path = path;
        this.share = share;
        this.seed = seed;
        this.template = template;
        List<String> questions = question == null ? RecordedAnswers.QUESTION : List.of(question);
        List<String> answers = target == null ? List.of("target", "answer") : List.of(target);
        List<String> fields = new ArrayList<>(questions);
        fields.addAll(answers);
        fields.add(wrong);
        Map<String, Row> rows = new HashMap<>();
        List<String> inOrder = new ArrayList<>();
        new JsonLinesFile(path, Set.copyOf(fields)).read(row -> {
            Row read = new Row(row.require(questions), row.require(answers), row.get(wrong));
            Row earlier = rows.putIfAbsent(read.question, read);
            if (earlier != null && !earlier.target.equals(read.target)) {
                throw row.wrong("repeats a question with another target; questions must tell rows apart");
            }
            inOrder.add(read.target);
        });
        this.index = new PromptIndex<>(rows);
        this.targets = List.copyOf(inOrder);
        rows.values().stream().filter(row -> row.wrong == null).forEach(row -> wrong(row, 0));
    }

    @Override
    public Reply reply(String model, String prompt) throws NoAnswerException {
        Row row = index.find(prompt);
        if (row == null) {
            throw Prompts.unknown(path, prompt);
        }
        SplittableRandom random = new SplittableRandom(Seeds.mix(seed, model, row.question));
        boolean right = random.nextDouble() < share;
        String said = right ? row.target : wrong(row, random.nextInt(targets.size()));
        return new Reply(template.replace("{{target}}", said), right);
    }

    private String wrong(Row row, int start) {
        if (row.wrong != null) {
            return row.wrong;
        }
        for (int i = 0; i < targets.size(); i++) {
            String other = targets.get((start + i) % targets.size());
            if (differs(row.target, other)) {
                return other;
            }
        }
        throw new IllegalArgumentException(path + " has no wrong answer for the target \"" + abbreviated(row.target)
                + "\": no other row's target differs; give rows a field with a wrong answer");
    }

    /** Whether no usual scorer would take one for the other: neither holds the other, and their last numbers differ. */
    private static boolean differs(String target, String other) {
        String a = target.strip().toLowerCase(Locale.ROOT);
        String b = other.strip().toLowerCase(Locale.ROOT);
        if (a.contains(b) || b.contains(a)) {
            return false;
        }
        BigDecimal number = lastNumber(a);
        BigDecimal otherNumber = lastNumber(b);
        return number == null || otherNumber == null || number.compareTo(otherNumber) != 0;
    }

    private static @Nullable BigDecimal lastNumber(String text) {
        @Nullable BigDecimal last = null;
        for (Matcher matcher = NUMBER.matcher(text); matcher.find(); ) {
            last = new BigDecimal(matcher.group().replace(",", ""));
        }
        return last;
    }

    private static String abbreviated(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    private record Row(
            String question, String target, @Nullable String wrong) {}
}
