package io.github.llmbench.engine.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Run;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.journal.FileRunStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReportsTest {
    @TempDir
    private Path home;

    @Test
    void unless_chosen_a_run_has_a_page_and_a_json_file() throws IOException {
        Run run = Runs.run(home, Runs.sums(3));

        try (Stream<Path> files = Files.list(home.resolve("reports").resolve(run.id()))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("run.json", "report.html");
        }
    }

    @Test
    void a_stored_run_is_reported_in_the_chosen_formats_and_order() throws IOException {
        Run run = Runs.run(home, Runs.sums(3));
        try (FileRunStore store = new FileRunStore(home)) {
            Run stored = store.find(run.id()).orElseThrow();

            List<Path> files =
                    Reports.in(List.of("md", "CSV ", "junit", "md")).write(stored, home.resolve("new/place"));

            assertThat(files)
                    .extracting(file -> file.getFileName().toString())
                    .containsExactly("summary.md", "trials.csv", "junit.xml");
            assertThat(home.resolve("new/place/metrics.csv")).exists();
        }
    }

    @Test
    void a_format_from_another_jar_takes_the_place_of_ours() throws IOException {
        Run run = Runs.run(home, Runs.sums(3));

        Path file = Reports.in(List.of("md")).write(run, home).get(0);

        assertThat(file).hasContent("# sums");
    }

    @Test
    void an_unknown_format_is_said_before_anything_is_run() {
        assertThatThrownBy(() -> LlmBench.builder().formats("html", "docx"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("there is no report format \"docx\"; there are ")
                .hasMessageContaining("html")
                .hasMessageContaining("junit");
    }
}
