package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One worker that makes a shard at a time: whose turn it is when several runs want it. */
@Tag("long")
@Timeout(180)
class TurnsTest {
    /** Of 20 trials each. */
    private static final int SHARDS = 6;

    private static final int QUESTIONS = 10 * SHARDS;

    private TestServer server;
    private Bench bench;

    @BeforeEach
    void start() {
        server = TestServer.start("shards", "1");
        bench = Bench.taking(Duration.ofMillis(20));
        for (String project : List.of("many", "one")) {
            server.project(project);
            Bench.upload(server.admin(), project, QUESTIONS);
        }
    }

    @AfterEach
    void stop() {
        bench.close();
        server.close();
    }

    private String start(String project, String priority) {
        return server.admin()
                .post(
                        "/api/v1/projects/" + project + "/runs",
                        Map.of("declaration", bench.declaration(), "priority", priority))
                .expect(201)
                .at("/id")
                .asText();
    }

    private long trials(String condition) {
        return Long.parseLong(Sql.texts(
                        server.databaseUrl(),
                        "select count(*) from trial t join run r on r.no = t.run where " + condition)
                .get(0));
    }

    private String state(String project, String run) {
        return server.admin()
                .get("/api/v1/projects/" + project + "/runs/" + run)
                .expect(200)
                .at("/state")
                .asText();
    }

    @Test
    void a_project_with_one_run_gets_as_many_trials_as_one_with_ten() {
        List<String> many =
                IntStream.range(0, 10).mapToObj(i -> start("many", "normal")).toList();
        Wait.until(
                "each of the ten is under way",
                () -> Sql.texts(server.databaseUrl(), "select run from launch where lanes > 0")
                                .size()
                        == many.size());
        String one = start("one", "normal");
        assertThat(Wait.ended(server.admin(), "one", one)).isEqualTo("complete");
        // By the clock of the database, from its first trial to its last.
        double share = Double.parseDouble(Sql.texts(server.databaseUrl(), """
                        with own as (select t.* from trial t join run r on r.no = t.run where r.project = 'one')
                        select (select count(*) from own)::float8 / count(*) from trial
                        where recorded_at between (select min(recorded_at) from own) and (select max(recorded_at) from own)""").get(0));
        System.out.printf(
                Locale.ROOT,
                "fairness: beside ten runs of another project the one had %.2f of the trials; by run it would be %.2f%n",
                share,
                1.0 / 11);
        assertThat(share).isBetween(0.4, 0.7);
        assertThat(many).anySatisfy(run -> assertThat(state("many", run)).isEqualTo("running"));
    }

    @Test
    void a_run_of_high_priority_goes_before_those_that_began_earlier() {
        String low = start("many", "low");
        String normal = start("many", "normal");
        Wait.until("the normal one has trials", () -> trials("r.id = '" + normal + "'") > 0);
        long others = trials("r.id in ('" + low + "', '" + normal + "')");
        String high = start("many", "high");
        assertThat(Wait.ended(server.admin(), "many", high)).isEqualTo("complete");
        long meanwhile = trials("r.id in ('" + low + "', '" + normal + "')") - others;
        // What was under way when it came, and what was taken before its first shard and while it was ended.
        assertThat(meanwhile).isLessThanOrEqualTo(3 * 20);
        assertThat(state("many", normal)).isEqualTo("running");
        assertThat(Wait.ended(server.admin(), "many", normal)).isEqualTo("complete");
        assertThat(state("many", low)).isEqualTo("running");
        assertThat(Wait.ended(server.admin(), "many", low)).isEqualTo("complete");
    }
}
