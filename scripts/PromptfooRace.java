import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * LLM-Bench and promptfoo on the same samples against the same local server, which answers at once: {@code java
 * scripts/PromptfooRace.java [SAMPLES [DIRECTORY]]} prints rate, CPU a sample and peak memory of both, starts included, and ends with 1
 * where a target is missed. Both must find half of the answers right, or there is no figure. promptfoo (1.4 GB) is installed by npm into
 * DIRECTORY, where it stays and is found again, else into a temporary one; without npm or a registry only LLM-Bench is measured, and
 * that is said. Needs Linux, whose /proc tells CPU and memory; build the command line first ({@code ./llmbench --version}), which also
 * leaves the archive of classes that {@code ./llmbench} starts with.
 */
public final class PromptfooRace {
    private static final String PROMPTFOO = "promptfoo@0.121";
    private static final int IN_FLIGHT = 64;
    private static final double CLOCK_TICKS = 100;
    private static final int FAILED_TESTS = 100;

    private PromptfooRace() {}

    /** What a process and its children took. */
    private record Taken(String name, double seconds, double cpuSeconds, double peakMib, int code) {
        double rate(int samples) {
            return samples / seconds;
        }

        double cpuMillis(int samples) {
            return cpuSeconds * 1000 / samples;
        }
    }

    public static void main(String[] arguments) throws Exception {
        int samples = arguments.length == 0 ? 10_000 : Integer.parseInt(arguments[0]);
        Path kept = arguments.length < 2 ? null : Path.of(arguments[1]).toAbsolutePath();
        Path root = Path.of("").toAbsolutePath();
        Path jar = root.resolve("llmbench-cli/target/llmbench.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("build the command line first: ./llmbench --version");
        }
        Path directory = Files.createTempDirectory("llmbench-race");
        Process server = server(jar, directory);
        boolean met = true;
        try {
            int port = port(server);
            write(directory, samples, port);
            System.out.println("load average before: " + read(Path.of("/proc/loadavg")).strip());
            Taken ours = run("LLM-Bench", directory, List.of(
                    java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m",
                    "-XX:SharedArchiveFile=" + jar.resolveSibling("llmbench.jsa"), "-jar", jar.toString(),
                    "run", "bench.yaml", "--fresh", "--home", "home", "--format", "json"));
            print(ours, samples);
            half(directory, ours, samples / 2 + "/" + samples);
            Taken theirs = promptfoo(directory, kept);
            if (theirs == null) {
                System.out.println("promptfoo could not be installed (no npm, or no registry); only LLM-Bench was measured");
                return;
            }
            print(theirs, samples);
            counted(directory, theirs, samples);
            System.out.println("load average after: " + read(Path.of("/proc/loadavg")).strip());
            met = target("rate", theirs.seconds() / ours.seconds(), 25, "x promptfoo's, at least 25")
                    & target("CPU a sample", theirs.cpuSeconds() / ours.cpuSeconds(), 50, "x less, at least 50")
                    & target("memory", 256 / ours.peakMib(), 1, "x within 256 MiB");
        } finally {
            server.destroy();
            server.waitFor(10, TimeUnit.SECONDS);
            delete(directory);
        }
        // Only now, since an exit skips what is to be done finally.
        if (!met) {
            System.exit(1);
        }
    }

    /** A tool that measured something else is no rival. */
    private static void half(Path directory, Taken taken, String said) throws IOException {
        String log = Files.readString(directory.resolve(taken.name() + ".log"));
        if (!log.contains(said)) {
            throw new IllegalStateException(taken.name() + " does not say \"" + said + "\": " + log);
        }
    }

    /** promptfoo's shutdown may cut what it prints last; that tests failed is told by its exit code all the same. */
    private static void counted(Path directory, Taken theirs, int samples) throws IOException {
        if (theirs.code() != FAILED_TESTS) {
            throw new IllegalStateException(Files.readString(directory.resolve(theirs.name() + ".log")));
        }
        String passed = String.format(Locale.ROOT, "%,d passed", samples / 2);
        if (!Files.readString(directory.resolve(theirs.name() + ".log")).contains(passed)) {
            System.out.println("promptfoo did not print \"" + passed + "\"; its exit code says that it ended and that tests failed");
        }
    }

    private static boolean target(String name, double factor, double least, String text) {
        boolean kept = factor >= least;
        System.out.printf(Locale.ROOT, "%-13s %6.1f %s: %s%n", name, factor, text, kept ? "kept" : "missed");
        return kept;
    }

