package io.github.llmbench.store.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.audit.AuditRow;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.TestDatabase;
import io.github.llmbench.store.run.RunRetention.Before;
import io.github.llmbench.store.run.RunRetention.Due;
import io.github.llmbench.store.run.RunRetention.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunRetentionTest {
    private static final RetentionRule RULE = new RetentionRule("default", 10, 20, 30, List.of("kept"));

    @TempDir
    Path directory;

    private static Instant daysAfter(int days) {
        return Runs.START.plus(Duration.ofDays(days)).plusSeconds(120);
    }

    private static void run(PostgresRunStore store, String id) throws IOException {
        RunHeader header = Runs.header(id, "b");
        try (RunJournal journal = store.create(header)) {
            journal.append(Runs.trial("openai:a", "sums", "s1", 1, true))
                    .toCompletableFuture()
                    .join();
        }
        store.finish(Runs.run(header, Run.Status.PARTIAL, 0.5));
    }

    @Test
    void parts_go_one_after_the_other_and_each_once() throws IOException {
        try (TestDatabase fresh = TestDatabase.create();
                Database database = fresh.open()) {
            PostgresRunStore store =
                    PostgresRunStore.builder(database, directory).build();
            run(store, "r1");
            RunRetention retention = new RunRetention(database);
            List<Due> told = new ArrayList<>();
            Before before = (handle, due) -> told.add(due);

            assertThat(retention.due(RULE, daysAfter(9), 10)).isEmpty();
            Due traces = retention.due(RULE, daysAfter(11), 10).get(0);
            assertThat(traces.part()).isEqualTo(Part.TRACES);
            assertThat(retention.take(RULE, traces, daysAfter(11), "test", before))
                    .isTrue();
            assertThat(retention.take(RULE, traces, daysAfter(11), "test", before))
                    .as("it is gone already")
                    .isFalse();
            try (Stream<Trial> trials = store.find("r1").orElseThrow().trials()) {
                assertThat(trials).singleElement().satisfies(trial -> {
                    assertThat(trial.text()).isEqualTo("It is 42.");
                    assertThat(trial.calls()).isEmpty();
                    assertThat(trial.scores()).containsKey("exact_match");
                });
            }
            assertThatThrownBy(() -> store.resume(Runs.header("r1", "b")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no longer keeps what was answered");
            assertThat(store.unfinished("b")).isEmpty();

            Due samples = retention.due(RULE, daysAfter(21), 10).get(0);
            assertThat(samples.part()).isEqualTo(Part.SAMPLES);
            assertThat(retention.totals(RULE, daysAfter(21)))
                    .containsExactly(new RunRetention.Total(Part.SAMPLES, 1, 8));
            assertThat(retention.take(RULE, samples, daysAfter(21), "test", before))
                    .isTrue();
            assertThat(retention.due(RULE, daysAfter(21), 10)).isEmpty();
            Run left = store.find("r1").orElseThrow();
            assertThat(left.metrics()).isNotEmpty();
            try (Stream<Trial> trials = left.trials()) {
                assertThat(trials).isEmpty();
            }

            Due whole = retention.due(RULE, daysAfter(31), 10).get(0);
            assertThat(retention.take(RULE, whole, daysAfter(31), "test", before))
                    .isTrue();
            assertThat(store.find("r1")).isEmpty();
            assertThat(told).extracting(Due::part).containsExactly(Part.TRACES, Part.SAMPLES, Part.RUN);
            assertThat(new AuditLog(database).rows(Long.MAX_VALUE, 10))
                    .extracting(AuditRow::action)
                    .containsExactly("run.remove", "run.remove-samples", "run.remove-traces");
        }
    }

    @Test
    void a_run_that_somebody_works_on_named_labelled_or_tagged_stays() throws IOException {
        try (TestDatabase fresh = TestDatabase.create();
                Database database = fresh.open()) {
            PostgresRunStore store =
                    PostgresRunStore.builder(database, directory).build();
            run(store, "named");
            run(store, "labelled");
            run(
                    PostgresRunStore.builder(database, directory)
                            .tags(List.of("kept"))
                            .build(),
                    "tagged");
            store.name("main", "named");
            new Labels(database)
                    .put("labelled", new Trial.Key("openai:a", "sums", "s1", 1), "exact_match", "jo", 1, null);
            RunRetention retention = new RunRetention(database);
            assertThat(retention.due(RULE, daysAfter(100), 10)).isEmpty();

            run(store, "going-on");
            Due due = retention.due(RULE, daysAfter(100), 10).get(0);
            assertThat(due.run()).isEqualTo("going-on");
            try (RunJournal journal = store.resume(Runs.header("going-on", "b"))) {
                assertThat(retention.take(RULE, due, daysAfter(100), "test", Before.NOTHING))
                        .isFalse();
                assertThat(journal).isNotNull();
            }
            assertThat(retention.take(RULE, due, daysAfter(100), "test", Before.NOTHING))
                    .isTrue();
        }
    }

    @Test
    void what_goes_with_a_run_is_taken_back_where_it_cannot_go() throws IOException {
        try (TestDatabase fresh = TestDatabase.create();
                Database database = fresh.open()) {
            PostgresRunStore store =
                    PostgresRunStore.builder(database, directory).build();
            run(store, "r1");
            RunRetention retention = new RunRetention(database);
            Due due = retention.due(RULE, daysAfter(31), 10).get(0);
            assertThatThrownBy(() -> retention.take(RULE, due, daysAfter(31), "test", (handle, gone) -> {
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            assertThat(store.find("r1")).isPresent();
            assertThat(new AuditLog(database).rows(Long.MAX_VALUE, 10)).isEmpty();
        }
    }

    @Test
    void a_rule_keeps_no_part_longer_than_the_whole() {
        assertThatThrownBy(() -> new RetentionRule("p", 8, 7, null, List.of()))
                .hasMessage(
                        "tracesDays must be at most samplesDays, which is 7, since one goes with the other, but was 8");
        assertThatThrownBy(() -> new RetentionRule("p", 8, null, 7, List.of()))
                .hasMessageStartingWith("tracesDays must be at most runsDays");
        assertThatThrownBy(() -> new RetentionRule("p", null, 8, 7, List.of()))
                .hasMessageStartingWith("samplesDays must be at most runsDays");
        assertThatThrownBy(() -> new RetentionRule("p", null, null, 0, List.of()))
                .hasMessage("runsDays must be at least 1, but was 0");
        assertThatThrownBy(() -> new RetentionRule("p", null, null, null, List.of()))
                .hasMessageContaining("keeps everything");
    }
}
