package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.cli.Shell.Result;
import io.github.llmbench.engine.stats.proof.Experiment;
import io.github.llmbench.engine.stats.proof.ProofTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class VerifyStatisticsTest {
    @TempDir
    Path directory;

    @Test
    void every_promise_is_kept_and_written_down() throws IOException {
        Path file = directory.resolve("statistics.md");

        Result result = run("--simulations", "100", "--seed", "7", "--out", file.toString());

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("promises kept; seed 7, 100 simulations each");
        assertThat(file)
                .content()
                .contains("--seed 7 --simulations 100")
                .contains("## False alarms")
                .contains("## Coverage")
                .contains("## Power")
                .contains("| wilson |")
                .doesNotContain("| NO |");
        String json = run("--simulations", "100", "--seed", "7", "--json").out();
        assertThat(JsonForm.errors("proof-1", json)).isEmpty();
        assertThat(new ObjectMapper().readTree(json).path("schema").asText()).isEqualTo("llmbench-proof/1");
        assertThat(new ObjectMapper().readTree(json).path("rows")).hasSizeGreaterThan(30);
    }

    @Test
    void a_broken_promise_is_told() {
        Experiment broken = new Experiment(
                Experiment.Kind.COVERAGE, "too narrow", "a tenth", 0.95, 0, random -> random.nextDouble() < 0.1);
        ProofTable table = ProofTable.of(List.of(broken), 1, 200);

        assertThat(table.holds()).isFalse();
        assertThat(new ProofDocument(table).markdown())
                .contains("| too narrow | a tenth | ≥ 0.95 |")
                .contains("| NO |");
        assertThat(new ProofDocument(table).plain()).contains("0 of 1 promises kept");
    }

    @Test
    void too_few_simulations_are_bad_input() {
        Result result = run("--simulations", "5");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .contains("simulations must be at least 100, but were 5")
                .hasLineCount(1);
    }

    private static Result run(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "verify-statistics";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return new Shell().run(all);
    }
}
