package io.github.llmbench.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NdjsonParserTest {
    @Test
    void lines_are_events_wherever_the_stream_is_cut() {
        byte[] stream = "{\"a\":1}\r\n\n  \n{\"b\":\"ü\"}\n{\"c\":3}".getBytes(StandardCharsets.UTF_8);

        for (int cut = 0; cut <= stream.length; cut++) {
            List<String> events = new ArrayList<>();
            EventHandler handler = (name, data, offset, length) ->
                    events.add(new String(data, offset, length, StandardCharsets.UTF_8));
            NdjsonParser parser = new NdjsonParser();
            parser.feed(ByteBuffer.wrap(stream, 0, cut), handler);
            parser.feed(ByteBuffer.wrap(stream, cut, stream.length - cut), handler);
            parser.finish(handler);

            assertThat(events).as("cut at " + cut).containsExactly("{\"a\":1}", "{\"b\":\"ü\"}", "{\"c\":3}");
        }
    }
}
