package io.github.llmbench.engine.prompt;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.FewShot;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.Prompt;
import io.github.llmbench.api.Role;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.score.Choices;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** Renders a prompt for samples. Immutable and safe for use by several threads. */
@API(status = EXPERIMENTAL, since = "0.1")
public final class PromptRenderer {
    /** What the variables of a model are fields of. */
    private static final String VARIABLES = "param";

    private final List<Line> lines;
    private final List<Line> exampleLines;
    private final @Nullable Examples examples;
    private final @Nullable Long choiceSeed;
    private final ImageFields images;

    private record Line(Role role, Template template) {}

    /**
     * A renderer; reads the few-shot examples.
     *
     * @throws IllegalArgumentException if a template is not well-formed, or an example cannot be read
     */
    public PromptRenderer(Prompt prompt) {
        this(prompt, null);
    }

    /** A renderer of a task's prompt: files of images lie beside the data set's. */
    public PromptRenderer(Task task) {
        this(task.prompt(), task.dataset());
    }

    private PromptRenderer(Prompt prompt, @Nullable Dataset dataset) {
        FewShot fewShot = prompt.fewShot();
        lines = compiled(prompt.messages());
        exampleLines = fewShot == null ? List.of() : compiled(fewShot.messages());
        examples = fewShot == null ? null : Examples.read(fewShot);
        choiceSeed = prompt.choiceSeed();
        images = ImageFields.of(prompt, dataset);
    }

    private static List<Line> compiled(List<Message> messages) {
        Mustache.Compiler compiler = Mustache.compiler().escapeHTML(false).strictSections(true);
        List<Line> lines = new ArrayList<>();
        for (Message message : messages) {
            try {
                lines.add(new Line(message.role(), compiler.compile(message.text())));
            } catch (MustacheException | IndexOutOfBoundsException e) {
                // The compiler meets the end of the text inside an empty tag with the latter.
                throw new IllegalArgumentException("prompt template is not well-formed: " + e.getMessage(), e);
            }
        }
        return lines;
    }

    /** The sample as it is shown: with its choices in another order where the prompt shuffles them. */
    public ShownChoices shown(Sample sample) {
        return ShownChoices.of(sample, choiceSeed);
    }

    /**
     * The messages for a sample.
     *
     * @throws IllegalArgumentException if a template names a field that the sample lacks
     */
    public List<Message> render(Sample sample) {
        return render(shown(sample), Map.of());
    }

    /**
     * The messages for a sample as it is shown.
     *
     * @param variables of the model, which a template names as {@code {{param.name}}}
     */
    public List<Message> render(ShownChoices shown, Map<String, String> variables) {
        Sample sample = shown.sample();
        List<Sample> before = examples == null ? List.of() : examples.of(sample);
        Map<String, Object> fields = fields(sample);
        if (!variables.isEmpty()) {
            fields.put(VARIABLES, variables);
        }
        if (examples != null) {
            fields.put("examples", before.stream().map(PromptRenderer::fields).toList());
        }
        List<Message> messages = new ArrayList<>(lines.size());
        int system = 0;
        while (system < lines.size() && lines.get(system).role() == Role.SYSTEM) {
            messages.add(message(lines.get(system++), sample, fields));
        }
        for (Sample example : before) {
            for (Line line : exampleLines) {
                messages.add(message(line, example, fields(example)));
            }
        }
        for (Line line : lines.subList(system, lines.size())) {
            messages.add(message(line, sample, fields));
        }
        return images.shownWith(messages, sample);
    }

    private static Map<String, Object> fields(Sample sample) {
        Map<String, Object> fields = new LinkedHashMap<>(sample.metadata());
        fields.put("id", sample.id());
        fields.put("input", sample.input());
        fields.put("targets", sample.targets());
        fields.put("choices", sample.choices());
        if (!sample.targets().isEmpty()) {
            fields.put("target", sample.target());
        }
        if (!sample.choices().isEmpty()) {
            StringBuilder letters = new StringBuilder();
            List<Map<String, String>> options = new ArrayList<>();
            for (String choice : sample.choices()) {
                String letter = Choices.letter(options.size());
                letters.append(letter);
                options.add(Map.of("letter", letter, "text", choice));
            }
            fields.put("letters", letters.toString());
            fields.put("options", options);
        }
        return fields;
    }

    private static Message message(Line line, Sample sample, Map<String, Object> fields) {
        try {
            return new Message(line.role(), line.template().execute(fields));
        } catch (MustacheException.Context e) {
            throw new IllegalArgumentException(
                    "prompt names {{" + e.key + "}}, but sample " + sample.id() + " has only " + fields.keySet(), e);
        } catch (MustacheException | UnsupportedOperationException e) {
            throw new IllegalArgumentException(
                    "prompt cannot be made for sample " + sample.id() + ": " + e.getMessage(), e);
        }
    }
}
