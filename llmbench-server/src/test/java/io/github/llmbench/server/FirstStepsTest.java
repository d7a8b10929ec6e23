package io.github.llmbench.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.github.llmbench.simulator.Answers;
import io.github.llmbench.simulator.Latency;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer does first, each within five actions: a click, an entry, a choice. */
@Timeout(180)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirstStepsTest {
    private static final int MOST_ACTIONS = 5;
    private static final Pattern INTERVAL = Pattern.compile("\\[(-?[0-9.]+) to (-?[0-9.]+)] n = 40");
    private static final Duration FIRST_RESULT = Duration.ofMinutes(2);

    @TempDir
    private static Path directory;

    private static Simulator simulator;
    private static Dashboard dashboard;
    private static Visit visit;

    @BeforeAll
    static void open() throws IOException {
        Path file = directory.resolve("first-steps.jsonl");
        try (InputStream questions = Objects.requireNonNull(Server.class.getResourceAsStream("first-steps.jsonl"))) {
            Files.copy(questions, file);
        }
        simulator = Simulator.start(SimulatorOptions.builder()
                .answers(Answers.targets(file, 0.8, 1))
                .latency(Latency.fixed(Duration.ofMillis(50), Duration.ZERO))
                .build());
        dashboard = Dashboard.open("simulator", simulator.url(), "allow-hosts", "");
        visit = dashboard.visit();
    }

    @AfterAll
    static void close() {
        if (dashboard != null) {
            dashboard.close();
        }
        if (simulator != null) {
            simulator.close();
        }
    }

    private static void within(Visit done) {
        assertThat(done.actions()).isBetween(1, MOST_ACTIONS);
        done.quiet();
    }

    @Test
    @Order(1)
    void theFirstResultIsThereWithinTwoMinutesOfOpeningThePage() {
        long begun = System.nanoTime();
        visit.counting().signIn().accessible("first steps").screenshot("first-steps");
        visit.click(AriaRole.BUTTON, "Run it on simulated models, free of charge");
        assertThat(visit.named(AriaRole.TABLE, "Scores · sums"))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(60_000));
        Duration taken = Duration.ofNanos(System.nanoTime() - begun);
        System.out.println("first result after " + taken.toMillis() + " ms and " + visit.actions() + " actions");
        assertThat(taken).isLessThan(FIRST_RESULT);
        within(visit);
    }

    @Test
    @Order(2)
    void aSampleThatFailedIsFoundFromTheOverview() {
        visit.go("/").counting();
        Page page = visit.page();
        visit.click(AriaRole.LINK, "first-steps");
        page.waitForResponse(Pattern.compile("score=wrong"), () -> visit.choose("Scores", "wrong"));
        visit.click(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^sum-"))));
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("numeric: 0");
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("Compared with");
        within(visit);
        visit.press("Escape");
        // It takes the sample out of the address; a page that is opened meanwhile would be aborted.
        assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
        page.waitForURL(url -> !url.contains("open="));
    }

    @Test
    @Order(3)
    void twoModelsAreComparedOnTheSameSamples() {
        visit.go("/").counting();
        visit.click(AriaRole.LINK, "first-steps");
        Locator row = visit.named(AriaRole.TABLE, "Models on the same samples")
                .locator("tbody tr")
                .first();
        assertThat(row).containsText("accuracy");
        List<String> cells = row.locator("td").allInnerTexts();
        assertThat(List.of(cells.get(0), cells.get(1))).containsExactlyInAnyOrder("simulated-large", "simulated-small");
        Matcher interval = INTERVAL.matcher(cells.get(3));
        assertThat(interval.find()).as(cells.get(3)).isTrue();
        double low = Double.parseDouble(interval.group(1));
        double high = Double.parseDouble(interval.group(2));
        String verdict = low > 0 ? cells.get(0) : high < 0 ? cells.get(1) : "cannot be told apart";
        assertThat(cells.get(cells.size() - 1)).isEqualTo(verdict);
        within(visit);
    }

    @Test
    @Order(4)
    void aBenchmarkIsRunAgainOnAFewSamples() {
        visit.go("/").counting();
        visit.click(AriaRole.LINK, "Benchmarks")
                .click(AriaRole.LINK, "first-steps")
                .fill("Samples of each task at most", "10")
                .click(AriaRole.BUTTON, "Run now");
        assertThat(visit.named(AriaRole.TABLE, "Scores · sums"))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(60_000));
        within(visit);
    }

    @Test
    @Order(5)
    void twoRunsAreCompared() {
        visit.go("/").counting();
        visit.click(AriaRole.LINK, "Compare")
                .click(visit.page().getByRole(AriaRole.CHECKBOX).nth(0))
                .click(visit.page().getByRole(AriaRole.CHECKBOX).nth(1));
        assertThat(visit.heading("What differs between the runs")).isVisible();
        within(visit);
    }

    @Test
    @Order(6)
    void theTrendOfABenchmarkIsLookedAt() {
        visit.go("/").counting();
        visit.click(AriaRole.LINK, "Trends");
        assertThat(visit.heading("Changes of level").first()).isVisible();
        within(visit);
    }

    @Test
    @Order(7)
    void aReportIsTakenAway() {
        visit.go("/").counting();
        visit.click(AriaRole.LINK, "first-steps");
        visit.click(visit.page().getByText("Export"));
        String file = visit.page()
                .waitForDownload(() -> visit.click(AriaRole.BUTTON, "Report (HTML)"))
                .suggestedFilename();
        assertThat(file).endsWith(".html");
        within(visit);
    }

    @Test
    @Order(8)
    void aProvidersKeyIsWritten() {
        visit.go("/").counting();
        visit.click(AriaRole.LINK, "Settings")
                .click(AriaRole.LINK, "Provider keys")
                .fill("Key", "sk-0123456789wxyz")
                .click(AriaRole.BUTTON, "Keep the key");
        assertThat(visit.page().getByText("…wxyz")).isVisible();
        within(visit);
    }

    @Test
    @Order(9)
    void aTokenForABuildIsMade() {
        visit.go("/").counting();
        visit.click(AriaRole.LINK, "Settings").fill("Name", "ci").click(AriaRole.BUTTON, "Create");
        assertThat(visit.page().getByText("Copy it now")).isVisible();
        within(visit);
    }

    @Test
    @Order(10)
    void theAuditLogIsVerified() {
        visit.go("/").counting();
        visit.click(AriaRole.LINK, "Settings")
                .click(AriaRole.LINK, "Audit log")
                .click(AriaRole.BUTTON, "Verify the log");
        assertThat(visit.page().getByText("whole", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
        within(visit);
    }

    @Test
    @Order(11)
    void aRunBecomesTheBaseline() {
        visit.go("/").counting();
        visit.click(AriaRole.LINK, "first-steps").click(AriaRole.BUTTON, "Set as baseline");
        assertThat(visit.page().getByText("baseline", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
        within(visit);
    }
}
