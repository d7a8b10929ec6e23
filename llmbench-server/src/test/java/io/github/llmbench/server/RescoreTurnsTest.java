package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A project whose runs are scored again: one at a time, and each is told to end once. */
@Timeout(120)
class RescoreTurnsTest {
    private static final String RUNS = "/api/v1/projects/default/runs/";

    private TestServer server;
    private Bench bench;
    private String run;

    @BeforeEach
    void start() {
        server = TestServer.start();
        bench = Bench.saying("a".repeat(2_000) + "!");
        Bench.upload(server.admin(), "default", 40);
        run = Bench.start(server.admin(), "default", bench.declaration());
        assertThat(Wait.ended(server.admin(), "default", run)).isEqualTo("complete");
    }

    @AfterEach
    void stop() {
        bench.close();
        server.close();
    }

    /** A pattern that takes its time is slow enough to be looked at. */
    private String rescore(String scorer) {
        return server.admin()
                .post(
                        RUNS + run + "/rescore",
                        Map.of("declaration", bench.declaration().replace("[includes]", "[" + scorer + "]")))
                .expect(201)
                .at("/id")
                .asText();
    }

    private String slow() {
        return rescore("{regex: {pattern: '(.*a){25}$'}}");
    }

    private JsonNode told(String id) {
        return server.admin().get(RUNS + id).expect(200).json();
    }

    @Test
    void a_second_one_waits_says_for_what_and_begins_when_the_first_is_over() {
        String first = slow();
        String second = slow();
        Wait.until("the first scores", () -> told(first).path("done").asInt() > 0);
        assertThat(told(second).path("state").asText()).isEqualTo("queued");
        assertThat(told(second).path("reason").asText())
                .isEqualTo("waits: another run of the project is scored again, one at a time");
        server.admin().post(RUNS + first + "/cancel").expect(202);
        Wait.until("the second scores", () -> told(second).path("done").asInt() > 0);
        assertThat(told(second).has("reason")).isFalse();
    }

    @Test
    void one_that_is_cancelled_while_it_waits_leaves_its_turn_to_the_next() {
        String first = slow();
        Wait.until("the first scores", () -> told(first).path("done").asInt() > 0);
        String second = slow();
        String third = rescore("exact_match");
        server.admin().post(RUNS + second + "/cancel").expect(202);
        server.admin().post(RUNS + first + "/cancel").expect(202);
        assertThat(Wait.ended(server.admin(), "default", third)).isEqualTo("complete");
        assertThat(told(second).path("state").asText()).isEqualTo("cancelled");
    }

    @Test
    void its_end_is_told_once() {
        String id = rescore("exact_match");
        assertThat(Wait.ended(server.admin(), "default", id)).isEqualTo("complete");
        assertThat(Sql.texts(
                        server.databaseUrl(),
                        "select state from live_event where type = 'runFinished' and run = '" + id + "'"))
                .containsExactly("ended");
    }
}
