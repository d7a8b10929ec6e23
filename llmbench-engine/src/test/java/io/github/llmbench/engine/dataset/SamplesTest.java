package io.github.llmbench.engine.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplesTest {
    @TempDir
    Path directory;

    private List<Sample> read(String content) throws IOException {
        return read(Dataset.jsonl("rows.jsonl"), content);
    }

    private List<Sample> read(Dataset dataset, String content) throws IOException {
        Files.writeString(directory.resolve("rows.jsonl"), content);
        try (Stream<Sample> samples = Samples.open(dataset, directory)) {
            return samples.toList();
        }
    }

    @Test
    void usual_fields_are_found_and_all_fields_are_metadata() throws IOException {
        Sample sample = read("{\"id\":7,\"question\":\"q?\",\"answer\":[\"a\",\"b\"],\"choices\":[1,2.50],"
                        + "\"cluster\":\"c\",\"hint\":null,\"level\":3}")
                .get(0);
        assertThat(sample.id()).isEqualTo("7");
        assertThat(sample.input()).isEqualTo("q?");
        assertThat(sample.targets()).containsExactly("a", "b");
        assertThat(sample.choices()).containsExactly("1", "2.50");
        assertThat(sample.cluster()).isEqualTo("c");
        assertThat(sample.metadata())
                .containsEntry("level", 3)
                .containsKey("question")
                .doesNotContainKey("hint");
    }

    @ParameterizedTest
    @CsvSource({
        "42, 42",
        "19.90, 19.90",
        "1e3, 1000",
        "true, true",
        "-0.5, -0.5",
        "123456789012345678901, 123456789012345678901"
    })
    void a_target_reads_as_it_was_written(String written, String target) throws IOException {
        assertThat(read("{\"input\":\"q\",\"target\":" + written + "}").get(0).targets())
                .containsExactly(target);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"b\": {\"c\": [1, 2.50]}} | {\"b\":{\"c\":[1,2.50]}}",
                "[{\"name\": \"f\"}, {\"name\": \"g\"}] | [{\"name\":\"f\"},{\"name\":\"g\"}]",
                "[[1, 2], 3] | [[1,2],3]"
            })
    void a_target_that_is_an_object_or_holds_one_is_one_json_text(String written, String target) throws IOException {
        assertThat(read("{\"input\":\"q\",\"target\":" + written + "}").get(0).targets())
                .containsExactly(target);
    }

    @Test
    void bom_blank_lines_and_carriage_returns_do_no_harm() throws IOException {
        List<Sample> samples = read("\uFEFF{\"input\":\"one\"}\r\n\r\n   \n{\"input\":\"two \uD83D\uDE00\"}");
        assertThat(samples).extracting(Sample::input).containsExactly("one", "two \uD83D\uDE00");
        assertThat(samples).allSatisfy(sample -> assertThat(sample.targets()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"input\": | line 2 of rows.jsonl is not one JSON object: ",
                "[1] | line 2 of rows.jsonl is not one JSON object",
                "null | line 2 of rows.jsonl is not one JSON object, but null",
                "{\"input\":\"a\"} {\"input\":\"b\"} | line 2 of rows.jsonl is not one JSON object",
                "{\"text\":\"a\"} | line 2 of rows.jsonl lacks the field input, question, prompt; it has [text]",
                "{\"input\":[\"a\"]} | line 2 of rows.jsonl has a field input that must be a text, a number, true or false, but was [a]",
                "{\"input\":\"a\",\"answer\":[null]} | line 2 of rows.jsonl has a field answer that must be a text, a number, true or false, but was null",
                "{\"input\":\"a\",\"id\":\" \"} | line 2 of rows.jsonl has a field id that must be not blank, but was \" \"",
                "{\"input\":\"a\",\"cluster\":\"\"} | line 2 of rows.jsonl has a field cluster that must be not blank, but was \"\""
            })
    void a_bad_line_is_named_with_file_line_and_field(String line, String message) {
        assertThatThrownBy(() -> read("{\"input\":\"fine\"}\n" + line + "\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void a_field_named_in_the_dataset_must_be_there() {
        String row = "{\"q\":\"a\",\"a\":null,\"c\":\"x\"}";
        Dataset dataset = Dataset.jsonl("rows.jsonl").input("q");
        assertThatThrownBy(() -> read(dataset.target("a"), row))
                .hasMessage("line 1 of rows.jsonl lacks the field a; it has [q, a, c]");
        assertThatThrownBy(() -> read(dataset.id("key"), row)).hasMessageContaining("lacks the field key");
        assertThatThrownBy(() -> read(dataset.fields(new Dataset.Fields(null, "q", null, null, "group")), row))
                .hasMessageContaining("lacks the field group");
        assertThatThrownBy(() -> read(dataset.fields(new Dataset.Fields(null, "q", null, "c", null)), row))
                .hasMessage("line 1 of rows.jsonl has a field c that must be a list, but was x");
        assertThatThrownBy(() -> read(dataset.fields(new Dataset.Fields(null, "q", null, "d", null)), row))
                .hasMessageContaining("lacks the field d");
    }

    @Test
    void fields_may_have_other_names() throws IOException {
        Dataset dataset =
                Dataset.jsonl("rows.jsonl").fields(new Dataset.Fields("key", "q", "solution", "options", "passage"));
        Sample sample = read(
                        dataset,
                        "{\"key\":\"k\",\"q\":\"x\",\"solution\":1,\"options\":[\"1\"],\"passage\":\"p\",\"\":5}")
                .get(0);
        assertThat(sample.id()).isEqualTo("k");
        assertThat(sample.targets()).containsExactly("1");
        assertThat(sample.choices()).containsExactly("1");
        assertThat(sample.cluster()).isEqualTo("p");
    }

    @Test
    void the_same_row_twice_is_two_samples_and_another_row_under_its_id_an_error() throws IOException {
        String row = "{\"input\":\"a\",\"target\":\"b\"}\n";
        List<Sample> samples = read(row + row + row);
        assertThat(samples).extracting(Sample::id).doesNotHaveDuplicates();
        assertThat(samples.get(2).id()).isEqualTo(samples.get(0).id() + "#3");
        assertThatThrownBy(() -> read("{\"id\":1,\"input\":\"a\"}\n{\"id\":1,\"input\":\"b\"}"))
                .hasMessage("dataset rows has two different samples with the id \"1\"; ids must be unique");
    }

    @Test
    void rows_without_an_id_that_differ_in_their_choices_only_are_numbered() throws IOException {
        String row = "{\"input\":\"Which is true?\",\"target\":\"B\",\"choices\":[\"x\",\"%s\"]}\n";
        List<Sample> samples = read(row.formatted("a") + row.formatted("b") + row.formatted("a"));
        String id = samples.get(0).id();
        assertThat(samples).extracting(Sample::id).containsExactly(id, id + "#2", id + "#3");
        assertThat(samples).extracting(sample -> sample.choices().get(1)).containsExactly("a", "b", "a");
    }

    @Test
    void an_empty_list_of_targets_is_kept_as_a_field_of_its_usual_name() throws IOException {
        Dataset dataset = Dataset.jsonl("rows.jsonl").target("calls");
        Sample sample = read(dataset, "{\"input\":\"a\",\"calls\":[]}").get(0);
        assertThat(sample.targets()).isEmpty();
        assertThat(sample.metadata()).containsEntry("target", List.of());
    }

    @Test
    void what_is_not_utf_8_is_named() throws IOException {
        Files.write(directory.resolve("rows.jsonl"), "{\"input\":\"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> {
                    try (Stream<Sample> samples = Samples.open(Dataset.jsonl("rows.jsonl"), directory)) {
                        samples.toList();
                    }
                })
                .hasMessage("rows.jsonl is not UTF-8 after line 0; convert it to UTF-8");
    }

    @Test
    void a_limit_takes_the_first_samples_and_reads_no_further() throws IOException {
        Dataset dataset = Dataset.jsonl("rows.jsonl").limit(2);
        assertThat(read(dataset, "{\"input\":\"a\"}\n{\"input\":\"b\"}\nbroken"))
                .hasSize(2);
        assertThat(read(Dataset.jsonl("rows.jsonl").limit(9), "{\"input\":\"a\"}"))
                .hasSize(1);
    }

    @Test
    void the_hash_changes_with_content_limit_and_fields() throws IOException {
        Path file = directory.resolve("rows.jsonl");
        Files.writeString(file, "{\"input\":\"a\",\"question\":\"a\"}");
        Dataset dataset = Dataset.jsonl("rows.jsonl");
        String hash = Samples.hash(dataset, directory);
        assertThat(Samples.hash(dataset.named("other"), directory)).isEqualTo(hash);
        assertThat(Samples.hash(dataset.limit(1), directory)).isNotEqualTo(hash);
        assertThat(Samples.hash(dataset.input("question"), directory)).isNotEqualTo(hash);
        Files.writeString(file, "{\"input\":\"a\",\"question\":\"b\"}");
        assertThat(Samples.hash(dataset, directory)).isNotEqualTo(hash).hasSize(64);
    }

    @Test
    void samples_from_code_have_a_hash_of_their_content() {
        Dataset one =
                Dataset.of("d", List.of(Sample.builder().input("a").target("1").build()));
        Dataset other =
                Dataset.of("d", List.of(Sample.builder().input("a").target("2").build()));
        assertThat(Samples.hash(one, directory)).isEqualTo(Samples.hash(one.named("e"), directory));
        assertThat(Samples.hash(one, directory)).isNotEqualTo(Samples.hash(other, directory));
    }

    @Test
    void resources_are_found_with_and_without_a_slash() {
        for (String location : List.of("classpath:gsm8k/recorded-50.jsonl", "classpath:/gsm8k/recorded-50.jsonl")) {
            try (Stream<Sample> samples = Samples.open(Dataset.jsonl(location), directory)) {
                assertThat(samples.count()).isEqualTo(50);
            }
        }
        assertThatThrownBy(() -> Samples.open(Dataset.jsonl("classpath:none.jsonl"), directory))
                .hasMessage("dataset none.jsonl is not on the class path");
    }

    @Test
    void a_file_that_is_not_there_or_is_a_directory_is_named_in_full() {
        assertThatThrownBy(() -> Samples.open(Dataset.jsonl("none.jsonl"), directory))
                .hasMessage("dataset file " + directory.resolve("none.jsonl") + " does not exist");
        assertThatThrownBy(() -> Samples.hash(Dataset.jsonl("."), directory))
                .hasMessageEndingWith("is a directory; name a file");
    }
}
