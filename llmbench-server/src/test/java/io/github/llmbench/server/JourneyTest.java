package io.github.llmbench.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From signing in to the proof of the audit log, as one reader would do it in one window. */
@Timeout(180)
class JourneyTest {
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
            schedule(visit);
            run(visit);
            compare(visit, first);
            follow(visit);
            take(visit, first);
            visit.click(AriaRole.LINK, "Settings")
                    .click(AriaRole.LINK, "Audit log")
                    .click(AriaRole.BUTTON, "Verify the log");
            assertThat(page.getByText("whole", new Page.GetByTextOptions().setExact(true)))
                    .isVisible();
            assertThat(page.getByText("benchmark.put").first()).isVisible();
            visit.quiet();
        }
    }

    private static void create(Visit visit, Bench bench) {
        Page page = visit.page();
        visit.click(AriaRole.LINK, "Benchmarks").click(AriaRole.LINK, "New benchmark");
        String declaration = bench.declaration("gates: [\"accuracy >= 0.9\"]").replace("closed 2", "closed 3");
        visit.fill("Declaration (YAML or JSON)", declaration);
        assertThat(page.getByText("Sound: 2 models, 1 tasks.")).isVisible();
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
        assertThat(page.getByText(Pattern.compile("[1-9][0-9]* of 48 trials")).first())
                .isVisible();
        visit.screenshot("run-live");
        assertThat(visit.named(AriaRole.TABLE, "Gates"))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(60_000));
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
