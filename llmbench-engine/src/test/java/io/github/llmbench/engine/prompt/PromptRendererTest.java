package io.github.llmbench.engine.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Message;
import io.github.llmbench.api.Prompt;
import io.github.llmbench.api.Sample;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptRendererTest {
    private static final Sample SAMPLE = Sample.builder()
            .id("s1")
            .input("5 < 6 & \"so\"")
            .target("yes")
            .choice("A")
            .choice("B")
            .metadata("question", "{{id}} <b>")
            .metadata("price", new BigDecimal("19.90"))
            .build();

    private static String render(String template) {
        return new PromptRenderer(Prompt.user(template)).render(SAMPLE).get(0).text();
    }

    @Test
    void nothing_is_escaped_with_two_or_three_braces() {
        assertThat(render("{{input}}|{{{input}}}|{{&input}}"))
                .isEqualTo("5 < 6 & \"so\"|5 < 6 & \"so\"|5 < 6 & \"so\"");
        assertThat(new PromptRenderer(Prompt.INPUT).render(SAMPLE)).containsExactly(Message.user(SAMPLE.input()));
    }

    @Test
    void what_a_sample_holds_is_not_a_template_again() {
        assertThat(render("{{question}}")).isEqualTo("{{id}} <b>");
    }

    @Test
    void fields_targets_and_choices_are_at_hand() {
        assertThat(render("{{id}} {{target}} {{#choices}}{{.}},{{/choices}} {{price}}"))
                .isEqualTo("s1 yes A,B, 19.90");
    }

    @Test
    void a_system_message_comes_first() {
        List<Message> messages = new PromptRenderer(Prompt.user("{{input}}").system("Be {{target}}")).render(SAMPLE);
        assertThat(messages).containsExactly(Message.system("Be yes"), Message.user(SAMPLE.input()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{{nothing}}", "{{#nothing}}x{{/nothing}}", "{{^nothing}}x{{/nothing}}", "{{nothing.deep}}"})
    void a_name_the_sample_lacks_is_named_with_the_sample(String template) {
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("prompt names {{nothing")
                .hasMessageContaining(
                        "but sample s1 has only [question, price, id, input, targets, choices, target, letters, options]");
    }

    @Test
    void a_target_that_is_not_there_is_no_empty_text() {
        Sample none = Sample.builder().id("n").input("q").build();
        assertThatThrownBy(() -> new PromptRenderer(Prompt.user("{{target}}")).render(none))
                .hasMessageStartingWith("prompt names {{target}}, but sample n has only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{#open}}", "{{/close}}", "{{}}"})
    void a_template_that_is_not_well_formed_is_refused(String template) {
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("prompt template is not well-formed: ");
    }

    @Test
    void a_partial_has_nowhere_to_come_from() {
        assertThatThrownBy(() -> render("{{>partial}}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("prompt cannot be made for sample s1: ");
    }
}
