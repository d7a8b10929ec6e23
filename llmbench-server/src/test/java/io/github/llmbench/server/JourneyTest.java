package io.github.llmbench.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From signing in to the proof of the audit log, as one reader would do it in one window. */
@Timeout(180)
class JourneyTest {
    /** A run takes a while. */
    private static final LocatorAssertions.IsVisibleOptions LONG =
            new LocatorAssertions.IsVisibleOptions().setTimeout(60_000);

    @Test
    void aBenchmarkIsMadeRunWatchedComparedFollowedAndTakenAway() {
        try (Dashboard dashboard = Dashboard.open();
                Bench bench = Bench.slow();
                Visit visit = dashboard.visit()) {
            Bench.upload(dashboard.server().admin(), "default", 24);
            visit.signIn();
            Page page = visit.page();
            create(visit, bench);
            String first = run(visit);
            visit.click(AriaRole.LINK, "Benchmarks").click(AriaRole.LINK, "sums");
            run(visit);
            compare(visit, first);
            follow(visit);
            take(visit, first);
            visit.click(AriaRole.LINK, "Benchmarks").click(AriaRole.LINK, "sums");
            schedule(visit);
            stopByBudget(visit);
            label(visit, first);
            visit.click(AriaRole.LINK, "Settings")
                    .click(AriaRole.LINK, "Audit log")
                    .click(AriaRole.BUTTON, "Verify the log");
            assertThat(page.getByText("whole", new Page.GetByTextOptions().setExact(true)))
                    .isVisible();
            for (String action : List.of("benchmark.put", "schedule.put", "price.put", "budget.put", "label.put")) {
                assertThat(page.getByText(action).first()).isVisible();
            }
            visit.quiet();
        }
    }

    @Test
    void theKeyboardAloneLeadsFromSigningInToTwoRunsComparedAndAnAnswerLabelled() {
        try (Dashboard dashboard = Dashboard.open();
                Bench bench = Bench.quick();
                Visit visit = dashboard.visit()) {
            Bench.upload(dashboard.server().admin(), "default", 24);
            Page page = visit.page();
            page.navigate("/");
            assertThat(page.getByLabel("User name")).isVisible();
            visit.tabTo("User name")
                    .type("admin")
                    .press("Tab")
                    .type(dashboard.server().server().firstPassword().orElseThrow())
                    .press("Enter");
            assertThat(visit.heading("Overview")).isVisible();
            visit.press("Control+k").type("New benchmark").press("Enter");
            assertThat(visit.named(AriaRole.TEXTBOX, "Declaration (YAML or JSON)"))
                    .isVisible();
            visit.tabTo("Declaration (YAML or JSON)").press("Control+a");
            page.keyboard().insertText(bench.declaration("gates: [\"accuracy >= 0.9\"]"));
            assertThat(page.getByText("Sound. Models: 2, tasks: 1.")).isVisible();
            visit.tabTo("Save as a new version").press("Enter");
            assertThat(visit.heading("sums")).isVisible();
            for (int i = 0; i < 2; i++) {
                visit.press("g", "b");
                assertThat(visit.heading("Benchmarks")).isVisible();
                visit.tabTo("sums").press("Enter");
                assertThat(visit.heading("sums")).isVisible();
                visit.tabTo("Run now").press("Enter");
                assertThat(visit.named(AriaRole.TABLE, "Scores · sums")).isVisible(LONG);
            }
            visit.press("g", "c");
            assertThat(page.getByRole(AriaRole.CHECKBOX)).hasCount(2);
            visit.tabTo("sums").press("Space").tabTo("sums").press("Space");
            assertThat(visit.heading("What differs between the runs")).isVisible();
            visit.press("g", "l");
            assertThat(page.getByText("0 of 48 labelled by you")).isVisible();
            visit.press("1");
            assertThat(page.getByText("1 of 48 labelled by you")).isVisible();
            visit.press("u");
            assertThat(page.getByText("0 of 48 labelled by you")).isVisible();
            visit.quiet();
        }
    }

    private static void create(Visit visit, Bench bench) {
        Page page = visit.page();
        visit.click(AriaRole.LINK, "Benchmarks").click(AriaRole.LINK, "New benchmark");
        String declaration = bench.bounded("gates: [\"accuracy >= 0.9\"]").replace("closed 2", "closed 3");
        visit.fill("Declaration (YAML or JSON)", declaration);
        assertThat(page.getByText("Sound. Models: 2, tasks: 1.")).isVisible();
        assertThat(page.getByLabel("Model").first()).hasValue("openai-compatible:a");
        visit.click(AriaRole.BUTTON, "Preview and estimate");
        assertThat(page.getByText(Pattern.compile("48 calls, no price known"))).isVisible();
        visit.accessible("benchmark with its plan").screenshot("benchmark-plan");
        visit.click(AriaRole.BUTTON, "Save as a new version");
        assertThat(visit.heading("sums")).isVisible();
    }

