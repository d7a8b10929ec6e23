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
}
