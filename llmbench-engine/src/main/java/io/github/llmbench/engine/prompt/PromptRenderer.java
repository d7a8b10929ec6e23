package io.github.llmbench.engine.prompt;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.Prompt;
import io.github.llmbench.api.Role;
import io.github.llmbench.api.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Renders a prompt for samples. Immutable and safe for use by several threads. */
public final class PromptRenderer {
    private final List<Line> lines = new ArrayList<>();

    private record Line(Role role, Template template) {}

    /**
     * A renderer.
     *
     * @throws IllegalArgumentException if a template is not well-formed
     */
    public PromptRenderer(Prompt prompt) {
        Mustache.Compiler compiler = Mustache.compiler().escapeHTML(false).strictSections(true);
        for (Message message : prompt.messages()) {
            try {
                lines.add(new Line(message.role(), compiler.compile(message.text())));
            } catch (MustacheException | IndexOutOfBoundsException e) {
                // The compiler meets the end of the text inside an empty tag with the latter.
                throw new IllegalArgumentException("prompt template is not well-formed: " + e.getMessage(), e);
            }
        }
    }

    /**
     * The messages for a sample.
     *
     * @throws IllegalArgumentException if a template names a field that the sample lacks
     */
    public List<Message> render(Sample sample) {
        Map<String, Object> fields = new LinkedHashMap<>(sample.metadata());
        fields.put("id", sample.id());
        fields.put("input", sample.input());
        fields.put("targets", sample.targets());
        fields.put("choices", sample.choices());
        if (!sample.targets().isEmpty()) {
            fields.put("target", sample.target());
        }
        List<Message> messages = new ArrayList<>(lines.size());
        for (Line line : lines) {
            try {
                messages.add(new Message(line.role(), line.template().execute(fields)));
            } catch (MustacheException.Context e) {
                throw new IllegalArgumentException(
                        "prompt names {{" + e.key + "}}, but sample " + sample.id() + " has only " + fields.keySet(),
                        e);
            } catch (MustacheException | UnsupportedOperationException e) {
                throw new IllegalArgumentException(
                        "prompt cannot be made for sample " + sample.id() + ": " + e.getMessage(), e);
            }
        }
        return messages;
    }
}
