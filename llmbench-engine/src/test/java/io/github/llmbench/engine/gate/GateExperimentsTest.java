package io.github.llmbench.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.engine.stats.proof.Experiment;
import io.github.llmbench.engine.stats.proof.ProofRow;
import io.github.llmbench.engine.stats.proof.ProofTable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class GateExperimentsTest {
    private static final List<Experiment> FALSE_DECISIONS = GateExperiments.all().stream()
            .filter(experiment -> experiment.kind() == Experiment.Kind.FALSE_POSITIVE)
            .toList();

    @Test
    void no_gate_decides_falsely_more_often_than_said() {
        ProofTable table = ProofTable.of(FALSE_DECISIONS, 42, 150);

        assertThat(table.rows()).filteredOn(row -> !row.holds()).isEmpty();
        assertThat(table.rows()).extracting(row -> row.method() + row.setting()).doesNotHaveDuplicates();
    }

    @Test
    void margins_in_percent_percentiles_and_equal_values_are_granted_nothing() {
        assertThat(FALSE_DECISIONS)
                .filteredOn(experiment -> experiment.method().contains("%")
                        && !experiment.method().contains("unscored"))
                .hasSize(6)
                .allSatisfy(experiment -> assertThat(experiment.slack()).isZero());
        assertThat(FALSE_DECISIONS)
                .filteredOn(experiment -> experiment.method().contains("e2e.p95")
                        && !experiment.setting().endsWith(" runs of 100 that differ"))
                .hasSize(5)
                .allSatisfy(experiment -> assertThat(experiment.slack()).isZero());
        assertThat(FALSE_DECISIONS)
                .filteredOn(experiment -> experiment.setting().contains("98 %"))
                .hasSize(6)
                .allSatisfy(experiment -> assertThat(experiment.slack()).isZero());
    }

    @Test
    void shares_of_outcomes_and_of_kept_promises_are_among_them() {
        assertThat(FALSE_DECISIONS)
                .extracting(Experiment::method)
                .contains("gate unscored <= 1%", "gate goodput.share >= 0.99");
    }

    @Test
    void a_gate_that_takes_the_other_side_as_exact_would_be_caught() {
        Experiment broken = new Experiment(
                Experiment.Kind.FALSE_POSITIVE,
                "margin taken as exact",
                "12 %",
                0.05,
                0,
                random -> random.nextDouble() < 0.12);
        ProofRow row = ProofTable.of(List.of(broken), 42, 300).rows().get(0);
        assertThat(row.holds()).isFalse();
    }
}
