package io.github.llmbench.engine.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.Image;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.OutputSchema;
import io.github.llmbench.api.Tool;
import io.github.llmbench.api.ToolCall;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RequestJsonTest {
    private final JsonMapper mapper = Json.mapper();

    @Test
    void a_request_of_texts_is_written_as_before_there_was_more() throws IOException {
        String json = mapper.writeValueAsString(ModelRequest.of("What is 6 x 7?"));

        assertThat(json)
                .startsWith("{\"messages\":[{\"role\":\"USER\",\"text\":\"What is 6 x 7?\"}],\"parameters\":")
                .endsWith("\"stream\":true}");
        assertThat(mapper.readValue(json, ModelRequest.class)).isEqualTo(ModelRequest.of("What is 6 x 7?"));
    }

    @Test
    void tools_results_images_and_a_schema_are_read_as_they_were_written() throws IOException {
        ToolCall call = new ToolCall("c1", "f", "{\"n\":1}");
        ModelRequest request = new ModelRequest(
                List.of(
                        Message.user("look")
                                .images(List.of(Image.of("image/png", new byte[] {7}), Image.url("http://h/a.png"))),
                        Message.assistant("", List.of(call)),
                        Message.tool(call, "2")),
                ModelParameters.DEFAULT,
                false,
                List.of(new Tool("f", "", Map.of())),
                new OutputSchema("n", Map.of("type", "object")));

        assertThat(mapper.readValue(mapper.writeValueAsString(request), ModelRequest.class))
                .isEqualTo(request);
    }
}
