package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Examples that stand before a question: the first samples of a dataset, in its selection's order, without the question itself.
 * Immutable.
 *
 * <p>A seeded choice is a shuffled dataset, examples that are never measured are the train side of a split:
 *
 * <pre>{@code
 * Dataset all = Dataset.jsonl("questions.jsonl");
 * Task task = Task.of(all.test(0.1, 7))
 *         .prompt(Prompt.user("{{question}}")
 *                 .fewShot(FewShot.of(all.train(0.1, 7).shuffled(7), 5)
 *                         .as(Message.user("{{question}}"), Message.assistant("{{answer}}"))));
 * }</pre>
 *
 * @param from where they come from
 * @param count how many
 * @param by metadata field that an example must share with the question, such as a subject; {@code null} for none
 * @param messages templates of one example, put after the system messages; empty where the prompt places them itself with
 *     <code>{{#examples}}…{{/examples}}</code>
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record FewShot(Dataset from, int count, @Nullable String by, List<Message> messages) {
    public FewShot {
        Checks.notNull(from, "dataset of few-shot examples");
        Checks.positive(count, "count of few-shot examples");
        messages = Checks.list(messages, "messages of few-shot examples");
    }

    /** Examples that the prompt places itself. */
    public static FewShot of(Dataset from, int count) {
        return new FewShot(from, count, null, List.of());
    }

    /** Only examples that share this metadata field with the question. */
    public FewShot by(String field) {
        return new FewShot(from, count, Checks.notBlank(field, "few-shot field"), messages);
    }

    /** Each example as messages of its own. */
    public FewShot as(Message... templates) {
        return new FewShot(from, count, by, List.of(templates));
    }
}
