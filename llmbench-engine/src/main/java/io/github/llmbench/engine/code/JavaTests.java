package io.github.llmbench.engine.code;

import static org.apiguardian.api.API.Status.INTERNAL;

import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Right where generated Java compiles and passes the tests of its sample: {@code java_tests}. The sample has the fields {@code prompt}
 * and {@code tests} of MultiPL-E's Java form, and may have its {@code stop_tokens}.
 *
 * <p>The program is compiled and run by a child JVM with a limit of time and heap, without this process's environment, inside
 * bubblewrap or user namespaces where they work; each score says which. Only made where code execution was allowed explicitly. Safe
 * for use by several threads; as many programs run at once as there are processors. Programs that use {@code org.javatuples}, as
 * MultiPL-E's do, need that library on this process's class path.
 *
 * @since 0.1
 */
@API(status = INTERNAL, since = "0.1")
public final class JavaTests implements Scorer {
    private static final int KEPT_OUTPUT = 8_192;
    private static final String TUPLES = "org.javatuples";
    private static final Duration DRAIN = Duration.ofSeconds(2);

    private final Duration time;
    private final int heapMib;
    private final Isolation isolation = Isolation.best();
    private final @Nullable Path libraries = libraries();
    private final Semaphore running = new Semaphore(Runtime.getRuntime().availableProcessors());

    /**
     * A scorer.
     *
     * @param allowed whether generated code may be run at all
     * @param time longest time of a program, compilation included
     * @param heapMib its heap in MiB
     * @throws IllegalArgumentException if code execution is not allowed, or there is no compiler
     */
    public JavaTests(boolean allowed, Duration time, int heapMib) {
        if (!allowed) {
            throw new IllegalArgumentException(
                    "java_tests runs what a model wrote on this machine; allow it with allow-execution: true");
        }
        if (ToolProvider.getSystemJavaCompiler() == null) {
            throw new IllegalArgumentException("java_tests needs a JDK, but the Java runtime at "
                    + System.getProperty("java.home") + " has no compiler; run llmbench with a JDK of 17 or later");
        }
        if (time.isNegative() || time.isZero() || heapMib < 32) {
            throw new IllegalArgumentException(
                    "java_tests needs a time > 0 and a heap of 32 MiB or more, but had " + time + " and " + heapMib);
        }
        this.time = time;
        this.heapMib = heapMib;
    }

    @Override
    public String name() {
        return "java_tests";
    }

    @Override
    public String signature() {
        return "java_tests|v2|time=" + time + "|heap=" + heapMib + "MiB|java="
                + Runtime.version().feature();
    }

    @Override
    public Score score(ScoringInput input) {
        Sample sample = input.sample();
        if (!(sample.metadata().get("tests") instanceof String tests)) {
            return Score.unscored(
                    "sample " + sample.id() + " has no tests; java_tests needs the fields prompt and tests");
        }
        String prompt = sample.metadata().get("prompt") instanceof String given ? given : "";
        List<String> stops = sample.metadata().get("stop_tokens") instanceof List<?> several
                ? several.stream().map(String::valueOf).toList()
                : List.of();
        String source = JavaProgram.source(prompt, input.text(), tests, stops);
        boolean tuples = source.contains(TUPLES);
        if (tuples && libraries == null) {
            return Score.unscored("the program of sample " + sample.id() + " uses " + TUPLES
                    + ", which is not on the class path; add org.javatuples:javatuples");
        }
        try {
            running.acquire();
            try {
                return run(source, tuples ? libraries : null);
            } finally {
                running.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Score.unscored("java_tests was interrupted");
        } catch (IOException e) {
            return Score.unscored("the program could not be run: " + e.getMessage());
        }
    }

    private Score run(String source, @Nullable Path library) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("llmbench-java");
        Path file = directory.resolve("LlmBenchRunner.java");
        try {
            Files.writeString(file, source);
            ProcessBuilder builder =
                    new ProcessBuilder(isolation.around(command(file, library))).redirectErrorStream(true);
            builder.directory(directory.toFile());
            String path = builder.environment().getOrDefault("PATH", "/usr/bin:/bin");
            builder.environment().clear();
            builder.environment().put("PATH", path);
            String word = UUID.randomUUID().toString();
            Process process = builder.start();
            Tail tail = new Tail(process.getInputStream());
            Thread reader = new Thread(tail, "llmbench-java-tests");
            reader.setDaemon(true);
            reader.start();
            try (var in = process.getOutputStream()) {
                in.write((word + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException endedEarly) {
                // The exit code tells why.
                tail.note(endedEarly);
            }
            boolean ended = process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            process.waitFor();
            reader.join(DRAIN.toMillis());
            return judged(ended, ended ? process.exitValue() : -1, tail.text(), word);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory);
        }
    }

    private List<String> command(Path file, @Nullable Path library) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMib + "m",
                "-XX:MaxMetaspaceSize=128m",
                "-XX:MaxDirectMemorySize=16m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-ea"));
        if (library != null) {
            command.addAll(List.of("-cp", library.toString()));
        }
        command.add(file.toString());
        return command;
    }

    /** Where the classes lie that MultiPL-E's programs import; {@code null} where they are not there. */
    private static @Nullable Path libraries() {
        try {
            Class<?> pair = Class.forName(TUPLES + ".Pair", false, JavaTests.class.getClassLoader());
            CodeSource source = pair.getProtectionDomain().getCodeSource();
            return source == null ? null : Path.of(source.getLocation().toURI());
        } catch (ClassNotFoundException
                | URISyntaxException
                | FileSystemNotFoundException
                | IllegalArgumentException e) {
            // A jar inside of a jar has no path that a child process could be given.
            return null;
        }
    }

    private Score judged(boolean ended, int code, String output, String word) {
        String how = " (" + isolation.description() + ")";
        if (!ended) {
            return Score.of(false).because("it ran longer than " + time.toSeconds() + " s" + how);
        }
        if (code == 0 && output.stripTrailing().endsWith(word)) {
            return Score.of(true).because("all tests passed" + how);
        }
        if (output.contains("error: compilation failed")) {
            return Score.of(false).because("it does not compile: " + firstLine(output) + how);
        }
        if (output.contains("OutOfMemoryError") || output.contains("java.lang.OutOfMemory")) {
            return Score.of(false).because("it needed more than " + heapMib + " MiB of heap" + how);
        }
        return Score.of(false)
                .because((code == 0
                                ? "it ended before the tests did"
                                : "a test failed or it broke off: " + firstLine(output))
                        + how);
    }

    private static String firstLine(String output) {
        String line = output.lines().filter(one -> !one.isBlank()).findFirst().orElse("no output");
        return line.length() <= 200 ? line : line.substring(0, 200) + "…";
    }

    /** Reads all of an output and keeps its beginning and its end. */
    private static final class Tail implements Runnable {
        private final InputStream in;
        private final StringBuilder text = new StringBuilder();

        Tail(InputStream in) {
            this.in = in;
        }

        @Override
        public void run() {
            byte[] buffer = new byte[KEPT_OUTPUT];
            try {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    add(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                }
            } catch (IOException ended) {
                note(ended);
            }
        }

        private synchronized void add(String more) {
            text.append(more);
            if (text.length() > 2 * KEPT_OUTPUT) {
                text.delete(KEPT_OUTPUT / 2, text.length() - KEPT_OUTPUT);
            }
        }

        synchronized void note(IOException e) {
            text.append(e.getMessage() == null ? "" : "\n" + e.getMessage());
        }

        synchronized String text() {
            return text.toString();
        }
    }
}
