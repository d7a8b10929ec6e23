package io.github.llmbench.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.spi.BenchmarkSource;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineDiscoveryResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/**
 * The blocks of the guide that say they are whole: Java compiles, a benchmark class is found by the engine without a complaint, a
 * benchmark file, or a part of one, is read without one.
 */
@Timeout(120)
class SnippetsTest {
    private static final Pattern BLOCK =
            Pattern.compile("(?ms)^```(java|yaml) snippet=(class|statements|method|benchmark|tasks|task)\\R(.*?)^```$");
    private static final Pattern TYPE = Pattern.compile("(?m)^(?:public |final )*(?:class|record|@?interface) (\\w+)");
    private static final List<String> IMPORTS = List.of(
            "io.github.llmbench.api.*",
            "io.github.llmbench.api.spi.*",
            "io.github.llmbench.assertj.*",
            "io.github.llmbench.engine.*",
            "io.github.llmbench.engine.cassette.*",
            "io.github.llmbench.engine.compare.*",
            "io.github.llmbench.engine.dataset.*",
            "io.github.llmbench.engine.history.*",
            "io.github.llmbench.engine.report.*",
            "io.github.llmbench.engine.score.*",
            "io.github.llmbench.engine.score.judge.*",
            "io.github.llmbench.engine.timing.*",
            "io.github.llmbench.junit.*",
            "io.github.llmbench.micrometer.*",
            "io.github.llmbench.opentelemetry.*",
            "io.github.llmbench.providers.*",
            "io.github.llmbench.simulator.*",
            "dev.langchain4j.model.chat.ChatModel",
            "dev.langchain4j.model.chat.StreamingChatModel",
            "io.micrometer.core.instrument.MeterRegistry",
            "io.opentelemetry.api.OpenTelemetry",
            "java.lang.annotation.*",
            "java.lang.reflect.Parameter",
            "java.math.BigDecimal",
            "java.nio.file.*",
            "java.time.*",
            "java.util.*",
            "java.util.concurrent.*",
            "java.util.stream.*");

    private static final String AROUND = "benchmark: b\nmodels: [\"openai:gpt-4o-mini\"]\n";

    private static final List<Snippet> SNIPPETS = new ArrayList<>();

    /** A block of the guide, with its place for people. */
    private record Snippet(String place, String kind, String text) {
        /** A benchmark file: the block, or what it is a part of; {@code null} of Java. */
        String file() {
            return switch (kind) {
                case "benchmark" -> text;
                case "tasks" -> AROUND + text;
                case "task" ->
                    AROUND + "tasks:\n  - name: t\n"
                            + (text.startsWith("dataset:") ? "" : "    dataset: {file: cases.jsonl}\n")
                            + (text.contains("scorers:") ? "" : "    scorers: [includes]\n") + text.indent(4);
                default -> null;
            };
        }
    }

    @BeforeAll
    static void read() throws IOException {
        Path root = Path.of("..");
        List<Path> pages = new ArrayList<>(List.of(root.resolve("README.md")));
        try (Stream<Path> files = Files.list(root.resolve("docs/guide"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        for (Path page : pages) {
            String text = Files.readString(page);
            Matcher block = BLOCK.matcher(text);
            while (block.find()) {
                long line = text.substring(0, block.start()).lines().count() + 1;
                SNIPPETS.add(new Snippet(page.getFileName() + ":" + line, block.group(2), block.group(3)));
            }
        }
    }

    private static String source(int number, Snippet snippet) {
        String imports = IMPORTS.stream().map(each -> "import " + each + ";\n").collect(Collectors.joining());
        String body = switch (snippet.kind()) {
            case "statements" ->
                "class Statements" + number + " { void run(ChatModel chatModel, PriceTable prices) throws Exception {\n"
                        + snippet.text() + "} }\n";
            case "method" -> "class Methods" + number + " {\n" + snippet.text() + "}\n";
            default -> snippet.text();
        };
        return "package snippet" + number + ";\n" + imports + body;
    }

    @Test
    void java_compiles_and_benchmark_classes_are_found_without_a_complaint(@TempDir Path directory) throws IOException {
        List<String> files = new ArrayList<>();
        List<String> benchmarks = new ArrayList<>();
        for (int i = 0; i < SNIPPETS.size(); i++) {
            Snippet snippet = SNIPPETS.get(i);
            if (snippet.file() != null) {
                continue;
            }
            Path file = directory.resolve("snippet" + i).resolve("Snippet.java");
            Files.createDirectories(file.getParent());
            Files.writeString(file, "// " + snippet.place() + "\n" + source(i, snippet));
            files.add(file.toString());
            Matcher type = TYPE.matcher(snippet.text());
            if (snippet.kind().equals("class") && snippet.text().contains("@Eval") && type.find()) {
                benchmarks.add("snippet" + i + "." + type.group(1));
            }
        }
        assertThat(files).hasSizeGreaterThan(10);
        Path classes = Files.createDirectories(directory.resolve("classes"));
        compile(files, classes);

        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, before)) {
            Thread.currentThread().setContextClassLoader(loader);
            EngineDiscoveryResults found = EngineTestKit.engine("llmbench")
                    .selectors(benchmarks.stream()
                            .map(DiscoverySelectors::selectClass)
                            .toList())
                    .discover();
            assertThat(found.getDiscoveryIssues()).isEmpty();
            assertThat(found.getEngineDescriptor().getChildren()).hasSameSizeAs(new TreeSet<>(benchmarks));
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static void compile(List<String> files, Path classes) {
        List<String> arguments =
                new ArrayList<>(List.of("--release", "17", "-proc:none", "-parameters", "-d", classes.toString()));
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        boolean compiled;
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            compiled = compiler.getTask(
                            said,
                            manager,
                            null,
                            arguments,
                            null,
                            manager.getJavaFileObjects(
                                    files.stream().map(File::new).toArray(File[]::new)))
                    .call();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThat(compiled).as(said.toString()).isTrue();
    }

    @Test
    void every_block_of_java_says_what_it_is_and_is_therefore_compiled() throws IOException {
        Path root = Path.of("..");
        try (Stream<Path> pages = Files.list(root.resolve("docs/guide"))) {
            for (Path page : Stream.concat(Stream.of(root.resolve("README.md")), pages)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList()) {
                assertThat(Files.readString(page)).as(page.toString()).doesNotContain("```java\n");
            }
        }
    }

    @Test
    void benchmark_files_are_read_without_a_complaint(@TempDir Path directory) throws IOException {
        BenchmarkSource source =
                ServiceLoader.load(BenchmarkSource.class).findFirst().orElseThrow();
        int read = 0;
        for (Snippet snippet : SNIPPETS) {
            if (snippet.file() != null) {
                Path file = Files.writeString(
                        directory.resolve("snippet" + read + ".yaml"),
                        snippet.file().replaceAll("\\$\\{[A-Z_]+}", "http://127.0.0.1:1"));
                assertThat(source.load(file.toString())).as(snippet.place()).hasSize(1);
                read++;
            }
        }
        assertThat(read).isGreaterThan(4);
    }
}
