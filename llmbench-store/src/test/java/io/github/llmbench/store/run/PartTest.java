package io.github.llmbench.store.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PartTest {
    private TestDatabase database;

    @TempDir
    Path spool;

    private final AtomicLong owner = new AtomicLong(1);
    private PostgresRunStore store;

    @BeforeEach
    void open() throws Exception {
        database = TestDatabase.create();
        store = PostgresRunStore.builder(database.open(), spool).build();
    }

    @AfterEach
    void close() throws Exception {
        store.close();
        database.close();
    }

    /** Of a part that has this owner as long as nobody else is. */
    private PartFence fence(long token) {
        return new PartFence() {
            @Override
            public long token() {
                return token;
            }

            @Override
            public boolean holds(Connection connection) {
                return owner.get() == token;
            }
        };
    }

    private static void append(RunJournal journal, Trial trial) {
        journal.append(trial).toCompletableFuture().join();
    }

    private List<Trial> trials(RunHeader header) throws IOException {
        try (RunJournal journal = store.reader(header);
                Stream<Trial> trials = journal.trials()) {
            return trials.toList();
        }
    }

    @Test
    void parts_of_a_run_are_written_side_by_side_and_read_together() throws IOException {
        RunHeader header = Runs.header("parted", "parted");
        store.begin(header);
        store.begin(header);
        Trial first = Runs.trial("openai:a", "sums", "s1", 1, true);
        Trial second = Runs.trial("openai:b", "sums", "s2", 1, false);
        try (RunJournal one = store.part(header, "shard-0", fence(1), true);
                RunJournal other = store.part(header, "shard-1", fence(1), true)) {
            append(one, first);
            append(other, second);
        }
        assertThat(trials(header)).containsExactlyInAnyOrder(first, second);
        List<Trial.Key> asked = List.of(first.key(), new Trial.Key("openai:b", "words", "s9", 2));
        assertThat(store.recorded(header, asked, 2))
                .singleElement()
                .satisfies(recorded -> assertThat(recorded.calls()).isEmpty());
        assertThat(store.recorded(header, asked, 1)).singleElement().satisfies(recorded -> {
            assertThat(recorded.key()).isEqualTo(first.key());
            assertThat(recorded.outcome()).isEqualTo(first.outcome());
            assertThat(recorded.cost()).isEqualTo(first.cost());
            assertThat(recorded.calls()).isEqualTo(first.calls());
        });
        try (RunJournal reader = store.reader(header)) {
            assertThatThrownBy(() -> append(reader, first)).hasMessageContaining("opened to be read");
        }
    }

    @Test
    void who_lost_a_part_cannot_write_to_it() throws IOException {
        RunHeader header = Runs.header("lost", "lost");
        store.begin(header);
        Trial trial = Runs.trial("openai:a", "sums", "s1", 1, true);
        try (RunJournal dead = store.part(header, "shard-0", fence(1), true)) {
            append(dead, trial);
            owner.set(2);
            assertThatThrownBy(() -> append(dead, Runs.trial("openai:a", "sums", "s2", 1, true)))
                    .hasMessageContaining("another process has taken run lost.shard-0 over");
            try (RunJournal alive = store.part(header, "shard-0", fence(2), false)) {
                append(alive, Runs.trial("openai:a", "sums", "s1", 1, false));
            }
        }
        assertThat(trials(header)).containsExactly(Runs.trial("openai:a", "sums", "s1", 1, false));
    }

    @Test
    void a_run_that_is_measured_anew_has_no_trial_of_the_half_measurement() throws IOException {
        store.restart("unknown");
        RunHeader header = Runs.header("anew", "anew");
        try (RunJournal half = store.create(header)) {
            append(half, Runs.trial("openai:a", "sums", "s1", 1, true));
        }
        store.restart("anew");
        assertThat(trials(header)).isEmpty();
        try (RunJournal whole = store.create(header)) {
            append(whole, Runs.trial("openai:a", "sums", "s2", 1, true));
        }
        assertThat(trials(header)).hasSize(1);
    }

    @Test
    void what_is_measured_anew_was_paid_again_and_answers_that_are_scored_anew_were_not() throws Exception {
        for (String id : List.of("measured", "scored")) {
            try (RunJournal half = store.create(Runs.header(id, id))) {
                append(half, Runs.trial("openai:a", "sums", "s1", 1, true));
            }
        }
        store.restart("measured");
        store.restartUnpaid("scored");
        assertThat(trials(Runs.header("scored", "scored"))).isEmpty();
        try (Database asked = database.open()) {
            List<Long> again = asked.jdbi()
                    .withHandle(handle -> handle.createQuery("select paid_again_calls from run order by id")
                            .mapTo(Long.class)
                            .list());
            assertThat(again).containsExactly(1L, 0L);
        }
    }
}
