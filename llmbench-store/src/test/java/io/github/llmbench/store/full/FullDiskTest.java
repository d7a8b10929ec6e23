package io.github.llmbench.store.full;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.llmbench.store.db.OwnServer;
import io.github.llmbench.store.db.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of a journal, a spool, an export and the embedded database on a disk that is full: a small file system in memory, in a
 * namespace of its own, which needs no rights where the system allows user namespaces.
 */
@Timeout(240)
class FullDiskTest {
    private static final String MOUNT = "mount -t tmpfs -o size=\"$1\" none \"$2\" && shift 2 && exec \"$@\"";

    @TempDir
    Path directory;

    @BeforeAll
    static void needs_namespaces() throws Exception {
        assumeTrue(mayMount(), "this system allows no user namespaces with mounts");
    }

    private static boolean mayMount() throws InterruptedException {
        try {
            return new ProcessBuilder("unshare", "-Urm", "mount", "-t", "tmpfs", "none", "/mnt")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    @Test
    void an_export_leaves_nothing_behind_and_the_old_file_as_it_was() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            assertThat(on("48k", FullDiskWorker.Part.EXPORT, database.applicationUrl(), database.ownerUrl()))
                    .containsExactly(
                            "export.llmbench cannot be written: No space left on device", "old file: true", "files: 1");
        }
    }

    @Test
    void a_spool_keeps_whole_lines_and_the_run_goes_on_with_them() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            List<String> said = on("64k", FullDiskWorker.Part.SPOOL, database.applicationUrl(), database.ownerUrl());
            assertThat(said.get(0))
                    .startsWith("the database is away, and the spool")
                    .contains("takes no more: No space left on device")
                    .endsWith("make room, bring the database back and run it again to go on");
            assertThat(said.get(1)).isEqualTo("told before: 1");
            assertThat(said.get(2)).isEqualTo("there are those that were told and those in the spool: true");
        }
    }

    @Test
    void a_run_in_files_stops_with_one_line_and_keeps_what_it_told() throws Exception {
        List<String> said = on("300k", FullDiskWorker.Part.JOURNAL);
        assertThat(said.get(0)).contains("No space left on device").doesNotContain("\n");
        assertThat(said.get(1)).isEqualTo("all that was told was there when it went on: true");
        assertThat(said.get(2)).isEqualTo("COMPLETE");
    }

    @Test
    void an_embedded_database_that_finds_no_room_says_so() throws Exception {
        assertThat(on("20m", FullDiskWorker.Part.START))
                .singleElement()
                .asString()
                .startsWith("the embedded PostgreSQL could not be started (initdb)")
                .containsPattern("No space left on device|HINT:  Check free disk space");
    }

    @Test
    void a_run_in_an_embedded_database_waits_for_room() throws Exception {
        assertThat(on("150m", FullDiskWorker.Part.RUN))
                .containsExactly("paused: true", "COMPLETE", "calls: 400, trials: 400");
    }

    private List<String> on(String size, FullDiskWorker.Part part, String... arguments) throws Exception {
        Path disk = Files.createDirectories(directory.resolve("disk"));
        Path said = directory.resolve("said");
        Path log = directory.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "-Urm",
                "sh",
                "-c",
                MOUNT,
                "sh",
                size,
                disk.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                FullDiskWorker.class.getName(),
                part.name(),
                disk.toString(),
                OwnServer.programs().toString(),
                said.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(200, TimeUnit.SECONDS))
                .as(Files.readString(log))
                .isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        return Files.readAllLines(said);
    }
}
