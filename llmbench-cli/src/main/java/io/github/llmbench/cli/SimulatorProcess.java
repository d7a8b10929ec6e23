package io.github.llmbench.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A simulator in a process of its own, so that it shares neither collector nor event loop with the client. */
final class SimulatorProcess implements AutoCloseable {
    private final Process process;
    private final String baseUrl;

    private SimulatorProcess(Process process, String baseUrl) {
        this.process = process;
        this.baseUrl = baseUrl;
    }

    /**
     * Starts one and waits until it listens.
     *
     * @param prefix comes before the command, for example {@code taskset -c 0}; may be empty
     * @param events in each answer
     */
    static SimulatorProcess start(List<String> prefix, int events, Duration interval, Path log) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xms512m", "-Xmx1g", "-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        String every = interval.toMillis() + "ms";
        command.addAll(List.of("simulate", "--script", "tick ".repeat(events).strip()));
        command.addAll(List.of("--latency", "fixed " + every + " " + every, "--log", log.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String first = out.readLine();
        String mark = "(base URL ";
        int at = first == null ? -1 : first.indexOf(mark);
        if (first == null || at < 0) {
            process.destroy();
            throw new IOException("the simulator could not be started; it said: " + first);
        }
        int from = at + mark.length();
        return new SimulatorProcess(process, first.substring(from, first.indexOf(')', from)));
    }

    String baseUrl() {
        return baseUrl;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
