package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is known before a run, of the server itself, and of its audit log. */
@Timeout(120)
class PlanTest {
    private static final String PLAN = "/api/v1/projects/default/benchmark-plan";

    private static TestServer server;
    private static Bench bench;

    @BeforeAll
    static void open() {
        server = TestServer.start("simulator", "http://127.0.0.1:9");
        bench = Bench.quick();
        Bench.upload(server.admin(), "default", 40);
    }

    @AfterAll
    static void close() {
        bench.close();
        server.close();
    }

    @Test
    void aPlanShowsThePromptsOfTheFirstSamplesAndCallsNobody() {
        Client.Answer plan = server.admin()
                .post(PLAN, Map.of("declaration", bench.declaration()))
                .expect(200);
        assertThat(plan.at("/preview")).hasSize(3);
        assertThat(plan.at("/preview/1/messages/0/text").asText()).isEqualTo("1?");
        assertThat(plan.at("/preview/1/targets/0").asText()).isEqualTo("3");
        assertThat(plan.at("/estimate/calls").asInt()).isEqualTo(80);
        assertThat(plan.at("/estimate/rows")).hasSize(2);
        assertThat(plan.at("/estimate/priced").asBoolean()).isFalse();
        assertThat(plan.at("/estimate/usd").isMissingNode()).isTrue();
        assertThat(bench.requests()).isZero();
    }

    @Test
    void aPlanNamesThePromptThatCannotBeMade() {
        String wrong = bench.declaration().replace("{{question}}", "{{nothing}}");
        Client.Answer answer =
                server.admin().post(PLAN, Map.of("declaration", wrong)).expect(400);
        assertThat(answer.text()).contains("nothing");
    }

    @Test
    void theServerSaysWhatItIs() {
        Client.Answer instance = server.admin().get("/api/v1/instance").expect(200);
        assertThat(instance.at("/simulator").asText()).isEqualTo("http://127.0.0.1:9");
        assertThat(instance.at("/role").asText()).isEqualTo("all");
    }

    @Test
    void theAuditLogIsProvenAndWhatIsWrongWithItIsNamed() {
        Client.Answer sound = server.admin().get("/api/v1/audit/proof").expect(200);
        assertThat(sound.at("/sound").asBoolean()).isTrue();
        assertThat(sound.at("/rows").asInt()).isPositive();
        assertThat(sound.at("/finding").isMissingNode()).isTrue();
        server.user("nosy", "admin", "default").get("/api/v1/audit/proof").expect(403);
    }
}
