package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One jar on every JUnit, Java and Surefire it names. Six rows hold every pair of values of the five columns. Runs under the profile
 * {@code junit-matrix}; Java 25 is where {@code llmbench.test.java25} says.
 */
@EnabledIfSystemProperty(named = "llmbench.test.repository", matches = ".+")
@Tag("matrix")
class JUnitMatrixTest {
    @TempDir
    Path directory;

    @ParameterizedTest(name = "JUnit {0}, Java {1}, Surefire {2}, parallel {3}, open reporting {4}")
    @CsvSource({
        "5.14.4, 17, 3.2.5, false, false",
        "5.14.4, 25, 3.6.1, true, true",
        "6.0.3, 17, 3.6.1, false, true",
        "6.0.3, 25, 3.2.5, true, false",
        "6.1.3, 17, 3.2.5, true, true",
        "6.1.3, 25, 3.6.1, false, false"
    })
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void benchmarks_run(String junit, int java, String surefire, boolean parallel, boolean openReporting)
            throws Exception {
        ScratchProject.Tools tools = new ScratchProject.Tools(junit, surefire, home(java), parallel, openReporting);
        runs(ScratchProject.in(directory, tools), tools);
    }

    private static Path home(int java) {
        int own = Runtime.version().feature();
        String home =
                java == own ? System.getProperty("java.home") : System.getProperty("llmbench.test.java" + java, "");
        assumeThat(Path.of(home, "bin"))
                .as("set llmbench.test.java" + java + " to the home of a Java " + java)
                .isDirectory();
        return Path.of(home);
    }

    /** Jupiter's test and both benchmarks that can be run, and what is selected by method alone. */
    static void runs(ScratchProject project, ScratchProject.Tools tools) throws IOException, InterruptedException {
        ScratchProject.Outcome all = project.maven("test", "-Dtest=FooTest,BarBenchmarkTest,PaidBenchmarkTest");
        assertThat(all.exit()).as(all.output()).isNotZero();
        assertThat(all.output()).contains("accuracy >= 0.5 [fake:echo] failed").doesNotContain("LinkageError");
        assertThat(project.cases()).containsEntry("FooTest", List.of("ok adds"));
        // An old Surefire names no more than the method.
        assertThat(project.cases().get("BarBenchmarkTest"))
                .anyMatch(line -> line.startsWith("failure wrong"))
                .anyMatch(line -> line.startsWith("skipped wrong"))
                .filteredOn(line -> line.startsWith("ok right"))
                .hasSize(2);
        assertThat(project.cases()).containsKey("PaidBenchmarkTest");
        assertThat(openReport(project.directory())).isEqualTo(tools.openReporting());

        ScratchProject.Outcome one = project.maven("test", "-Dtest=BarBenchmarkTest#right");
        assertThat(one.exit()).as(one.output()).isZero();
        assertThat(project.cases().get("BarBenchmarkTest"))
                .noneMatch(line -> line.contains("wrong"))
                .filteredOn(line -> line.startsWith("ok right"))
                .hasSize(2);
    }

    /** Whether there is a report in the format of Open Test Reporting that holds the engine and a gate. */
    private static boolean openReport(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("target"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".xml")).toList()) {
                String text = Files.readString(file);
                if (text.contains("open-test-reporting") && text.contains("[engine:llmbench]")) {
                    assertThat(text).contains("accuracy &gt;= 0.5 [fake:echo]");
                    return true;
                }
            }
        }
        return false;
    }
}
