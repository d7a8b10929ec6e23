package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class BackupTest {
    private static final String BACKUPS = "/api/v1/backups";

    @TempDir
    Path directory;

    private TestServer server(String... more) {
        List<String> flags = new ArrayList<>(List.of(
                "allow-hosts", "127.0.0.1", "backup-directory", directory.toString(), "backup-schedule", "PT24H"));
        flags.addAll(List.of(more));
        return TestServer.start(flags.toArray(String[]::new));
    }

    private static JsonNode status(Client admin) {
        return admin.get(BACKUPS).expect(200).json();
    }

    private static List<String> states(Client admin) {
        return status(admin).path("items").findValuesAsText("state");
    }

    private static void make(Client admin, int wanted) {
        admin.post(BACKUPS).expect(202);
        Wait.until("copy " + wanted, () -> {
            List<String> states = states(admin);
            return states.size() == wanted && !states.contains("running");
        });
    }

    private static JsonNode prove(Client admin) {
        String before = status(admin).at("/lastProof/proofAt").asText();
        admin.post(BACKUPS + "/proof").expect(202);
        Wait.within(
                120,
                "a proof",
                () -> !status(admin).at("/lastProof/proofAt").asText().equals(before));
        return status(admin).path("lastProof");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    @Test
    void a_copy_is_made_and_restored_and_a_damaged_one_is_noticed() throws IOException {
        try (TestServer server = server();
                Receiver receiver = new Receiver()) {
            server.admin()
                    .post(
                            "/api/v1/projects/default/webhooks",
                            Map.of("name", "ops", "url", receiver.url("/"), "kinds", List.of("backup")))
                    .expect(201);
            make(server.admin(), 1);
            Wait.within(120, "the first proof", () -> states(server.admin()).equals(List.of("proven")));
            JsonNode first = status(server.admin());
            assertThat(first.path("scheduled").asBoolean()).isTrue();
            assertThat(first.path("tooOld").asBoolean()).isFalse();
            assertThat(first.at("/items/0/rows").asLong()).isPositive();
            assertThat(files()).as("nothing is left of the scratch database").hasSize(1);

            Path file = files().get(0);
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
            JsonNode proof = prove(server.admin());

            assertThat(proof.path("state").asText()).isEqualTo("damaged");
            assertThat(proof.path("problem").asText()).contains("is damaged");
            assertThat(status(server.admin()).has("lastGoodAt")).isFalse();
            assertThat(server.admin().get("/metrics").text()).contains("llmbench_backup_proof_failed 1.0");
            assertThat(receiver.take().body()).contains("cannot be restored").contains("\"kind\":\"backup\"");
            assertThat(server.admin().get("/api/v1/audit").texts("action"))
                    .contains("backup.ask", "backup.make", "backup.prove", "backup.ask-proof");
        }
    }

    @Test
    void so_many_copies_are_kept_and_beside_them_the_last_that_was_proven() throws IOException {
        try (TestServer server = server("backup-copies", "1", "backup-proof-days", "365")) {
            make(server.admin(), 1);
            Wait.within(120, "the first proof", () -> states(server.admin()).equals(List.of("proven")));
            make(server.admin(), 2);
            make(server.admin(), 3);
            // What is too many goes once the new copy is there.
            Wait.within(
                    30,
                    "the second copy is gone",
                    () -> states(server.admin()).equals(List.of("made", "removed", "proven")));
            assertThat(files()).hasSize(2);
            assertThat(server.admin().get("/metrics").text()).contains("llmbench_backup_age ");
        }
    }

    @Test
    void a_last_good_copy_that_is_too_old_is_told_of_once() {
        try (TestServer server = server("backup-alarm-hours", "1", "backup-proof-days", "365");
                Receiver receiver = new Receiver()) {
            server.admin()
                    .post("/api/v1/projects/default/webhooks", Map.of("name", "ops", "url", receiver.url("/")))
                    .expect(201);
            make(server.admin(), 1);
            Wait.within(120, "the first proof", () -> states(server.admin()).equals(List.of("proven")));
            Sql.update(
                    server.databaseUrl(),
                    "update backup set started_at = started_at - interval '2 hours',"
                            + " finished_at = finished_at - interval '2 hours'");
            assertThat(receiver.take().body())
                    .contains("the last good backup of the database is of")
                    .contains("more than 1 hours ago");
            assertThat(status(server.admin()).path("tooOld").asBoolean()).isTrue();
            server.stop();
            server.startAgain();
            Client again = server.client().with("Authorization", server.admin().header("Authorization"));
            make(again, 2);
            assertThat(receiver.waiting()).isZero();
            assertThat(again.get(BACKUPS).at("/tooOld").asBoolean()).isFalse();
        }
    }

    @Test
    void only_instance_admins_ask_and_where_no_process_makes_copies_it_says_so() {
        try (TestServer server = TestServer.start()) {
            assertThat(status(server.admin()).path("scheduled").asBoolean()).isFalse();
            assertThat(server.admin().post(BACKUPS).expect(409).at("/detail").asText())
                    .contains("backup-directory");
            server.user("boss", "admin", "default").get(BACKUPS).expect(403);
        }
    }
}
