package io.github.llmbench.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseParserTest {
    /** Events as {@code name|data}, the stream cut at the given offsets. */
    private static List<String> parse(byte[] stream, int... cuts) {
        List<String> events = new ArrayList<>();
        EventHandler handler = (name, data, offset, length) ->
                events.add(name + "|" + new String(data, offset, length, StandardCharsets.UTF_8));
        SseParser parser = new SseParser();
        int from = 0;
        for (int cut : cuts) {
            parser.feed(ByteBuffer.wrap(stream, from, cut - from), handler);
            from = cut;
        }
        parser.feed(ByteBuffer.wrap(stream, from, stream.length - from), handler);
        parser.finish(handler);
        return events;
    }

    private static List<String> parse(String stream) {
        return parse(stream.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void any_line_end_and_any_cut_give_the_same_events(String lineEnd) {
        String stream =
                "\uFEFF: a comment\n\nevent: greeting\ndata: {\"text\": \"grüße 👋\"}\n\ndata:no space\nid: 7\nretry: 3\n\n"
                        + "data: one\ndata:two\ndata\ndata:  three\n\nother: field\n\nevent: error\n\ndata: last";
        List<String> expected =
                List.of("greeting|{\"text\": \"grüße 👋\"}", "|no space", "|one\ntwo\n\n three", "error|", "|last");
        byte[] bytes = stream.replace("\n", lineEnd).getBytes(StandardCharsets.UTF_8);

        assertThat(parse(bytes)).isEqualTo(expected);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(parse(bytes, cut)).as("cut at " + cut).isEqualTo(expected);
        }
        int[] everywhere = java.util.stream.IntStream.range(1, bytes.length).toArray();
        assertThat(parse(bytes, everywhere)).isEqualTo(expected);
    }

    @Test
    void an_event_is_handed_on_as_soon_as_its_blank_line_has_begun() {
        List<String> events = new ArrayList<>();
        SseParser parser = new SseParser();

        parser.feed(ByteBuffer.wrap("data: x\r\n\r".getBytes(StandardCharsets.UTF_8)), (n, d, o, l) -> events.add(n));

        assertThat(events).hasSize(1);
    }

    @Test
    void a_byte_order_mark_counts_only_at_the_start() {
        assertThat(parse("\uFEFFdata: a\n\n\uFEFFdata: b\n\n")).containsExactly("|a");
    }

    @Test
    void a_field_that_merely_begins_like_data_is_no_data() {
        assertThat(parse("database: x\ndat: y\ndata: z\n\n")).containsExactly("|z");
    }

    @Test
    void a_name_belongs_to_its_own_event_only() {
        assertThat(parse("event: a\ndata: 1\n\ndata: 2\n\n")).containsExactly("a|1", "|2");
    }

    @Test
    void blank_lines_alone_are_no_events() {
        assertThat(parse("\n\n\r\n\r\n: only comments\n\n")).isEmpty();
    }

    @Test
    void an_event_of_a_mebibyte_arrives_whole_in_reads_of_a_few_hundred_bytes() {
        String data = "x".repeat(1024 * 1024);
        byte[] stream = ("data: " + data + "\n\ndata: next\n\n").getBytes(StandardCharsets.UTF_8);
        int[] cuts = java.util.stream.IntStream.range(1, stream.length / 333)
                .map(i -> i * 333)
                .toArray();

        assertThat(parse(stream, cuts)).containsExactly("|" + data, "|next");
    }

    @Test
    void an_event_without_end_is_refused_before_it_fills_the_memory() {
        SseParser parser = new SseParser();
        byte[] block = new byte[1024 * 1024];

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 17; i++) {
                        parser.feed(ByteBuffer.wrap(block), (n, d, o, l) -> {});
                    }
                })
                .isInstanceOf(TooLargeException.class)
                .hasMessageContaining("16777216");
    }

    @Test
    void a_direct_buffer_reads_like_an_array() {
        List<String> events = new ArrayList<>();
        byte[] bytes = "data: x\n\n".getBytes(StandardCharsets.UTF_8);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();

        new SseParser().feed(direct, (n, d, o, l) -> events.add(new String(d, o, l, StandardCharsets.UTF_8)));

        assertThat(events).containsExactly("x");
        assertThat(direct.hasRemaining()).isFalse();
    }
}
