package io.github.llmbench.store.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.audit.AuditRow;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.TestDatabase;
import io.github.llmbench.store.transfer.Transfers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LabelsTest {
    @TempDir
    Path directory;

    private static Trial.Key key(String sample) {
        return new Trial.Key("openai:a", "sums", sample, 1);
    }

    private void oneRun(PostgresRunStore store, RunHeader header) throws IOException {
        try (RunJournal journal = store.create(header)) {
            journal.append(Runs.trial("openai:a", "sums", "s1", 1, true))
                    .toCompletableFuture()
                    .join();
            journal.append(Runs.trial("openai:a", "sums", "s2", 1, false))
                    .toCompletableFuture()
                    .join();
        }
    }

    @Test
    void what_people_say_stands_beside_what_the_scorer_said() throws IOException {
        try (TestDatabase fresh = TestDatabase.create();
                Database database = fresh.open()) {
            PostgresRunStore store =
                    PostgresRunStore.builder(database, directory).build();
            oneRun(store, Runs.header("r1", "b"));
            Labels labels = new Labels(database);

            labels.put("r1", key("s1"), "exact_match", "jo", 0, "no");
            labels.put("r1", key("s1"), "exact_match", "jo", 1, null);
            labels.put("r1", key("s1"), "exact_match", "ann", 0, "half");
            labels.put("r1", key("s2"), "exact_match", "jo", 1, null);
            labels.put("r1", key("s2"), "a", "jo", 1, null);

            assertThat(labels.of("r1", "sums", "exact_match"))
                    .extracting(
                            label -> label.trial().sample(), Label::labeller, Label::value, Label::score, Label::note)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("s1", "ann", 0.0, 1.0, "half"),
                            org.assertj.core.groups.Tuple.tuple("s1", "jo", 1.0, 1.0, null),
                            org.assertj.core.groups.Tuple.tuple("s2", "jo", 1.0, 0.0, null));
            assertThat(labels.of("r1", "sums", "a"))
                    .as("an unscored answer has a label and no score")
                    .singleElement()
                    .satisfies(label -> assertThat(label.score()).isNull());
            assertThat(new AuditLog(database).rows(Long.MAX_VALUE, 10))
                    .hasSize(5)
                    .extracting(AuditRow::action)
                    .containsOnly("label.put");
            assertThatThrownBy(() -> labels.put("r1", new Trial.Key("openai:z", "sums", "s1", 1), "x", "jo", 1, null))
                    .hasMessage("there is no run r1 with task \"sums\" and model \"openai:z\"");
            assertThatThrownBy(() -> labels.put("r1", key("s1"), "x", "jo", Double.NaN, null))
                    .hasMessageContaining("a label must be a number");

            Path file = directory.resolve("runs.llmbench");
            new Transfers(database).exportRuns(List.of("r1"), file);
            try (TestDatabase other = TestDatabase.create();
                    Database target = other.open()) {
                new Transfers(target).importRuns(file, "cli:jo");
                assertThat(new Labels(target).of("r1", "sums", "exact_match"))
                        .isEqualTo(labels.of("r1", "sums", "exact_match"));
                assertThat(new RunQueries(target).versions("b", 10))
                        .isEqualTo(new RunQueries(database).versions("b", 10));
            }
        }
    }

    @Test
    void runs_of_the_same_experiment_are_of_one_version() throws IOException {
        try (TestDatabase fresh = TestDatabase.create();
                Database database = fresh.open()) {
            PostgresRunStore store =
                    PostgresRunStore.builder(database, directory).build();
            RunHeader first = Runs.header("r1", "b");
            oneRun(store, first);
            oneRun(store, Runs.header("r2", "b"));
            oneRun(
                    store,
                    new RunHeader(
                            "r3",
                            "b",
                            Runs.START.plusSeconds(60),
                            first.models(),
                            first.tasks(),
                            8,
                            new Fingerprint(Map.of("task.sums.dataset", "def"), Map.of()),
                            List.of()));

            assertThat(new RunQueries(database).versions("b", 10))
                    .extracting(version -> version.identity().get("task.sums.dataset"), BenchmarkVersion::runs)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("def", 1L),
                            org.assertj.core.groups.Tuple.tuple("abc", 2L));
        }
    }
}
