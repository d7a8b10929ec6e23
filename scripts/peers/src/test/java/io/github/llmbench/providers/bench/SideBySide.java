package io.github.llmbench.providers.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets clients make the same short calls to the same server, each in a process of its own, and prints CPU time a call and calls a
 * second. Each runs twice, for a short and for a long time: what the long run took more, divided by the calls it made more, is what
 * a call takes once start and compilation are over. Then what an open stream holds of the heap. Where the machine has {@code taskset}, the server has the first core to itself.
 */
public final class SideBySide {
    static final String BODY =
            "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

    private static final int SHORT_SECONDS = Integer.getInteger("peers.short", 30);
    private static final int LONG_SECONDS = Integer.getInteger("peers.long", 45);
    private static final int STREAMS = Integer.getInteger("peers.streams", 10_000);
    private static final Pattern CPU = Pattern.compile("(\\d+)m([\\d.]+)s");
    private static final String AUTOCANNON = "autocannon@8.0.0";

    private final Path directory;
    private final String url;
    private final List<String> pinned;

    private SideBySide(Path directory, String url, List<String> pinned) {
        this.directory = directory;
        this.url = url;
        this.pinned = pinned;
    }

    /** Argument: a directory to write to. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        int cores = Runtime.getRuntime().availableProcessors();
        boolean pin = cores > 1 && onPath("taskset");
        if (pin) {
            System.setProperty("llmbench.jmh.server-cores", "0");
        }
        try (LoopbackServer.Running server = LoopbackServer.start()) {
            new SideBySide(directory, server.url(), pin ? List.of("taskset", "-c", "1-" + (cores - 1)) : List.of())
                    .run();
        }
    }

    private record Figures(double micros, double rate) {}

    /** How a client is called for so many seconds. */
    private interface Command {
        List<String> of(int seconds);
    }

    private void run() throws IOException, InterruptedException {
        System.out.println(
                "short calls, 64 in flight" + (pinned.isEmpty() ? "" : ", server on core 0, clients on the others"));
        System.out.printf("%-42s %12s %12s %8s%n", "client", "CPU a call", "calls/s", "of bare");
        String counted = "calls (\\d+)";
        Figures bare = row("bare Netty", null, counted, contender("bare"));
        row("LLM-Bench, HTTP client alone", bare, counted, contender("client"));
        itself("LLM-Bench, load path: no score, no journal", "path", bare);
        itself("LLM-Bench, whole engine, plan to journal", "engine", bare);
        row("the same with metrics and reports", bare, counted, contender("run"));
        row("Gatling", bare, "> Global\\s*\\|\\s*([\\d,]+)", this::gatling);
        if (onPath("wrk")) {
            Path script = Files.writeString(
                    directory.resolve("post.lua"),
                    "wrk.method = \"POST\"\nwrk.headers[\"content-type\"] = \"application/json\"\nwrk.body = '" + BODY
                            + "'\n");
            row(
                    "wrk",
                    bare,
                    "(\\d+) requests in",
                    seconds -> List.of(
                            "wrk",
                            "-t1",
                            "-c64",
                            "-d" + seconds + "s",
                            "-s",
                            script.toString(),
                            url + "/short/chat/completions"));
        } else {
            System.out.println("wrk: not on the PATH");
        }
        if (onPath("npm") && install()) {
            row("autocannon", bare, "\"2xx\":(\\d+)", this::autocannon);
        } else {
            System.out.println("autocannon: npm could not install it");
        }
        streams();
    }

    /** What an open stream holds of the heap; needs as many open files for each of two processes. */
    private void streams() throws IOException, InterruptedException {
        System.out.printf(Locale.ROOT, "%n%,d open streams, an event a second each, -Xmx1g%n", STREAMS);
        System.out.printf("%-42s %14s %20s%n", "client", "heap a stream", "threads before, with");
        for (String client : List.of("bare", "llmbench", "java.net.http")) {
            List<String> command = java(HeapAStream.class.getName(), client, url, Integer.toString(STREAMS));
            String out = said(command);
            System.out.printf(
                    Locale.ROOT,
                    "%-42s %12.0f B %14.0f, %.0f%n",
                    client,
                    number(out, "heap (-?\\d+)"),
                    number(out, "threads (\\d+)"),
                    number(out, "threads \\d+ (\\d+)"));
        }
    }

