package io.github.llmbench.server;

import io.github.llmbench.api.spi.BenchmarkSource;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Makes jars with benchmarks from source, as a user would. */
public final class PluginJar {
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    private PluginJar() {}

    public static PluginJar empty() {
        return new PluginJar();
    }

    /** With a class that the jar names as a source of benchmarks. */
    public static PluginJar of(String className, String source) {
        return new PluginJar()
                .compiled(className, source)
                .entry("META-INF/services/" + BenchmarkSource.class.getName(), className);
    }

    /** A benchmark of forty questions whose every answer gets the same score, against a model. */
    public static PluginJar scoring(String benchmark, double score, String model) {
        StringBuilder questions = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            questions
                    .append("{\"id\": \"q")
                    .append(i)
                    .append("\", \"question\": \"")
                    .append(i)
                    .append("?\", \"answer\": \"2\"}\n");
        }
        return of("shop.Shop", """
                        package shop;
                        import io.github.llmbench.api.*;
                        import io.github.llmbench.api.spi.BenchmarkSource;
                        import java.util.List;
                        public final class Shop implements BenchmarkSource {
                            public boolean accepts(String locator) {
                                return locator.equals(PLUGIN);
                            }
                            public List<Benchmark> load(String locator) {
                                return List.of(Benchmark.named("%s")
                                        .task(Task.of(Dataset.jsonl("classpath:shop/questions.jsonl").input("question").target("answer"))
                                                .prompt("{{question}}")
                                                .scorer(Scorer.of("shop", input -> Score.of(%s))))
                                        .models(%s)
                                        .load(Load.closed(2)));
                            }
                        }
                        """.formatted(benchmark, score, model))
                .entry("shop/questions.jsonl", questions.toString());
    }

    /** A model that is reached at a simulator. */
    public static String model(String url) {
        return "ModelRef.of(\"openai-compatible:a\").labelled(\"a\").at(\"" + url + "/v1\")";
    }

    public PluginJar entry(String name, String text) {
        entries.put(name, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    private PluginJar compiled(String className, String source) {
        try {
            Path directory = Files.createTempDirectory("llmbench-compiled");
            Path file = directory.resolve(className.substring(className.lastIndexOf('.') + 1) + ".java");
            Files.writeString(file, source);
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            StringWriter said = new StringWriter();
            boolean done = compiler.getTask(
                            said,
                            null,
                            null,
                            List.of(
                                    "-proc:none",
                                    "-d",
                                    directory.toString(),
                                    "-cp",
                                    System.getProperty(
                                            "surefire.test.class.path", System.getProperty("java.class.path"))),
                            null,
                            compiler.getStandardFileManager(null, null, null).getJavaFileObjects(file))
                    .call();
            if (!done) {
                throw new IllegalArgumentException(said.toString());
            }
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path each :
                        files.filter(path -> path.toString().endsWith(".class")).toList()) {
                    entries.put(directory.relativize(each).toString().replace('\\', '/'), Files.readAllBytes(each));
                }
            }
            return this;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public Path in(Path folder, String name) {
        try {
            Path file = Files.createDirectories(folder).resolve(name);
            try (OutputStream out = Files.newOutputStream(file);
                    JarOutputStream jar = new JarOutputStream(out)) {
                for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                    jar.putNextEntry(new JarEntry(entry.getKey()));
                    jar.write(entry.getValue());
                    jar.closeEntry();
                }
            }
            return file;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
