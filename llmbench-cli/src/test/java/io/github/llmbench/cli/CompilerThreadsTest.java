package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CompilerThreadsTest {
    @TempDir
    Path directory;

    @Test
    @EnabledOnOs(OS.LINUX)
    void compilers_of_a_process_are_put_behind_its_other_threads() throws IOException {
        try (SimulatorProcess simulator =
                SimulatorProcess.start(List.of(), 2, Duration.ofMillis(10), directory.resolve("log.jsonl"))) {
            String done = CompilerThreads.behind(simulator.pid());
            assumeThat(done).as("the machine has renice").doesNotContain("no renice");

            assertThat(done).isEqualTo("nice 19");
            assertThat(niceness(simulator.pid(), "C2 CompilerThre"))
                    .isNotEmpty()
                    .containsOnly(19);
            assertThat(niceness(simulator.pid(), "VM Thread")).containsOnly(0);
        }
    }

    @Test
    void a_process_that_does_other_things_too_keeps_its_compilers_as_they_are() {
        PrintStream out = System.out;

        assertThat(CompilerThreads.behind(new Environment(out, out, name -> null)))
                .isEqualTo("as the system runs them");
    }

    @Test
    void a_process_that_is_not_there_is_left_alone() {
        assertThat(CompilerThreads.behind(Long.MAX_VALUE)).isEqualTo("as the system runs them");
    }

    private static List<Integer> niceness(long process, String name) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(process), "task"))) {
            return threads.filter(thread -> read(thread.resolve("comm")).strip().equals(name))
                    // After the name in parentheses, nice is the 17th field of the line.
                    .map(thread -> read(thread.resolve("stat"))
                            .replaceFirst("^.*\\) ", "")
                            .split(" ", -1)[16])
                    .map(Integer::valueOf)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
