package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Makes the messages of a request from a sample: Mustache templates over the sample's fields ({@code {{question}}}). A name that
 * the sample lacks is an error, never an empty text. Immutable.
 *
 * <p>Beside its fields a sample has {@code id}, {@code input}, {@code target}, {@code targets}, {@code choices}; for choices by letter
 * {@code letters} ({@code ABCD}) and the list {@code options} of {@code letter} and {@code text}; and where there are few-shot examples the
 * list {@code examples}.
 *
 * @param messages templates in order
 * @param fewShot examples before the question; {@code null} for none
 * @param choiceSeed seed of the order in which a sample's choices are shown, its own for each sample; {@code null} for the order in which
 *     they are given. Recorded answers name a choice by the letter it has as given, whatever place it was shown in
 * @param output the form the answer is to have, given to the provider; {@code null} for free text
 * @param tools offered to the model; {@code null} for none
 * @param images fields of a sample that hold images, shown with the last user message: a URL, {@code data:} with Base64, a file
 *     beside the data set's, or a list of these
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Prompt(
        List<Message> messages,
        @Nullable FewShot fewShot,
        @Nullable Long choiceSeed,
        @Nullable OutputSchema output,
        @Nullable ToolUse tools,
        List<String> images) {
    /** The sample's input as it is. */
    public static final Prompt INPUT = user("{{{input}}}");

    public Prompt {
        messages = Checks.list(messages, "messages of a prompt");
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("messages of a prompt must not be empty; give at least one");
        }
        images = Checks.list(images, "image fields of a prompt");
    }

    /** Messages alone. */
    public Prompt(List<Message> messages) {
        this(messages, null, null);
    }

    /** Messages with few-shot examples, and the order of choices. */
    public Prompt(List<Message> messages, @Nullable FewShot fewShot, @Nullable Long choiceSeed) {
        this(messages, fewShot, choiceSeed, null, null, List.of());
    }

    /** One user message. */
    public static Prompt user(String template) {
        return new Prompt(List.of(Message.user(template)));
    }

    /** A system message before the others. */
    public Prompt system(String template) {
        List<Message> all = new ArrayList<>();
        all.add(Message.system(template));
        all.addAll(messages);
        return new Prompt(all, fewShot, choiceSeed, output, tools, images);
    }

    /** With examples before the question. */
    public Prompt fewShot(FewShot examples) {
        return new Prompt(messages, Checks.notNull(examples, "few-shot examples"), choiceSeed, output, tools, images);
    }

    /** With the choices of each sample shown in a seeded order of its own. */
    public Prompt shuffledChoices(long seed) {
        return new Prompt(messages, fewShot, seed, output, tools, images);
    }

    /** With the form the answer is to have. */
    public Prompt output(OutputSchema value) {
        return new Prompt(messages, fewShot, choiceSeed, Checks.notNull(value, "output schema"), tools, images);
    }

    /** With tools. */
    public Prompt tools(ToolUse value) {
        return new Prompt(messages, fewShot, choiceSeed, output, Checks.notNull(value, "tools"), images);
    }

    /** With the images in these fields of a sample. */
    public Prompt images(String... fields) {
        return new Prompt(messages, fewShot, choiceSeed, output, tools, List.of(fields));
    }
}
