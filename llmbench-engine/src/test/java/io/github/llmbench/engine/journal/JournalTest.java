package io.github.llmbench.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.RunJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path home;

    private FileRunStore store;

    @BeforeEach
    void open() {
        store = new FileRunStore(home);
    }

    static RunHeader header(String id, String benchmark) {
        return new RunHeader(
                id,
                benchmark,
                Instant.EPOCH,
                List.of("m"),
                List.of("t"),
                3,
                new Fingerprint(Map.of("a", "1"), Map.of()));
    }

    static Trial trial(String sample, String text) {
        return new Trial(new Trial.Key("m", "t", sample, 1), Outcome.ANSWERED, text, Map.of(), List.of(), null, null);
    }

    private static void append(RunJournal journal, Trial... trials) {
        for (Trial trial : trials) {
            journal.append(trial).toCompletableFuture().join();
        }
    }

    private static List<Trial> read(RunJournal journal) {
        try (Stream<Trial> trials = journal.trials()) {
            return trials.toList();
        }
    }

    private static Run ended(RunHeader header, Run.Status status) {
        return new Run(
                header, Instant.EPOCH, status, List.of(), List.of(), List.of(), List.of(), List.of("f"), Stream::empty);
    }

    private Path file(String id) {
        return home.resolve("runs").resolve(id).resolve("journal.jsonl");
    }

    @Test
    void what_was_appended_can_be_read_and_the_last_of_a_key_counts() throws IOException {
        try (RunJournal journal = store.create(header("1", "b"))) {
            assertThat(read(journal)).isEmpty();
            append(journal, trial("x", "old"), trial("y", "y"), trial("x", "new"));
            assertThat(read(journal)).extracting(Trial::text).containsExactly("y", "new");
            assertThat(journal.header()).isEqualTo(header("1", "b"));
        }
        assertThat(Files.readAllLines(file("1"))).hasSize(3);
    }

    @Test
    void large_texts_are_no_matter() throws IOException {
        String large = "\u00e4 \uD83D\uDE00 \n".repeat(500_000);
        try (RunJournal journal = store.create(header("1", "b"))) {
            append(journal, trial("x", large), trial("y", "small"));
            assertThat(read(journal)).extracting(Trial::text).containsExactly(large, "small");
        }
    }

    @Test
    void many_are_forced_together_and_soon() throws IOException {
        try (RunJournal journal = store.create(header("1", "b"))) {
            append(journal, trial("warm", ""));
            long start = System.nanoTime();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                all.add(journal.append(trial("s" + i, "x".repeat(200))).toCompletableFuture());
            }
            all.forEach(CompletableFuture::join);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("5,000 forces of their own take far longer")
                    .isLessThan(Duration.ofSeconds(20));
        }
        assertThat(Files.readAllLines(file("1"))).hasSize(5_001);
    }

    @Test
    void a_torn_last_line_is_dropped_and_what_stands_before_it_stays() throws IOException {
        RunHeader header = header("1", "b");
        try (RunJournal journal = store.create(header)) {
            append(journal, trial("x", "1"), trial("y", "2"));
        }
        Files.writeString(file("1"), "{\"key\":{\"model\":\"m\",\"ta", StandardOpenOption.APPEND);
        try (RunJournal journal = store.resume(header)) {
            assertThat(read(journal)).extracting(Trial::text).containsExactly("1", "2");
            append(journal, trial("z", "3"));
            assertThat(read(journal)).hasSize(3);
        }
        Files.writeString(file("1"), "torn and nothing else");
        try (RunJournal journal = store.resume(header)) {
            assertThat(read(journal)).isEmpty();
        }
    }

    @Test
    void a_line_that_is_no_trial_is_named() throws IOException {
        RunHeader header = header("1", "b");
        try (RunJournal journal = store.create(header)) {
            append(journal, trial("x", "1"));
        }
        Files.writeString(file("1"), "{\"key\":{}}\n", StandardOpenOption.APPEND);
        try (RunJournal journal = store.resume(header)) {
            assertThatThrownBy(() -> read(journal))
                    .hasMessageContaining(
                            "line 2 of " + file("1") + " is not a trial; move the run's directory away to start anew");
        }
    }

    @Test
    void only_one_works_on_a_run() throws IOException {
        RunHeader header = header("1", "b");
        RunJournal first = store.create(header);
        assertThatThrownBy(() -> new FileRunStore(home).resume(header))
                .isInstanceOf(IOException.class)
                .hasMessage("another process is working on run 1; wait for it");
        assertThat(store.unfinished("b")).isEmpty();
        first.close();
        first.close();
        assertThat(store.unfinished("b")).contains(header);
        store.resume(header).close();
    }

    @Test
    void another_process_sees_the_lock_even_after_this_one_looked_twice() throws Exception {
        RunHeader header = header("1", "b");
        try (RunJournal held = store.create(header)) {
            // Closing a second channel on the lock's file would let go of the lock for the whole process.
            assertThat(store.unfinished("b")).isEmpty();
            Process other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            OtherProcess.class.getName(),
                            home.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(other.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(other.waitFor()).isZero();
            assertThat(said.strip()).endsWith("another process is working on run 1; wait for it");
            assertThat(held.header()).isEqualTo(header);
        }
    }

    /** Tries to go on with run 1. */
    static final class OtherProcess {
        public static void main(String[] arguments) throws IOException {
            try (RunJournal journal = new FileRunStore(Path.of(arguments[0])).resume(header("1", "b"))) {
                System.out.println("got " + journal.header().id());
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void an_append_after_the_end_fails_and_does_not_wait() throws IOException {
        RunJournal journal = store.create(header("1", "b"));
        journal.close();
        assertThat(journal.append(trial("x", "")).toCompletableFuture())
                .failsWithin(Duration.ofSeconds(1))
                .withThrowableThat()
                .withMessageContaining("is closed");
    }

    @Test
    void a_full_disk_fails_what_could_not_be_written_and_all_after_it() throws IOException {
        Path directory = Files.createDirectories(home.resolve("runs/1"));
        Files.createSymbolicLink(directory.resolve("journal.jsonl"), Path.of("/dev/full"));
        try (RunJournal journal = store.create(header("1", "b"))) {
            for (int i = 0; i < 2; i++) {
                assertThat(journal.append(trial("x", "")).toCompletableFuture())
                        .failsWithin(Duration.ofSeconds(10))
                        .withThrowableThat()
                        .withMessageContaining("No space left on device");
            }
        }
    }

    @Test
    void runs_come_newest_first_and_ended_ones_are_found() throws IOException {
        for (String id : List.of("1", "3", "2")) {
            store.create(header(id, id.equals("2") ? "other" : "b")).close();
        }
        Files.createDirectories(home.resolve("runs/4"));
        assertThat(store.runs()).extracting(RunHeader::id).containsExactly("3", "2", "1");
        assertThat(store.unfinished("b")).map(RunHeader::id).contains("3");
        store.finish(ended(header("3", "b"), Run.Status.COMPLETE));
        assertThat(store.unfinished("b")).map(RunHeader::id).contains("1");
        store.finish(ended(header("1", "b"), Run.Status.PARTIAL));
        assertThat(store.unfinished("b")).map(RunHeader::id).contains("1");
        assertThat(store.find("3").orElseThrow().facts()).containsExactly("f");
        assertThat(store.find("3").orElseThrow().trials()).isEmpty();
        assertThat(store.find("2")).isEmpty();
        assertThat(store.find("../3")).isEmpty();
        assertThat(new FileRunStore(home.resolve("nowhere")).runs()).isEmpty();
        store.close();
    }

    @Test
    void a_broken_header_or_result_is_named() throws IOException {
        store.create(header("1", "b")).close();
        Path run = home.resolve("runs/1");
        Files.writeString(run.resolve("run.json"), "{");
        assertThatThrownBy(() -> store.unfinished("b"))
                .hasMessage(run.resolve("run.json") + " is not the result of a run; move its directory away");
        Files.writeString(run.resolve("header.json"), "");
        assertThatThrownBy(() -> store.runs())
                .hasMessage(run.resolve("header.json") + " is not the header of a run; move its directory away");
    }

    @Test
    void runs_are_for_their_owners_eyes() throws IOException {
        store.create(header("1", "b")).close();
        for (String directory : List.of("runs", "runs/1")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(directory))))
                    .isEqualTo("rwx------");
        }
        for (String file : List.of("header.json", "journal.jsonl", "lock")) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(home.resolve("runs/1").resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
    }
}
