package io.github.llmbench.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The just-in-time compilers of a JVM, which compete with its event loops for as long as new code is found worth compiling.
 *
 * <p>Linux lets a thread that runs finish its slice of 1 to 3 ms before one that wakes up, so that an event is stamped that much too
 * late. Behind the other threads (nice 19) compilers use what is left over. Threads of compilers that start later inherit it.
 */
final class CompilerThreads {
    private static final String LOWEST = "19";
    private static final String UNTOUCHED = "as the system runs them";

    private CompilerThreads() {}

    /** Puts this process' compilers behind where it is the command's own, see {@link #behind(long)}. */
    static String behind(Environment environment) {
        return environment.ownsProcess() ? behind(ProcessHandle.current().pid()) : UNTOUCHED;
    }

    /**
     * Puts a process' compilers behind its other threads, for as long as it runs: what is lowered may not be raised again without
     * privileges. Does nothing where the system has no such threads to see or no {@code renice} (util-linux).
     *
     * @return what was done, in a few words
     */
    static String behind(long process) {
        try {
            List<String> threads = of(process);
            if (threads.isEmpty()) {
                return UNTOUCHED;
            }
            List<String> command = new ArrayList<>(List.of("renice", "-n", LOWEST, "-p"));
            command.addAll(threads);
            Process renice = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean done = renice.waitFor(10, TimeUnit.SECONDS) && renice.exitValue() == 0;
            return done ? "nice " + LOWEST : UNTOUCHED + " (renice could not lower them)";
        } catch (IOException | UncheckedIOException e) {
            return UNTOUCHED + " (no renice on the PATH)";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNTOUCHED + " (interrupted)";
        }
    }

    private static List<String> of(long process) throws IOException {
        Path tasks = Path.of("/proc", Long.toString(process), "task");
        if (!Files.isDirectory(tasks)) {
            return List.of();
        }
        try (Stream<Path> threads = Files.list(tasks)) {
            return threads.filter(CompilerThreads::compiles)
                    .map(thread -> thread.getFileName().toString())
                    .toList();
        }
    }

    private static boolean compiles(Path thread) {
        try {
            // The kernel keeps 15 letters of a name: "C1 CompilerThread0".
            return Files.readString(thread.resolve("comm")).matches("C[12] CompilerThre.*\\s*");
        } catch (IOException e) {
            // A thread that has ended since compiles nothing.
            return false;
        }
    }
}
