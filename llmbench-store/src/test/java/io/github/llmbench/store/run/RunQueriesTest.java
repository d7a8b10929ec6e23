package io.github.llmbench.store.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunQueriesTest {
    private static final int RUNS = 7;

    private static TestDatabase database;
    private static Database open;
    private static RunQueries queries;

    /** Seven runs of one benchmark, a minute apart; sample s3 fails from the fifth on, and the last is not finished. */
    @BeforeAll
    static void create(@TempDir Path spool) throws IOException {
        database = TestDatabase.create();
        open = database.open();
        queries = new RunQueries(open);
        PostgresRunStore store = PostgresRunStore.builder(open, spool)
                .project("search")
                .tags(List.of("nightly", "überlang"))
                .build();
        for (int i = 1; i <= RUNS; i++) {
            RunHeader header = Runs.header("q" + i, "history", start(i));
            try (RunJournal journal = store.create(header)) {
                List<CompletableFuture<Void>> written = new ArrayList<>();
                for (int sample = 1; sample <= 5; sample++) {
                    for (int epoch = 1; epoch <= 2; epoch++) {
                        for (String model : header.models()) {
                            written.add(
                                    journal.append(Runs.trial(model, "sums", "s" + sample, epoch, sample != 3 || i < 5))
                                            .toCompletableFuture());
                        }
                    }
                }
                written.add(journal.append(Runs.failed("openai:a", "words", "s1", "0"))
                        .toCompletableFuture());
                written.forEach(CompletableFuture::join);
            }
            if (i < RUNS) {
                store.finish(Runs.run(header, Run.Status.COMPLETE, 0.5 + i / 100.0));
            }
        }
        PostgresRunStore.builder(open, spool)
                .build()
                .create(Runs.header("other", "other", start(3)))
                .close();
    }

    private static Instant start(int run) {
        return Runs.START.plus(Duration.ofMinutes(run));
    }

    @AfterAll
    static void drop() throws IOException {
        open.close();
        database.close();
    }

    @Test
    void pages_follow_each_other_newest_first_and_stay_right_while_runs_are_added() {
        RunFilter history = RunFilter.ALL.benchmark("history");
        Page<RunSummary> first = queries.runs(history, null, 3);
        assertThat(first.items()).extracting(RunSummary::id).containsExactly("q7", "q6", "q5");
        Page<RunSummary> second = queries.runs(history, first.next(), 3);
        assertThat(second.items()).extracting(RunSummary::id).containsExactly("q4", "q3", "q2");
        Page<RunSummary> third = queries.runs(history, second.next(), 3);
        assertThat(third.items()).extracting(RunSummary::id).containsExactly("q1");
        assertThat(third.next()).isNull();
        assertThat(queries.runs(history, null, RUNS).next()).isNull();
    }

    @Test
    void filters_narrow_the_list() {
        assertThat(ids(RunFilter.ALL)).hasSize(RUNS + 1);
        assertThat(ids(RunFilter.ALL.project("search"))).hasSize(RUNS);
        assertThat(ids(RunFilter.ALL.model("openai:b"))).hasSize(RUNS + 1);
        assertThat(ids(RunFilter.ALL.model("openai:c"))).isEmpty();
        assertThat(ids(RunFilter.ALL.tag("nightly"))).hasSize(RUNS);
        assertThat(ids(RunFilter.ALL.text("ÜBERLANG history"))).hasSize(RUNS);
        assertThat(ids(RunFilter.ALL.text("history other"))).isEmpty();
        assertThat(ids(RunFilter.ALL.between(start(2), start(4)))).containsExactly("other", "q3", "q2");
        assertThat(ids(RunFilter.ALL.project("search").benchmark("other"))).isEmpty();
    }

    private static List<String> ids(RunFilter filter) {
        return queries.runs(filter, null, 100).items().stream()
                .map(RunSummary::id)
                .toList();
    }

    @Test
    void a_run_in_short() {
        RunSummary run = queries.run("q1").orElseThrow();
        assertThat(run.status()).isEqualTo(Run.Status.COMPLETE);
        assertThat(run.startedAt()).isEqualTo(start(1));
        assertThat(run.tags()).containsExactly("nightly", "überlang");
        assertThat(run.archivedAt()).isNull();
        assertThat(queries.run("q7").orElseThrow().finishedAt()).isNull();
        assertThat(queries.run("none")).isEmpty();
    }

    @Test
    void a_trend_is_of_finished_runs_oldest_first() {
        List<TrendPoint> trend = queries.trend("history", "accuracy", "openai:a", "sums", 5);
        assertThat(trend).extracting(TrendPoint::run).containsExactly("q2", "q3", "q4", "q5", "q6");
        assertThat(trend.get(0).metric().estimate()).isEqualTo(0.52);
        assertThat(trend.get(0).metric().interval()).isNotNull();
        assertThat(queries.trend("history", "ttft.p95", "openai:a", null, 10)).hasSize(6);
        assertThat(queries.trend("history", "ttft.p95", "openai:a", "sums", 10)).isEmpty();
        assertThat(queries.trend("nobody's", "history", "accuracy", "openai:a", "sums", 5))
                .isEmpty();
    }

    @Test
    void paired_rows_come_by_whole_samples() {
        List<String> runs = List.of("q6", "q1");
        Page<SampleCell> first = queries.paired(runs, "sums", "exact_match", null, 2);
        assertThat(first.items()).hasSize(2 * 2 * 2 * 2);
        assertThat(first.items()).extracting(SampleCell::sample).containsOnly("s1", "s2");
        assertThat(first.items().subList(0, 4))
                .extracting(cell -> cell.run() + " " + cell.model())
                .containsExactly("q6 openai:a", "q6 openai:b", "q1 openai:a", "q1 openai:b");

        Page<SampleCell> second = queries.paired(runs, "sums", "exact_match", first.next(), 2);
        assertThat(second.items().stream()
                        .filter(cell -> cell.sample().equals("s3")
                                && cell.epoch() == 1
                                && cell.model().equals("openai:a")))
                .extracting(SampleCell::value)
                .containsExactly(0.0, 1.0);
        Page<SampleCell> third = queries.paired(runs, "sums", "exact_match", second.next(), 2);
        assertThat(third.items()).extracting(SampleCell::sample).containsOnly("s5");
        assertThat(third.next()).isNull();
        assertThat(queries.paired(runs, "none", "exact_match", null, 2).items()).isEmpty();
    }

    @Test
    void a_samples_history_tells_since_when_it_fails() {
        List<SampleCell> history = queries.sampleHistory("history", "sums", "s3", "openai:b", "exact_match", 100);
        assertThat(history).hasSize(2 * RUNS);
        assertThat(history.stream().filter(cell -> cell.value() != null && cell.value() == 0))
                .extracting(SampleCell::run)
                .containsOnly("q7", "q6", "q5");
        assertThat(queries.sampleHistory("history", "words", "s1", null, "exact_match", 2))
                .extracting(SampleCell::outcome, SampleCell::value)
                .containsOnly(org.assertj.core.groups.Tuple.tuple(Outcome.TIMED_OUT, null));
    }

    @Test
    void unsound_questions_are_refused() {
        assertThatThrownBy(() -> queries.runs(RunFilter.ALL, "?", 5)).hasMessageContaining("cursor must be one");
        assertThatThrownBy(() -> queries.runs(RunFilter.ALL, Cursor.of("a"), 5)).hasMessageContaining("cursor");
        assertThatThrownBy(() -> queries.runs(RunFilter.ALL, null, 0)).hasMessageContaining("limit must lie");
        assertThatThrownBy(() -> queries.paired(List.of(), "sums", "x", null, 5))
                .hasMessageContaining("1 to 20 runs");
    }
}
