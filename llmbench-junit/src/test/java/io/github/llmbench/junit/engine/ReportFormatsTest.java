package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Scorer;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReportFormatsTest {
    @TempDir
    Path home;

    @LlmBenchmark("reported")
    static class Reported extends OnFakes {
        @Eval(dataset = NUMBERS)
        Scorer numbers() {
            return right();
        }
    }

    @Test
    void a_class_is_reported_in_the_configured_formats() throws IOException {
        new Platform(home)
                .with(builder -> builder.configurationParameter("llmbench.formats", "junit, md"))
                .run(Reported.class);

        try (Stream<Path> files = Files.walk(home.resolve("reports")).filter(Files::isRegularFile)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("junit.xml", "summary.md");
        }
    }

    @Test
    void page_json_junit_xml_and_markdown_are_written_unless_configured() throws IOException {
        new Platform(home).run(Reported.class);

        try (Stream<Path> files = Files.walk(home.resolve("reports")).filter(Files::isRegularFile)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("report.html", "run.json", "junit.xml", "summary.md");
        }
    }

    @Test
    void an_unknown_format_fails_the_class_in_one_line() {
        var reasons = new Platform(home)
                .with(builder -> builder.configurationParameter("llmbench.formats", "docx"))
                .reasons(Reported.class);

        assertThat(List.copyOf(reasons.values()))
                .singleElement()
                .asString()
                .contains("there is no report format \"docx\"");
    }
}
