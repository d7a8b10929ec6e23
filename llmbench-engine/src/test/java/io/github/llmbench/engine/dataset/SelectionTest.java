package io.github.llmbench.engine.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Sample;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class SelectionTest {
    @TempDir
    Path directory;

    private Dataset file(String name, String content) throws IOException {
        Files.writeString(directory.resolve(name), content);
        return Dataset.file(name);
    }

    private List<Sample> read(Dataset dataset) {
        return read(dataset, new SkippedRows());
    }

    private List<Sample> read(Dataset dataset, SkippedRows skipped) {
        try (Stream<Sample> samples = Samples.open(dataset, directory, skipped)) {
            return samples.toList();
        }
    }

    private List<String> ids(Dataset dataset) {
        return read(dataset).stream().map(Sample::id).toList();
    }

    private static Dataset numbers(int count) {
        return Dataset.of(
                "numbers",
                () -> IntStream.range(0, count)
                        .mapToObj(i -> Sample.builder()
                                .id("s" + i)
                                .input("say " + i)
                                .metadata("parity", i % 2 == 0 ? "even" : "odd")
                                .metadata("tags", List.of("n", "mod" + i % 3))
                                .build()));
    }

    @Test
    void csv_rows_are_samples_with_quotes_breaks_and_empty_cells() throws IOException {
        Dataset csv = file(
                "rows.csv",
                "\uFEFFid,question,answer,note\r\na,\"say \"\"hi\"\", twice\",hi,\r\nb,\"two\nlines\",,x\r\n");
        List<Sample> samples = read(csv);
        assertThat(samples).extracting(Sample::id).containsExactly("a", "b");
        assertThat(samples.get(0).input()).isEqualTo("say \"hi\", twice");
        assertThat(samples.get(0).metadata()).containsEntry("note", "");
        assertThat(samples.get(1).input()).isEqualTo("two\nlines");
        assertThat(samples.get(1).targets()).as("an empty cell is no target").isEmpty();
    }

    @Test
    void choices_may_stand_in_fields_of_their_own() throws IOException {
        Dataset csv = file("rows.csv", "question,A,B,C,answer\nq,one,two,three,B\n")
                .fields(new Dataset.Fields(null, null, null, "A, B, C", null));
        assertThat(read(csv).get(0).choices()).containsExactly("one", "two", "three");
        assertThatThrownBy(() -> read(csv.fields(new Dataset.Fields(null, null, null, "A,D", null))))
                .hasMessage("line 2 of rows.csv lacks the field D; it has [question, A, B, C, answer]");
    }

    @Test
    void a_json_array_is_read_object_by_object() throws IOException {
        List<Sample> samples = read(file("rows.json", "[\n{\"input\":\"a\",\"x\":1.50},\n{\"input\":\"b\"}]"));
        assertThat(samples).extracting(Sample::input).containsExactly("a", "b");
        assertThat(samples.get(0).metadata()).containsEntry("x", new BigDecimal("1.50"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rows.json | {} | rows.json is not a JSON array of objects; a file with one object a line is named .jsonl",
                "rows.json | [1] | line 1 of rows.json is not a JSON object",
                "rows.json | [{\"input\":\"a\"} | line 1 of rows.json is not JSON: Unexpected end-of-input",
                "rows.json | [{\"input\":\"a\"}] 1 | line 1 of rows.json stands after the end of the array",
                "rows.json | [{\"input\":nul}] | line 1 of rows.json is not JSON: ",
                "rows.json | [{\"other\":1}] | line 1 of rows.json lacks the field input, question, prompt; it has [other]",
                "rows.csv | input,input | line 1 of rows.csv names the field \"input\" twice; names must be unique",
                "rows.jsonl.gz | {} | rows.jsonl.gz is not gzip: "
            })
    void what_is_wrong_with_a_file_is_named(String name, String content, String message) throws IOException {
        Dataset dataset = file(name, content);
        assertThatThrownBy(() -> read(dataset))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void csv_with_a_row_of_another_length_or_a_quote_that_never_ends_is_named() throws IOException {
        Dataset longer = file("rows.csv", "input,answer\n\"a\nb\",1\nc,1,2\n");
        assertThatThrownBy(() -> read(longer))
                .hasMessage("line 4 of rows.csv has 3 values, but the first line names 2 fields: [input, answer]");
        Dataset open = file("open.csv", "input\n\"a\n");
        assertThatThrownBy(() -> read(open)).hasMessageStartingWith("line 2 of open.csv is not CSV: ");
        assertThat(read(file("empty.csv", ""))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"rows.csv", "rows.json", "rows.jsonl"})
    void what_is_not_utf_8_is_named(String name) throws IOException {
        String content = name.endsWith("csv") ? "input\ncaf\u00e9" : "[{\"input\":\"caf\u00e9\"}]";
        Files.write(directory.resolve(name), content.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> read(Dataset.file(name))).hasMessageContaining(name + " is not UTF-8");
    }

    @ParameterizedTest
    @CsvSource({"rows.jsonl.gz", "rows.csv.gz", "rows.json.gz"})
    void gzip_is_unpacked(String name) throws IOException {
        String content = name.contains("csv")
                ? "input\na\n"
                : name.contains("jsonl") ? "{\"input\":\"a\"}" : "[{\"input\":\"a\"}]";
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(directory.resolve(name)))) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Dataset.file(name).name()).isEqualTo("rows");
        assertThat(read(Dataset.file(name))).extracting(Sample::input).containsExactly("a");
    }

    @Test
    void bad_rows_are_skipped_and_counted_only_where_asked_for() throws IOException {
        Dataset dataset = file("rows.jsonl", "{\"input\":\"a\"}\nbroken\n{\"other\":1}\n{\"input\":\"b\"}\n");
        SkippedRows skipped = new SkippedRows();
        assertThat(read(dataset.skipBadRows(), skipped))
                .extracting(Sample::input)
                .containsExactly("a", "b");
        assertThat(skipped.count()).isEqualTo(2);
        assertThat(skipped.first()).startsWith("line 2 of rows.jsonl is not one JSON object");
        assertThatThrownBy(() -> read(dataset)).hasMessageStartingWith("line 2 of rows.jsonl");
    }

    @Test
    void filters_look_at_fields_lists_and_code() {
        assertThat(ids(numbers(6).where("parity", "odd"))).containsExactly("s1", "s3", "s5");
        assertThat(ids(numbers(6).where("parity", "odd").whereNot("tags", "mod0")))
                .containsExactly("s1", "s5");
        assertThat(ids(numbers(6).where("late", sample -> sample.id().compareTo("s3") > 0)))
                .containsExactly("s4", "s5");
        assertThat(ids(numbers(6).where("none", "x"))).isEmpty();
        assertThatThrownBy(() -> numbers(1).where("parity"))
                .hasMessage("filter on parity names no value; give at least one");
    }

    @Test
    void a_shuffle_is_seeded_and_with_a_limit_a_sample_of_the_whole() {
        List<String> all = ids(numbers(100).shuffled(7));
        assertThat(all).hasSize(100).doesNotHaveDuplicates().isNotEqualTo(ids(numbers(100)));
        assertThat(ids(numbers(100).shuffled(7))).isEqualTo(all);
        assertThat(ids(numbers(100).shuffled(8))).isNotEqualTo(all);
        assertThat(ids(numbers(100).shuffled(7).limit(10))).isEqualTo(all.subList(0, 10));
    }

    @Test
    void a_seeded_sample_is_fair_to_early_and_late_rows() {
        long early = 0;
        for (int seed = 0; seed < 200; seed++) {
            early += read(numbers(100).shuffled(seed).limit(10)).stream()
                    .filter(sample -> Integer.parseInt(sample.id().substring(1)) < 50)
                    .count();
        }
        // 2,000 draws: 1,000 expected, with a standard deviation of 21.
        assertThat(early).isBetween(880L, 1_120L);
    }

    @Test
    void the_two_sides_of_a_split_are_all_and_stay_when_samples_are_added() {
        List<String> train = ids(numbers(1_000).train(0.2, 3));
        List<String> test = ids(numbers(1_000).test(0.2, 3));
        assertThat(train).hasSizeBetween(150, 250).doesNotContainAnyElementsOf(test);
        assertThat(train.size() + test.size()).isEqualTo(1_000);
        assertThat(ids(numbers(2_000).train(0.2, 3))).containsAll(train);
        assertThatThrownBy(() -> numbers(1).train(1, 3)).hasMessage("train share must be > 0 and < 1, but was 1.0");
    }

    @Test
    void turns_of_a_session_stay_together_and_in_order() {
        Dataset talks = Dataset.of(
                        "talks",
                        () -> IntStream.range(0, 30)
                                .mapToObj(i -> Sample.builder()
                                        .id("t" + i)
                                        .input("x")
                                        .metadata("talk", "talk" + i / 3)
                                        .build()))
                .session("talk");
        List<String> shuffled = ids(talks.shuffled(1));
        assertThat(shuffled).isNotEqualTo(ids(talks));
        for (int i = 0; i < 30; i += 3) {
            int first = Integer.parseInt(shuffled.get(i).substring(1));
            assertThat(first % 3).isZero();
            assertThat(shuffled.subList(i, i + 3)).containsExactly("t" + first, "t" + (first + 1), "t" + (first + 2));
        }
    }

    @Test
    void the_hash_knows_the_selection() throws IOException {
        Dataset dataset = file("rows.jsonl", "{\"input\":\"a\",\"level\":1}");
        assertThat(Stream.of(
                                dataset,
                                dataset.where("level", "1"),
                                dataset.whereNot("level", "2"),
                                dataset.shuffled(1),
                                dataset.train(0.5, 1),
                                dataset.test(0.5, 1),
                                dataset.skipBadRows())
                        .map(one -> Samples.hash(one, directory)))
                .doesNotHaveDuplicates();
    }

    @Test
    void many_samples_lie_in_a_file_and_read_as_they_were() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            samples.add(Sample.builder()
                    .id("s" + i)
                    .input("in \uD83D\uDE00 " + "x".repeat(i == 100 ? 100_000 : i))
                    .target("1.50")
                    .choice("a")
                    .metadata("n", i)
                    .metadata("d", new BigDecimal("19.90"))
                    .metadata("list", List.of(1, "two", Map.of("three", true)))
                    .cluster("c" + i % 5)
                    .build());
        }
        try (SampleStore store = SampleStore.of(samples.stream(), 10_000)) {
            assertThat(store).hasSize(500).isEqualTo(samples);
            assertThatThrownBy(() -> store.get(500)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> SampleStore.of(
                        Stream.of(Sample.builder()
                                .input("a")
                                .metadata("x", new Object())
                                .build()),
                        0))
                .hasMessageContaining("has metadata that is no JSON value");
    }
}
