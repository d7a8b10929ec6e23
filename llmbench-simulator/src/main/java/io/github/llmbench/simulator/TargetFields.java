package io.github.llmbench.simulator;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Where a file of targets holds what, and how an answer is put.
 *
 * <p>Values are texts or numbers; of a list the first counts. A wrong answer is the row's own where it has that field, else
 * the target of another row that neither holds this one's nor is held by it, and ends in another number.
 *
 * <pre>{@code
 * TargetFields.usual().withTemplate("Answer: {{target}}");
 * }</pre>
 *
 * @param question field of the question; null for {@code question}, {@code prompt} or {@code input}
 * @param target field of the right answer; null for {@code target} or {@code answer}
 * @param wrong field of a wrong answer, which a row may lack
 * @param template what is said, with the answer in place of <code>{{target}}</code>
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record TargetFields(
        @Nullable String question, @Nullable String target, String wrong, String template) {
    public TargetFields {
        if (!template.contains("{{target}}")) {
            throw new IllegalArgumentException(
                    "template must hold {{target}} where the answer goes, but was \"" + template + "\"");
        }
    }

    /** The usual names, {@code wrong} for wrong answers, and the bare target as the answer. */
    public static TargetFields usual() {
        return new TargetFields(null, null, "wrong", "{{target}}");
    }

    /** With other fields for question and target. */
    public TargetFields withFields(String question, String target) {
        return new TargetFields(question, target, wrong, template);
    }

    /** With another field for wrong answers. */
    public TargetFields withWrong(String wrong) {
        return new TargetFields(question, target, wrong, template);
    }

    /** With another way to put an answer. */
    public TargetFields withTemplate(String template) {
        return new TargetFields(question, target, wrong, template);
    }
}
