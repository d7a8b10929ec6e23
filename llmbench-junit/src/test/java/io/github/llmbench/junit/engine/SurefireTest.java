package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Runs under the build only: Maven passes on where it and its repository are. */
@EnabledIfSystemProperty(named = "llmbench.test.repository", matches = ".+")
class SurefireTest {
    @TempDir
    Path directory;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void benchmarks_run_beside_jupiter_and_a_failed_gate_fails_the_build() throws Exception {
        ScratchProject project = ScratchProject.in(directory);

        ScratchProject.Outcome all = project.maven("test", "-DexcludedGroups=paid");

        assertThat(all.exit()).as(all.output()).isNotZero();
        assertThat(all.output())
                .contains(
                        "accuracy >= 0.5 [fake:echo] failed: accuracy 0 [0, 0.161] lies on the bad side of 0.5; report: ",
                        "BadBenchmarkTest: has no model; add @Models",
                        "LockedBenchmarkTest is skipped: model locked:model needs a key; set LOCKED_API_KEY")
                .doesNotContain("at io.github.llmbench");
        assertThat(project.cases())
                .containsEntry("FooTest", List.of("ok adds"))
                .containsEntry(
                        "BarBenchmarkTest",
                        List.of(
                                "ok extraction_failed <= 0.5 [right, fake:echo]",
                                "ok extraction_failed <= 0.5 [wrong, fake:echo]",
                                "ok right fake:echo[1]",
                                "ok right accuracy >= 0.5 [fake:echo][2]",
                                "ok wrong fake:echo[1]",
                                "failure wrong accuracy >= 0.5 [fake:echo][2]",
                                "skipped wrong accuracy >= 0.6 advisory [fake:echo][3]"));
        assertThat(project.cases().get("LockedBenchmarkTest"))
                .contains("skipped right")
                .allSatisfy(line -> assertThat(line).startsWith("skipped "));
        assertThat(Files.isDirectory(directory.resolve("target/llmbench"))).isTrue();
        assertThat(Files.isDirectory(directory.resolve("target/home/runs"))).isTrue();

        ScratchProject.Outcome one = project.maven("test", "-Dtest=BarBenchmarkTest#right");

        assertThat(one.exit()).as(one.output()).isZero();
        assertThat(project.cases())
                .containsOnly(Map.entry(
                        "BarBenchmarkTest",
                        List.of(
                                "ok extraction_failed <= 0.5 [right, fake:echo]",
                                "ok right fake:echo[1]",
                                "ok right accuracy >= 0.5 [fake:echo][2]")));
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void a_failed_gate_that_surefire_runs_again_fails_again_and_is_not_paid_again() throws Exception {
        ScratchProject project = ScratchProject.in(directory);

        ScratchProject.Outcome outcome =
                project.maven("test", "-Dtest=PaidBenchmarkTest", "-Dsurefire.rerunFailingTestsCount=2");

        assertThat(outcome.exit()).as(outcome.output()).isNotZero();
        assertThat(outcome.output()).contains("not paid again: 20 calls were answered as before in this process");
        assertThat(directory.resolve("target/paid.txt")).content().hasLineCount(20);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void a_project_with_the_engine_and_a_provider_alone_is_green_by_class_method_tag_and_id_under_maven_and_console()
            throws Exception {
        ScratchProject project = ScratchProject.ofUser(directory);

        ScratchProject.Outcome all = project.maven("test");
        assertThat(all.exit()).as(all.output()).isZero();
        assertThat(project.cases()).containsOnlyKeys("example.CapitalsBenchmarkTest");
        assertThat(project.cases().get("example.CapitalsBenchmarkTest"))
                .containsExactlyInAnyOrder(
                        "ok right openai-compatible:atlas[1]",
                        "ok right accuracy >= 0.01 [openai-compatible:atlas][2]",
                        "ok length openai-compatible:atlas[1]");

        ScratchProject.Outcome method = project.maven("test", "-Dtest=CapitalsBenchmarkTest#length");
        assertThat(method.exit()).as(method.output()).isZero();
        assertThat(project.cases().get("example.CapitalsBenchmarkTest"))
                .contains("ok length openai-compatible:atlas[1]")
                .noneMatch(line -> line.startsWith("ok right "));

        String type = "example.CapitalsBenchmarkTest";
        consoleRuns(project, 3, "--select-class", type);
        consoleRuns(
                project,
                1,
                "--select-method",
                type + "#length(io.github.llmbench.api.Sample, io.github.llmbench.api.Model)");
        consoleRuns(project, 1, "--select-package", "example", "--include-tag", "code");
        consoleRuns(project, 2, "--select-unique-id", "[engine:llmbench]/[class:" + type + "]/[method:right()]");
    }

    private static void consoleRuns(ScratchProject project, int tests, String... arguments) throws Exception {
        ScratchProject.Outcome outcome = project.console(arguments);
        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains(tests + " tests successful", "0 tests failed");
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void the_same_jar_serves_the_oldest_junit_and_surefire_with_benchmarks_beside_each_other() throws Exception {
        ScratchProject.Tools oldest = new ScratchProject.Tools(
                "5.14.4", "3.2.5", Path.of(System.getProperty("java.home")), /* parallel= */ true, false);
        JUnitMatrixTest.runs(ScratchProject.in(directory, oldest), oldest);
    }
}
