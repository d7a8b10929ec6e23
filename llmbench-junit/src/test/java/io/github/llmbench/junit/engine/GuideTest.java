package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the guide says of builds and recordings stands. */
@Timeout(30)
class GuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "guide");
    private static final Pattern YAML = Pattern.compile("(?s)```yaml\n(.*?)```");
    private static final Pattern PARAMETER = Pattern.compile("llmbench(\\.[a-z-]+)+(?=[`=])");

    private static String page(String name) throws IOException {
        return Files.readString(GUIDE.resolve(name));
    }

    @Test
    void every_workflow_of_the_page_is_one() throws IOException {
        List<String> snippets = YAML.matcher(page("ci.md"))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(snippets).hasSize(4);
        for (String snippet : snippets) {
            JsonNode yaml = new YAMLMapper().readTree(snippet);
            assertThat(yaml.isObject()).as(snippet).isTrue();
            yaml.path("jobs")
                    .forEach(job -> job.path("steps")
                            .forEach(step -> assertThat(step.has("uses") || step.has("run"))
                                    .as(step.toString())
                                    .isTrue()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ci.md", "record-replay.md"})
    void every_parameter_of_the_page_is_read_somewhere(String name) throws IOException {
        String sources = Files.readString(Path.of("src/main/java/io/github/llmbench/junit/engine/Parameters.java"))
                + Files.readString(Path.of(
                        "../llmbench-engine/src/main/java/io/github/llmbench/engine/publish/ServerAddress.java"));
        List<String> parameters = PARAMETER
                .matcher(page(name))
                .results()
                .map(match -> match.group())
                .distinct()
                .toList();
        assertThat(parameters)
                .hasSizeGreaterThan(3)
                .allSatisfy(parameter -> assertThat(sources).contains("\"" + parameter + "\""));
    }
}