    /** Runs the benchmark whose page is open and stays until its end. */
    private static String run(Visit visit) {
        Page page = visit.page();
        visit.click(AriaRole.BUTTON, "Run now");
        assertThat(visit.heading("Now")).isVisible();
        assertThat(page.locator("section[aria-labelledby=now] .chart svg").first())
                .isVisible();
        assertThat(page.getByText(Pattern.compile("(1[2-9]|[2-4][0-9]) of 48 trials"))
                        .first())
                .isVisible();
        visit.screenshot("run-live");
        assertThat(visit.named(AriaRole.TABLE, "Gates")).isVisible(LONG);
        assertThat(page.getByText("accuracy >= 0.9").first()).isVisible();
        String url = page.url();
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private static void schedule(Visit visit) {
        visit.fill("Name", "nightly").fill("Cron", "0 6 * * *");
        Page page = visit.page();
        visit.click(page.getByRole(AriaRole.FORM, new Page.GetByRoleOptions().setName("New schedule"))
                .getByRole(AriaRole.BUTTON));
        assertThat(visit.named(AriaRole.TABLE, "Schedules")).containsText("0 6 * * *");
        visit.accessible("schedules");
    }

    private static void compare(Visit visit, String first) {
        Page page = visit.page();
        visit.click(AriaRole.LINK, "Compare with …");
        visit.click(page.getByRole(AriaRole.CHECKBOX, new Page.GetByRoleOptions().setName(Pattern.compile(first))));
        assertThat(visit.heading("What differs between the runs")).isVisible();
        assertThat(page.getByRole(
                        AriaRole.TABLE, new Page.GetByRoleOptions().setName(Pattern.compile("^Differences to"))))
                .isVisible();
        visit.settled().accessible("comparison").screenshot("compare");
        assertThat(page.url()).contains("run=" + first);
    }

    /** Models get a price and runs a budget, which the next run uses up. */
    private static void stopByBudget(Visit visit) {
        Page page = visit.page();
        visit.click(AriaRole.LINK, "Costs");
        Locator price = page.getByRole(AriaRole.FORM, new Page.GetByRoleOptions().setName("Set a price"));
        for (String model : List.of("openai-compatible:a", "openai-compatible:b")) {
            price.getByLabel("Model").fill(model);
            price.getByLabel("Input", new Locator.GetByLabelOptions().setExact(true))
                    .fill("0");
            price.getByLabel("Output").fill("50000");
            price.getByLabel("Where it stands").fill("https://example.com/prices");
            price.getByLabel("Read on").fill("2026-11-01");
            visit.click(price.getByRole(AriaRole.BUTTON));
            assertThat(visit.named(AriaRole.TABLE, "Prices, USD a million tokens"))
                    .containsText(model);
        }
        Locator budget = page.getByRole(AriaRole.FORM, new Page.GetByRoleOptions().setName("Set a budget"));
        budget.getByLabel("Of what").selectOption("run");
        budget.getByLabel("Limit in USD").fill("0.25");
        visit.click(budget.getByRole(AriaRole.BUTTON));
        assertThat(visit.named(AriaRole.TABLE, "Budgets")).containsText("each run without one of its own");
        visit.accessible("costs with a budget").screenshot("costs");
        visit.click(AriaRole.LINK, "Benchmarks").click(AriaRole.LINK, "sums").click(AriaRole.BUTTON, "Run now");
        assertThat(page.getByText("partial", new Page.GetByTextOptions().setExact(true)))
                .isVisible(LONG);
        assertThat(page.getByText(Pattern.compile("the budget does not hold another call")))
                .isVisible();
        visit.settled().accessible("a run that its budget stopped").screenshot("budget-stop");
    }

    /** An answer is graded by a key; what the scorer says of it is held against that. */
    private static void label(Visit visit, String run) {
        Page page = visit.page();
        visit.click(AriaRole.LINK, "Labels").choose("Run", run);
        assertThat(page.getByText("0 of 48 labelled by you")).isVisible();
        visit.press("2");
        assertThat(page.getByText("1 of 48 labelled by you")).isVisible();
        assertThat(visit.named(AriaRole.TABLE, "Agreement of includes with people"))
                .isVisible();
        visit.settled().accessible("labels").screenshot("labels");
    }

    private static void follow(Visit visit) {
        visit.click(AriaRole.LINK, "Trends");
        assertThat(visit.heading("Changes of level").first()).isVisible();
        visit.settled().accessible("trend").screenshot("trend");
    }

    private static void take(Visit visit, String run) {
        Page page = visit.page();
        page.navigate("/runs/" + run);
        visit.click(page.getByText("Export"));
        String file = page.waitForDownload(() -> visit.click(AriaRole.BUTTON, "Samples (CSV)"))
                .suggestedFilename();
        assertThat(file).isEqualTo(run + ".csv");
    }
}