    private Figures row(String name, Figures bare, String counted, Command command)
            throws IOException, InterruptedException {
        Taken first = taken(command.of(SHORT_SECONDS), counted);
        Taken second = taken(command.of(LONG_SECONDS), counted);
        double calls = second.calls - first.calls;
        Figures figures = new Figures(
                (second.cpuSeconds - first.cpuSeconds) * 1e6 / calls, calls / (LONG_SECONDS - SHORT_SECONDS));
        print(name, bare, figures);
        return figures;
    }

    /** A run's reports come after its last call, so that its time as a whole does not say what a call takes; it measures itself. */
    private void itself(String name, String which, Figures bare) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(contender(which).of(LONG_SECONDS));
        command.add(Integer.toString(SHORT_SECONDS));
        String out = said(command);
        print(
                name,
                bare,
                new Figures(
                        number(out, "micros ([\\d.]+)"), number(out, "calls (\\d+)") / (LONG_SECONDS - SHORT_SECONDS)));
    }

    private static double number(String out, String pattern) throws IOException {
        Matcher found = Pattern.compile(pattern).matcher(out);
        if (!found.find()) {
            throw new IOException("no " + pattern + " in: " + out);
        }
        return Double.parseDouble(found.group(1));
    }

    private static void print(String name, Figures bare, Figures figures) {
        System.out.printf(
                Locale.ROOT,
                "%-42s %9.1f us %12.0f %8s%n",
                name,
                figures.micros,
                figures.rate,
                bare == null ? "" : String.format(Locale.ROOT, "%.2f", figures.micros / bare.micros));
    }

    private record Taken(double calls, double cpuSeconds) {}

    /** What a client says, and on the last line what the shell's {@code times} says that its children took. */
    private String said(List<String> command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("sh", "-c", "\"$@\" || exit; times", "sh"));
        all.addAll(pinned);
        all.addAll(command);
        Path errors = directory.resolve("errors.txt");
        Process process = new ProcessBuilder(all)
                .directory(directory.toFile())
                .redirectError(errors.toFile())
                .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException(
                    command.get(0) + " ended with " + code + " and said: " + out + Files.readString(errors));
        }
        return out;
    }

    private Taken taken(List<String> command, String counted) throws IOException, InterruptedException {
        String out = said(command);
        Matcher calls = Pattern.compile(counted).matcher(out);
        String answered = null;
        // Who counts several times says it whole at the end.
        while (calls.find()) {
            answered = calls.group(1);
        }
        if (answered == null) {
            throw new IOException(command.get(0) + " did not say how many calls it made: " + out);
        }
        String[] lines = out.strip().split("\n", -1);
        Matcher cpu = CPU.matcher(lines[lines.length - 1]);
        double seconds = 0;
        while (cpu.find()) {
            seconds += 60 * Double.parseDouble(cpu.group(1)) + Double.parseDouble(cpu.group(2));
        }
        return new Taken(Double.parseDouble(answered.replace(",", "")), seconds);
    }

    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xms512m", "-Xmx1g"));
        command.addAll(List.of("--add-opens=java.base/java.lang=ALL-UNNAMED"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        return command;
    }

    private Command contender(String which) {
        return seconds -> java(Contender.class.getName(), which, url, Integer.toString(seconds), directory.toString());
    }

    private List<String> gatling(int seconds) {
        List<String> command =
                java("io.gatling.app.Gatling", "-s", ShortCalls.class.getName(), "-nr", "-rf", "gatling");
        command.addAll(1, List.of("-Dpeers.seconds=" + seconds, "-Dpeers.url=" + url));
        return command;
    }

    private List<String> autocannon(int seconds) {
        return List.of(
                "node",
                directory.resolve("node_modules/autocannon/autocannon.js").toString(),
                "-c",
                "64",
                "-d",
                Integer.toString(seconds),
                "-m",
                "POST",
                "-H",
                "content-type=application/json",
                "-b",
                BODY,
                "--json",
                url + "/short/chat/completions");
    }

    private boolean install() throws IOException, InterruptedException {
        return new ProcessBuilder(
                                "npm", "install", "--silent", "--no-save", "--prefix", directory.toString(), AUTOCANNON)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private static boolean onPath(String program) {
        for (String entry : System.getenv("PATH").split(":", -1)) {
            if (Files.isExecutable(Path.of(entry, program))) {
                return true;
            }
        }
        return false;
    }
}
