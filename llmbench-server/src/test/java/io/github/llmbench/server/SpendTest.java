package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SpendTest {
    private static final String PRICES = """
            prices:
              - {model: "openai-compatible:a", input: 0, output: 50000, source: "https://example.com", date: 2026-11-01}
            """;

    private static TestServer server;
    private static Bench bench;
    private static int projects;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        bench = Bench.quick();
    }

    @AfterAll
    static void stop() {
        bench.close();
        server.close();
    }

    private static String project() {
        String name = "spend-" + ++projects;
        server.project(name);
        Bench.upload(server.admin(), name, 20);
        return name;
    }

    private static String path(String project) {
        return "/api/v1/projects/" + project;
    }

    private static String run(String project, String... more) {
        String run = Bench.start(server.admin(), project, bench.bounded(more));
        Wait.ended(server.admin(), project, run);
        return run;
    }

    private static JsonNode spend(String project, String query) {
        return server.admin().get(path(project) + "/spend?" + query).expect(200).json();
    }

    @Test
    void what_runs_cost_is_told_by_day_model_provider_and_benchmark() {
        String project = project();
        run(project, PRICES);
        JsonNode spend = spend(project, "by=day&by=model&by=provider&by=benchmark&by=purpose");
        assertThat(spend.path("items")).hasSize(2);
        JsonNode a = spend.at("/items/0");
        assertThat(a.path("model").asText()).isEqualTo("a");
        assertThat(a.path("provider").asText()).isEqualTo("openai-compatible");
        assertThat(a.path("benchmark").asText()).isEqualTo("sums");
        assertThat(a.path("purpose").asText()).isEqualTo("CHAT");
        assertThat(a.path("day").asText())
                .isEqualTo(LocalDate.now(ZoneOffset.UTC).toString());
        // One output token a call, five cents each.
        assertThat(a.path("usd").asDouble()).isEqualTo(1);
        assertThat(a.path("priced").asInt()).isEqualTo(20);
        assertThat(spend.at("/items/1/unpriced").asInt()).isEqualTo(20);
        assertThat(spend.path("usd").asDouble()).isEqualTo(1);
        run(project, PRICES);
        assertThat(spend(project, "by=provider").at("/items/0/usd").asDouble()).isEqualTo(2);
        assertThat(server.admin()
                        .get("/api/v1/spend?by=project")
                        .expect(200)
                        .json()
                        .path("items")
                        .findValuesAsText("project"))
                .contains(project);
        assertThat(spend(project, "by=day&from=2026-01-01&until=2026-01-02").path("items"))
                .isEmpty();
        for (String query : List.of("", "by=colour", "by=day&from=2026-02-31", "by=day&from=2020-01-01")) {
            server.admin().get(path(project) + "/spend?" + query).expect(400);
        }
    }

    @Test
    void who_reads_two_projects_sees_what_both_cost_beside_what_they_may_spend() {
        String first = project();
        String second = project();
        String third = project();
        List.of(first, second, third).forEach(each -> run(each, PRICES));
        server.admin()
                .put(path(first) + "/budgets", Map.of("scope", "month", "limitUsd", 40))
                .expect(200);
        for (int usd : new int[] {9, 7}) {
            Map<String, Object> budget =
                    Map.of("scope", "key", "provider", "openai-compatible", "key", "k" + usd, "limitUsd", usd);
            server.admin().put(path(first) + "/budgets", budget).expect(200);
        }
        Client reader = server.user("reader-of-two", "viewer", first);
        server.admin()
                .put(path(second) + "/members/reader-of-two", Map.of("role", "viewer"))
                .expect(200);
        JsonNode spend = reader.get("/api/v1/me/spend?by=project").expect(200).json();
        assertThat(spend.path("items").findValuesAsText("project")).containsExactly(first, second);
        assertThat(spend.path("usd").asDouble()).isEqualTo(2);
        assertThat(spend.path("limits").findValuesAsText("limitUsd")).containsExactly("40", "7");
        assertThat(spend.at("/limits/1/provider").asText()).isEqualTo("openai-compatible");
        assertThat(server.admin()
                        .get("/api/v1/me/spend?by=project")
                        .expect(200)
                        .at("/items")
                        .findValuesAsText("project"))
                .contains(first, second, third);
        assertThat(spend(second, "by=model").path("limits")).isEmpty();
    }

    @Test
    void a_run_and_the_overview_cost_what_the_calls_cost() {
        String project = project();
        String run = run(project, PRICES);
        // Twenty calls at five cents; the metrics tell it for the run and for its model.
        assertThat(server.admin()
                        .get(path(project) + "/runs/" + run)
                        .at("/cost/usd")
                        .asDouble())
                .isEqualTo(1);
        assertThat(server.admin()
                        .get(path(project) + "/runs/" + run)
                        .at("/cost/priced")
                        .asInt())
                .isEqualTo(20);
        JsonNode overview =
                server.admin().get(path(project) + "/overview").expect(200).json();
        assertThat(overview.at("/recent/0/cost/usd").asDouble()).isEqualTo(1);
        assertThat(overview.at("/spentUsd/last7Days").asDouble()).isEqualTo(1);
        assertThat(overview.at("/spentUsd/last30Days").asDouble()).isEqualTo(1);
        assertThat(overview.at("/days")).hasSize(30);
        assertThat(overview.at("/days/29/usd").asDouble()).isEqualTo(1);
        assertThat(overview.at("/days/29/day").asText())
                .isEqualTo(LocalDate.now(ZoneOffset.UTC).toString());
        assertThat(overview.at("/days/29/runs").asInt()).isEqualTo(1);
    }

    @Test
    void a_rule_on_cost_looks_at_what_the_whole_run_cost() {
        String project = project();
        String rules = path(project) + "/alert-rules/";
        server.admin().put(rules + "met", Map.of("kind", "cost", "limitUsd", 1)).expect(200);
        server.admin()
                .put(rules + "above", Map.of("kind", "cost", "limitUsd", 0.99))
                .expect(200);
        String run = run(project, PRICES);
        JsonNode alerts = server.admin()
                .get(path(project) + "/alerts?run=" + run)
                .expect(200)
                .at("/items");
        assertThat(alerts).hasSize(1);
        assertThat(alerts.get(0).path("text").asText()).endsWith("cost 1.0 USD, more than 0.99");
    }

    @Test
    void a_month_that_cost_nothing_before_today_is_forecast_as_what_it_cost() {
        String project = project();
        run(project, PRICES);
        server.admin()
                .put(path(project) + "/budgets", Map.of("scope", "month", "limitUsd", 0.5))
                .expect(200);
        JsonNode forecast = server.admin()
                .get(path(project) + "/spend/forecast")
                .expect(200)
                .json();
        assertThat(forecast.path("month").asText())
                .isEqualTo(YearMonth.now(ZoneOffset.UTC).toString());
        assertThat(forecast.path("spentUsd").asDouble()).isEqualTo(1);
        assertThat(forecast.path("forecastUsd").asDouble()).isEqualTo(1);
        assertThat(forecast.path("days").asInt()).isZero();
        assertThat(forecast.has("range")).isFalse();
        assertThat(forecast.path("reachedOn").asText())
                .isEqualTo(LocalDate.now(ZoneOffset.UTC).toString());
    }

    @Test
    void the_rest_of_a_month_is_forecast_by_the_mean_of_the_days_before() {
        String project = project();
        String run = run(project, PRICES);
        // Four days ago: the mean of four whole days is a quarter.
        Sql.update(
                server.databaseUrl(),
                "update trial set recorded_at = recorded_at - interval '4 days' where run = (select no from run where id = '"
                        + run + "')");
        JsonNode forecast = server.admin()
                .get(path(project) + "/spend/forecast")
                .expect(200)
                .json();
        assertThat(forecast.path("days").asInt()).isEqualTo(4);
        assertThat(forecast.path("usdADay").asDouble()).isEqualTo(0.25);
        double spent = forecast.path("spentUsd").asDouble();
        // Of the last day of a month no more than an instant may be left.
        assertThat(forecast.at("/range/low").asDouble()).isGreaterThanOrEqualTo(spent);
        assertThat(forecast.at("/range/high").asDouble())
                .isGreaterThanOrEqualTo(forecast.path("forecastUsd").asDouble() - 1e-6);
        assertThat(forecast.path("forecastUsd").asDouble())
                .isCloseTo(
                        forecast.path("spentUsd").asDouble()
                                + 0.25 * forecast.path("remainingDays").asDouble(),
                        org.assertj.core.api.Assertions.within(0.01));
    }

    @Test
    void a_budget_of_a_month_counts_what_was_spent_before_and_stops_the_run_that_uses_it_up() {
        String project = project();
        run(project, PRICES);
        String budgets = path(project) + "/budgets";
        JsonNode month = server.admin()
                .put(budgets, Map.of("scope", "month", "limitUsd", 1.5))
                .expect(200)
                .json();
        assertThat(month.path("spentUsd").asDouble()).isEqualTo(1);
        assertThat(month.path("alertedPercent").asInt()).isEqualTo(50);
        String stopped = run(project, PRICES);
        JsonNode run = server.admin()
                .get(path(project) + "/runs/" + stopped)
                .expect(200)
                .json();
        assertThat(run.path("state").asText()).isEqualTo("partial");
        JsonNode after = server.admin().get(budgets).expect(200).at("/items/0");
        assertThat(after.path("spentUsd").asDouble()).isBetween(1.4, 1.6);
        assertThat(after.path("reservedUsd").asDouble()).isZero();
        assertThat(after.path("alertedPercent").asInt()).isEqualTo(100);
        JsonNode alerts = server.admin()
                .get(path(project) + "/alerts?run=" + stopped)
                .expect(200)
                .at("/items");
        assertThat(alerts)
                .hasSize(2)
                .allSatisfy(alert -> assertThat(alert.path("kind").asText()).isEqualTo("budget"));
        assertThat(alerts.findValuesAsText("text"))
                .anySatisfy(text -> assertThat(text).contains("80"))
                .anySatisfy(text -> assertThat(text).contains("100"));
        server.admin().delete(budgets + "?scope=month").expect(204);
        server.admin().delete(budgets + "?scope=month").expect(404);
    }

    @Test
    void a_run_without_a_budget_of_its_own_has_the_projects() {
        String project = project();
        String budgets = path(project) + "/budgets";
        server.admin().put(budgets, Map.of("scope", "run", "limitUsd", 0.25)).expect(200);
        String stopped = run(project, PRICES);
        assertThat(server.admin()
                        .get(path(project) + "/runs/" + stopped)
                        .at("/state")
                        .asText())
                .isEqualTo("partial");
        String own = run(project, PRICES, "budget: {usd: 100}");
        assertThat(server.admin()
                        .get(path(project) + "/runs/" + own)
                        .at("/state")
                        .asText())
                .isEqualTo("complete");
    }

    @Test
    void a_budget_of_a_key_is_that_of_runs_with_its_provider() {
        String project = project();
        String budgets = path(project) + "/budgets";
        Map<String, Object> key = Map.of("scope", "key", "provider", "openai", "key", "default", "limitUsd", 0.1);
        server.admin().put(budgets, key).expect(200);
        assertThat(server.admin()
                        .get(path(project) + "/runs/" + run(project, PRICES))
                        .at("/state")
                        .asText())
                .isEqualTo("complete");
        server.admin()
                .put(budgets, Map.of("scope", "key", "provider", "openai-compatible", "key", "k", "limitUsd", 0.1))
                .expect(200);
        assertThat(server.admin()
                        .get(path(project) + "/runs/" + run(project, PRICES))
                        .at("/state")
                        .asText())
                .isEqualTo("partial");
        server.admin().put(budgets, Map.of("scope", "key", "limitUsd", 1)).expect(400);
        server.admin()
                .put(budgets, Map.of("scope", "run", "key", "k", "limitUsd", 1))
                .expect(400);
        server.admin().put(budgets, Map.of("scope", "run", "limitUsd", 0)).expect(400);
    }

    @Test
    void a_price_has_a_source_and_a_date_and_holds_where_a_benchmark_declares_none() {
        Map<String, Object> price = Map.of(
                "model",
                "openai-compatible:b",
                "input",
                0,
                "output",
                50000,
                "source",
                "https://example.com/prices",
                "date",
                "2026-11-20");
        JsonNode put = server.admin().put("/api/v1/prices", price).expect(200).json();
        assertThat(put.path("cachedPartOfInput").asBoolean()).isTrue();
        String project = project();
        run(project);
        assertThat(spend(project, "by=model").at("/items/1/usd").asDouble()).isEqualTo(1);
        assertThat(server.admin().get("/api/v1/prices").expect(200).texts("model"))
                .contains("openai-compatible:b");
        Client viewer = server.user("price-viewer", "viewer", project);
        viewer.get("/api/v1/prices").expect(200);
        viewer.put("/api/v1/prices", price).expect(403);
        server.admin().delete("/api/v1/prices?model=openai-compatible:b").expect(204);
        server.admin().delete("/api/v1/prices?model=openai-compatible:b").expect(404);
        for (boolean overridden : List.of(false, true)) {
            JsonNode installed =
                    viewer.get("/api/v1/prices/installed").expect(200).at("/items/0");
            assertThat(installed.path("model").asText()).isEqualTo(InstalledPrices.MODEL);
            assertThat(installed.path("output").asInt()).isEqualTo(10);
            assertThat(installed.path("date").asText()).isEqualTo("2026-10-01");
            assertThat(installed.path("overridden").asBoolean()).isEqualTo(overridden);
            Map<String, Object> own = new java.util.HashMap<>(price);
            own.put("model", InstalledPrices.MODEL);
            server.admin().put("/api/v1/prices", own).expect(200);
        }
        for (Map.Entry<String, Object> wrong : Map.<String, Object>of(
                        "date", "2026-02-31", "source", "", "input", -1, "batchInput", 1, "model", "none")
                .entrySet()) {
            Map<String, Object> bad = new java.util.HashMap<>(price);
            bad.put(wrong.getKey(), wrong.getValue());
            server.admin().put("/api/v1/prices", bad).expect(400);
        }
    }
}