    private static void print(Taken taken, int samples) {
        System.out.printf(
                Locale.ROOT,
                "%-10s %,d samples in %.1f s: %,.0f a second, %.3f ms CPU a sample, peak %.0f MiB (exit code %d)%n",
                taken.name(),
                samples,
                taken.seconds(),
                taken.rate(samples),
                taken.cpuMillis(samples),
                taken.peakMib(),
                taken.code());
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static Process server(Path jar, Path directory) throws IOException {
        return new ProcessBuilder(java(), "-XX:+UseSerialGC", "-jar", jar.toString(), "simulate", "--port", "0", "--script", "42")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
    }

    /** The server says where it listens. */
    private static int port(Process server) throws IOException {
        StringBuilder said = new StringBuilder();
        for (int next = server.getInputStream().read(); next >= 0; next = server.getInputStream().read()) {
            said.append((char) next);
            var found = java.util.regex.Pattern.compile("http://[^:]+:([0-9]+)\\D").matcher(said);
            if (found.find()) {
                return Integer.parseInt(found.group(1));
            }
        }
        throw new IOException("the local server did not start: " + said);
    }

    private static void write(Path directory, int samples, int port) throws IOException {
        StringBuilder ours = new StringBuilder();
        StringBuilder theirs = new StringBuilder("question,__expected\n");
        for (int i = 0; i < samples; i++) {
            String question = "What is " + i + " + 0? Answer with the number alone";
            // Half of the answers are right, so that both outcomes are measured.
            String expected = i % 2 == 0 ? "42" : Integer.toString(i + 1000);
            ours.append("{\"id\":\"").append(i).append("\",\"input\":\"").append(question).append("\",\"target\":\"")
                    .append(expected).append("\"}\n");
            theirs.append('"').append(question).append("\",").append(expected).append('\n');
        }
        Files.writeString(directory.resolve("samples.jsonl"), ours);
        Files.writeString(directory.resolve("tests.csv"), theirs);
        Files.writeString(directory.resolve("bench.yaml"), """
                benchmark: race
                models: [{ref: "openai-compatible:m", base-url: "http://127.0.0.1:%d/v1"}]
                tasks: [{dataset: {file: samples.jsonl, id: id}, stream: false, scorers: [exact_match]}]
                load: {closed: %d}
                """.formatted(port, IN_FLIGHT));
        Files.writeString(directory.resolve("promptfooconfig.yaml"), """
                prompts: ["{{question}}"]
                providers: [{id: "openai:chat:m", config: {apiBaseUrl: "http://127.0.0.1:%d/v1", apiKey: none}}]
                tests: file://tests.csv
                """.formatted(port));
    }

    private static Taken promptfoo(Path directory, Path kept) throws Exception {
        Path place = Files.createDirectories(kept == null ? directory.resolve("promptfoo") : kept);
        Path program = place.resolve("node_modules/.bin/promptfoo");
        int installed = 0;
        try {
            installed = Files.exists(program) ? 0 : new ProcessBuilder("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix",
                            place.toString(), PROMPTFOO)
                    .redirectErrorStream(true)
                    .redirectOutput(place.resolve("install.log").toFile())
                    .start()
                    .waitFor();
        } catch (IOException noNpm) {
            return null;
        }
        if (installed != 0) {
            return null;
        }
        return run("promptfoo", directory, List.of(
                program.toString(), "eval", "-c", "promptfooconfig.yaml", "-j",
                Integer.toString(IN_FLIGHT), "--no-cache", "--no-table", "--no-progress-bar", "--no-write"));
    }

    private static Taken run(String name, Path directory, List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.redirectOutput(directory.resolve(name + ".log").toFile());
        builder.environment().put("PROMPTFOO_DISABLE_TELEMETRY", "1");
        builder.environment().put("PROMPTFOO_DISABLE_UPDATE", "1");
        builder.environment().put("PROMPTFOO_CONFIG_DIR", directory.resolve("promptfoo-home").toString());
        long start = System.nanoTime();
        Process process = builder.start();
        Map<Long, Double> cpu = new HashMap<>();
        double peak = 0;
        while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
            double now = 0;
            for (ProcessHandle one : tree(process)) {
                cpu.merge(one.pid(), cpuSeconds(one.pid()), Math::max);
                now += residentMib(one.pid());
            }
            peak = Math.max(peak, now);
        }
        double seconds = Duration.ofNanos(System.nanoTime() - start).toNanos() / 1e9;
        int code = process.exitValue();
        if (name.equals("LLM-Bench") && code != 0) {
            throw new IllegalStateException(Files.readString(directory.resolve(name + ".log")));
        }
        return new Taken(name, seconds, cpu.values().stream().mapToDouble(Double::doubleValue).sum(), peak, code);
    }

    private static List<ProcessHandle> tree(Process process) {
        List<ProcessHandle> all = new ArrayList<>(List.of(process.toHandle()));
        process.descendants().forEach(all::add);
        return all;
    }

    private static double cpuSeconds(long pid) {
        String stat = read(Path.of("/proc", Long.toString(pid), "stat"));
        int name = stat.lastIndexOf(')');
        if (name < 0) {
            return 0;
        }
        String[] fields = stat.substring(name + 2).split(" ", -1);
        return (Double.parseDouble(fields[11]) + Double.parseDouble(fields[12])) / CLOCK_TICKS;
    }

    private static double residentMib(long pid) {
        return read(Path.of("/proc", Long.toString(pid), "status"))
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    /** Empty where the process has ended. */
    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.sorted(java.util.Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(file);
            }
        }
    }
}
