package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What stands in the log, as it is written, when the database refuses what it is given. */
@Timeout(120)
class LogTest {
    private static final String SECRET = "canary-5f1c";

    private final Logger root = (Logger) LoggerFactory.getLogger("ROOT");
    private final Lines lines = new Lines();

    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final List<String> all = new CopyOnWriteArrayList<>();
        private final JsonEncoder encoder = new JsonEncoder();

        @Override
        protected void append(ILoggingEvent event) {
            all.add(new String(encoder.encode(event), StandardCharsets.UTF_8));
        }

        List<String> with(String text) {
            return all.stream().filter(line -> line.contains(text)).toList();
        }
    }

    @BeforeEach
    void listen() {
        lines.encoder.setContext(root.getLoggerContext());
        lines.encoder.start();
        lines.setContext(root.getLoggerContext());
        lines.start();
        root.addAppender(lines);
    }

    @AfterEach
    void leave() {
        root.detachAppender(lines);
    }

    private static void refuse(TestServer server, String table) {
        Sql.update(
                server.ownerUrl(),
                "alter table " + table + " add constraint never_" + table + " check (false) not valid");
    }

    @Test
    void a_prompt_an_answer_and_a_passwords_hash_stay_out_of_it_and_the_line_of_a_failure_has_the_requests_id() {
        try (TestServer server = TestServer.start();
                Bench bench = Bench.saying("answer " + SECRET)) {
            Client admin = server.admin();
            Bench.upload(admin, "default", 2);
            refuse(server, "app_user");
            refuse(server, "benchmark");
            refuse(server, "trial");

            Client.Answer user = admin.post("/api/v1/users", Map.of("name", "u", "password", "password " + SECRET))
                    .expect(500);
            Client.Answer benchmark = admin.put(
                            "/api/v1/projects/default/benchmarks/sums",
                            Map.of(
                                    "declaration",
                                    bench.declaration().replace("{{question}}", SECRET + " {{question}}")))
                    .expect(500);
            String run = Bench.start(admin, "default", bench.declaration());
            Wait.until(
                    "the trials that cannot be kept are told",
                    () -> !lines.with("never_trial").isEmpty());
            admin.post("/api/v1/projects/default/runs/" + run + "/cancel");

            for (Client.Answer failed : List.of(user, benchmark)) {
                assertThat(failed.text()).doesNotContain("never_", SECRET);
                assertThat(lines.with(failed.header("X-Request-Id")))
                        .anyMatch(line -> line.contains("never_") && line.contains("\"level\":\"ERROR\""));
            }
            assertThat(lines.all).noneMatch(line -> line.contains(SECRET) || line.contains("argon2id"));
        }
    }
}
