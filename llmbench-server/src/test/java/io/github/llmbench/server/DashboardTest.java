package io.github.llmbench.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import io.github.llmbench.server.elsewhere.JUnitProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The pages in the machine's own Chromium, against a real server, database and model server. */
@Timeout(180)
class DashboardTest {
    private static final String HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"
            + "<a href=\"javascript:alert(3)\">2</a><svg onload=alert(4)><style>*{display:none}</style>"
            + " [link](javascript:alert(5)) ![picture](http://127.0.0.1:1/x.png) \u202Ereversed ";
    /** Keeps each line of figures of a run under way. */
    private static final String FOLLOW = """
            () => {
                window.lines = [];
                const line = document.querySelector('section[aria-labelledby=now] p');
                new MutationObserver(() => window.lines.push(line.textContent))
                    .observe(line, {characterData: true, childList: true, subtree: true});
            }
            """;

    /** What is too wide for the window. */
    private static final String TOO_WIDE = """
            () => document.documentElement.scrollWidth <= window.innerWidth ? [] :
                [...document.querySelectorAll('main *')]
                    .filter(e => e.getBoundingClientRect().right > innerWidth)
                    .map(e => e.outerHTML.slice(0, 200))
            """;
    /** Counts how often drawn charts change, at most once a frame. */
    private static final String WATCH_CHARTS = """
            window.drawn = [];
            new MutationObserver(changes => {
                if (changes.some(change => change.target.closest?.('.chart'))) window.drawn.push(performance.now());
            }).observe(document, {childList: true, attributes: true, subtree: true});
            """;

    /** Whether nothing of a sample that stands within a line is longer than one. */
    private static final String LONGEST_IN_A_LINE = """
            () => [...document.querySelectorAll('dialog code, dialog q, dialog dd > span')]
                .every(element => element.textContent.length < 2000)
            """;

    private static final int LONG_LINE = 1_000_000;
    private static final int MOST_BYTES = 150 * 1024;

    @TempDir
    private static Path directory;

    private static Dashboard dashboard;
    private static TestServer server;
    private static Bench bench;
    private static String run;
    private static String other;

    private Visit visit;
    private Page page;

    @BeforeAll
    static void open() {
        dashboard = Dashboard.open();
        server = dashboard.server();
        bench = Bench.quick();
        Bench.upload(server.admin(), "default", 40);
        String declaration = bench.declaration("gates: [\"accuracy >= 0.9\"]");
        run = Bench.start(server.admin(), "default", declaration, "first");
        Wait.ended(server.admin(), "default", run);
        try (Bench three = Bench.saying("3")) {
            other = Bench.start(server.admin(), "default", three.declaration("gates: [\"accuracy >= 0.9\"]"), "second");
            Wait.ended(server.admin(), "default", other);
        }
        server.admin()
                .put("/api/v1/projects/default/benchmarks/sums", Map.of("declaration", declaration))
                .expect(200);
        server.admin()
                .put(
                        "/api/v1/projects/default/schedules/nightly",
                        Map.of("benchmark", "sums", "cron", "0 6 * * *", "paused", true))
                .expect(200);
    }

    @AfterAll
    static void close() {
        if (bench != null) {
            bench.close();
        }
        if (dashboard != null) {
            dashboard.close();
        }
    }

    @BeforeEach
    void visit() {
        visit = dashboard.visit();
        page = visit.page();
    }

    @AfterEach
    void leave() {
        visit.close();
    }

    private static List<String> paths() {
        return List.of(
                "/",
                "/runs",
                "/runs/" + run,
                "/compare?run=" + run + "&run=" + other,
                "/trends",
                "/benchmarks",
                "/benchmarks/new",
                "/benchmarks/sums",
                "/datasets",
                "/settings",
                "/settings/members",
                "/settings/project",
                "/settings/keys",
                "/settings/alerts",
                "/analytics",
                "/labels",
                "/costs",
                "/settings/webhooks",
                "/settings/users",
                "/settings/audit",
                "/settings/health",
                "/start");
    }

    @Test
    void everyPageIsAccessibleInBothThemesAndKeepsToItsPolicy() {
        page.navigate("/");
        assertThat(visit.named(AriaRole.BUTTON, "Sign in")).isVisible();
        inBothThemes("/sign-in", true);
        visit.signIn();
        for (String path : paths()) {
            visit.go(path);
            inBothThemes(path, true);
        }
        visit.quiet();
    }

    /** What is open, which follows the machine's scheme meanwhile; light again afterwards. */
    private void inBothThemes(String what, boolean pictured) {
        if (pictured) {
            visit.settled();
        }
        visit.accessible(what);
        if (pictured) {
            visit.wholeScreenshot("page" + named(what) + "-light");
        }
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        if (pictured) {
            visit.settled();
        }
        visit.legible(what + ", dark");
        if (pictured) {
            visit.wholeScreenshot("page" + named(what) + "-dark");
        }
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    }

    /** What the picture of a page is called. */
    private static String named(String path) {
        return path.replace(run, "run")
                .replace(other, "other")
                .replaceAll("[^a-z]+", "-")
                .replaceAll("-$", "");
    }

    @Test
    void emptyAndFailedPagesAndDialogsAreAccessible() {
        server.project("vacant");
        visit.signIn();
        for (String path : List.of(
                "/",
                "/runs",
                "/compare",
                "/trends",
                "/benchmarks",
                "/datasets",
                "/settings/keys",
                "/settings/members")) {
            visit.go(path + "?project=vacant").accessible("empty " + path);
        }
        page.route(
                url -> url.contains("/api/v1/projects/"),
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(400)
                        .setContentType("application/problem+json")
                        .setBody("{\"type\":\"about:blank\",\"title\":\"Broken\",\"status\":400}")));
        for (String path :
                List.of("/", "/runs", "/runs/x", "/compare?run=a&run=b", "/trends", "/benchmarks", "/datasets")) {
            page.navigate(path + (path.contains("?") ? "&" : "?") + "project=default");
            assertThat(page.getByRole(AriaRole.ALERT).first()).isVisible();
            visit.accessible("failed " + path);
        }
        inBothThemes("failed", false);
        page.unrouteAll();
        visit.go("/runs/" + run + "?project=default").press("?");
        assertThat(visit.named(AriaRole.DIALOG, "Keys")).isVisible();
        inBothThemes("keys", false);
        visit.press("Escape", "Control+k");
        inBothThemes("palette", false);
        visit.press("Escape").click(AriaRole.BUTTON, "q1");
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("1?");
        inBothThemes("sample", false);
        visit.quiet();
    }

    @Test
    void anAbsentServerIsSaidToBeAwayAndCaughtUpWith() {
        visit.signIn().go("/runs");
        page.context().setOffline(true);
        assertThat(page.getByText("The server cannot be reached")).isVisible();
        visit.accessible("offline");
        page.context().setOffline(false);
        assertThat(page.getByText("The server cannot be reached")).isHidden();
    }

    @Test
    void aRunShowsItsGateAndTheSamplesBehindIt() {
        visit.signIn().go("/runs/" + run);
        assertThat(page.getByText("accuracy >= 0.9").first()).isVisible();
        assertThat(page.getByText("fail", new Page.GetByTextOptions().setExact(true))
                        .first())
                .isVisible();
        Locator time = page.locator("main time").first();
        Instant at = Instant.parse(time.getAttribute("datetime"));
        assertThat(time)
                .hasAttribute(
                        "title",
                        DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
                                .format(at.atZone(ZoneOffset.UTC)));
        assertThat(time)
                .containsText(DateTimeFormatter.ofPattern("h:mm", Locale.ROOT).format(at.atZone(Dashboard.ZONE)));
        visit.settled().screenshot("run");
        visit.click(AriaRole.BUTTON, "q1");
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("1?");
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("Tags: kind=short");
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("Compared with: ");
        visit.press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
        visit.quiet();
    }

    @Test
    void twoBrowsersSeeTheSameLiveNumbersFromTheStartToTheEnd() {
        try (Bench slow = Bench.slow();
                Visit other = dashboard.visit()) {
            visit.signIn();
            other.signIn();
            String declaration = slow.declaration().replace("closed 2", "closed 4");
            String live = Bench.start(server.admin(), "default", declaration, "live");
            page.navigate("/runs/" + live);
            other.page().navigate("/runs/" + live);
            for (Visit each : List.of(visit, other)) {
                assertThat(each.heading("Now")).isVisible();
                assertThat(each.page().getByText("live", new Page.GetByTextOptions().setExact(true)))
                        .isVisible();
            }
            for (Visit each : List.of(visit, other)) {
                each.page().evaluate(FOLLOW);
            }
            for (Visit each : List.of(visit, other)) {
                assertThat(each.heading("Now")).isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(60_000));
                assertThat(each.named(AriaRole.TABLE, "Scores · sums")).isVisible();
                each.quiet();
            }
            Map<String, String> here = followed(page);
            Map<String, String> there = followed(other.page());
            here.keySet().retainAll(there.keySet());
            there.keySet().retainAll(here.keySet());
            assertThat(here).hasSizeGreaterThan(5).isEqualTo(there);
            assertThat(here.values().stream()
                            .map(line -> line.replaceFirst(" of .*", ""))
                            .distinct())
                    .as("how far the run is")
                    .hasSizeGreaterThan(5);
        }
    }

    /** Each line of figures that was shown, by the time since the start that ends it. */
    private static Map<String, String> followed(Page in) {
        Map<String, String> lines = new TreeMap<>();
        for (Object line : (List<?>) in.evaluate("window.lines")) {
            String text = String.valueOf(line);
            lines.put(text.replaceFirst(".* · ", ""), text);
        }
        return lines;
    }

    @Test
    void aJUnitRunOfAnotherProcessAppearsLiveWhileTheOverviewIsOpen() throws Exception {
        String token = server.admin()
                .post("/api/v1/me/tokens", Map.of("name", "build", "role", "runner", "project", "default"))
                .expect(201)
                .at("/secret")
                .asText();
        visit.signIn();
        try (Bench slow = Bench.slow();
                JUnitProcess junit = JUnitProcess.start(
                        directory, slow.url(), server.server().url(), token)) {
            Locator running = page.locator("section[aria-labelledby=running]");
            assertThat(running.getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("sums of a user")))
                    .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(60_000));
            assertThat(running.getByText(Pattern.compile("[1-9][0-9]* of " + JUnitProcess.SAMPLES + " trials")))
                    .isVisible();
            visit.screenshot("overview-live");
            visit.click(running.getByRole(AriaRole.LINK));
            assertThat(visit.heading("Now")).isVisible();
            assertThat(page.getByText("accuracy >= 0.2").first())
                    .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(60_000));
            assertThat(visit.heading("Now")).isHidden();
            assertThat(junit.exit()).as(junit::output).isZero();
        }
        visit.quiet();
    }

    @Test
    void aRangeOfAChartIsMarkedZoomedInOnAndTakenAwayByMouseAndByKeyboard() {
        visit.signIn();
        page.addInitScript(WATCH_CHARTS);
        visit.go("/analytics");
        // An animated chart is drawn in each frame of a second.
        page.waitForFunction("() => window.drawn.length > 0 && performance.now() > window.drawn[0] + 700");
        assertThat(((List<?>) page.evaluate("window.drawn")).size()).isLessThan(15);
        assertThat(page.evaluate("document.getAnimations().length")).isEqualTo(0);
        Locator figure = page.locator("figure").first();
        assertThat(figure.locator(".chart svg")).isVisible();
        Locator marked = figure.locator(".range li");
        BoundingBox box = figure.locator(".chart").boundingBox();
        page.mouse().move(box.x + box.width / 2, box.y + 20);
        page.mouse().down();
        page.mouse().move(box.x + box.width / 2, box.y + box.height / 2);
        page.mouse().move(box.x + box.width / 2, box.y + box.height - 60);
        page.mouse().up();
        assertThat(marked).hasText(Pattern.compile(": 2 points from [ab] to [ab]"));
        visit.screenshot("chart-marked");
        visit.click(AriaRole.BUTTON, "Unmark");
        assertThat(marked).hasCount(0);
        figure.locator(".chart").focus();
        visit.press("ArrowRight", "Shift+ArrowRight");
        assertThat(marked).hasText(Pattern.compile(": 2 points from [ab] to [ab]"));
        visit.press("Escape");
        assertThat(marked).hasCount(0);
        visit.fill("Share only the left one gets right", "0.2")
                .fill("Share only the right one gets right", "0.1")
                .click(AriaRole.BUTTON, "Compute");
        Locator curve = visit.named(AriaRole.APPLICATION, "Chance to find it, by number of samples");
        assertThat(curve.locator("svg")).isVisible();
        curve.focus();
        visit.press("ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight")
                .click(AriaRole.BUTTON, "Zoom in on what is marked")
                .click(AriaRole.BUTTON, "Show the whole");
        curve.focus();
        visit.press("+");
        assertThat(visit.named(AriaRole.BUTTON, "Show the whole")).isVisible();
        visit.press("0");
        assertThat(visit.named(AriaRole.BUTTON, "Show the whole")).isHidden();
        for (String form : List.of("SVG", "PNG", "CSV")) {
            visit.click(figure.getByText("Save as …"));
            String file = page.waitForDownload(() -> visit.click(AriaRole.BUTTON, form))
                    .suggestedFilename();
            assertThat(file).endsWith("." + form.toLowerCase(Locale.ROOT));
        }
        visit.quiet();
    }

    @Test
    void whatAModelWroteStaysText() {
        visit.signIn();
        try (Bench hostile = Bench.saying(HOSTILE + "x".repeat(LONG_LINE))) {
            server.admin()
                    .send(
                            "PUT",
                            "/api/v1/projects/default/datasets/hostile",
                            "application/x-ndjson",
                            ("{\"id\": \"h1\", \"question\": \"" + HOSTILE.replace("\"", "\\\"")
                                            + "\", \"answer\": \"2\"}")
                                    .getBytes(StandardCharsets.UTF_8))
                    .expect(200);
            String declaration = hostile.declaration()
                    .replace("file: sums", "file: hostile")
                    .replace("[includes]", "[includes, exact_match]");
            String evil = Bench.start(server.admin(), "default", declaration, "hostile");
            Wait.ended(server.admin(), "default", evil);
            visit.go("/runs/" + evil).click(AriaRole.BUTTON, "h1");
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            assertThat(dialog.getByText("\u27e8U+202E\u27e9reversed").first()).isVisible();
            // What exact_match takes for the answer is all of it, and is cut as any other text.
            assertThat(dialog.getByText("exact_match")).isVisible();
            assertThat(page.evaluate(LONGEST_IN_A_LINE))
                    .as("characters in a line")
                    .isEqualTo(true);
            visit.click(dialog.locator("summary").first());
            visit.click(AriaRole.BUTTON, "As Markdown");
            assertThat(dialog.locator(".prose")).containsText("<script>alert(2)</script>");
            visit.click(dialog.getByRole(
                    AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(Pattern.compile("Show all 1,000,"))));
            visit.accessible("hostile answer");
            assertThat(page.locator("main img, dialog img, dialog script, dialog svg[onload], dialog a, dialog style"))
                    .hasCount(0);
            visit.go("/labels?run=" + evil);
            assertThat(page.locator("article")
                            .getByText("\u27e8U+202E\u27e9reversed")
                            .first())
                    .isVisible();
            assertThat(page.locator("main img, main script, article a, main style, main svg[onload]"))
                    .hasCount(0);
        }
        visit.quiet();
    }

    @Test
    void noPageScrollsSidewaysOnAPhoneOrOnAWall() {
        visit.signIn();
        for (String path : paths()) {
            page.setViewportSize(360, 740);
            visit.go(path);
            assertThat(page.evaluate(TOO_WIDE))
                    .as("what is too wide of %s at 360 pixels", path)
                    .isEqualTo(List.of());
            visit.wholeScreenshot("phone" + named(path));
            page.setViewportSize(3840, 2160);
            assertThat(page.evaluate(TOO_WIDE))
                    .as("what is too wide of %s at 3840 pixels", path)
                    .isEqualTo(List.of());
        }
    }

    @Test
    void aReaderFromRightToLeftSeesThePagesMirrored() {
        visit.signIn().go("/runs/" + run);
        page.evaluate("document.documentElement.dir = 'rtl'");
        assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
        assertThat(page.evaluate("document.querySelector('.side').getBoundingClientRect().right === innerWidth"
                        + " || document.querySelector('.side').getBoundingClientRect().left > 100"))
                .isEqualTo(true);
        visit.accessible("right to left").screenshot("rtl-run");
    }

    @Test
    void allCanBeDoneWithTheKeyboardAlone() {
        page.navigate("/");
        assertThat(page.getByLabel("User name")).isVisible();
        visit.tabTo("User name")
                .type("admin")
                .press("Tab")
                .type(server.server().firstPassword().orElseThrow())
                .press("Enter");
        assertThat(visit.heading("Overview")).isVisible();
        visit.press("g", "r");
        assertThat(visit.heading("Runs")).isVisible();
        assertThat(page.locator("main")).isFocused();
        visit.press("Control+k");
        assertThat(page.locator("dialog input[role=combobox]")).isFocused();
        visit.type(run).press("Enter");
        assertThat(visit.heading("sums")).isVisible();
        assertThat(page.locator("main")).isFocused();
        visit.tabTo("Export").press("Enter").tabTo("Report (HTML)").press("Escape");
        visit.tabTo("accuracy >= 0.9").press("ArrowRight");
        assertThat(page.getByText(Pattern.compile("^accuracy · a · sums: 0\\.5")))
                .isVisible();
        visit.tabTo("q0").press("Enter");
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        visit.press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
        assertThat(visit.named(AriaRole.BUTTON, "q0").first()).isFocused();
        visit.quiet();
    }

    @Test
    void theFirstScriptsAreSmall() throws IOException {
        String index = new String(resource("index.html"), StandardCharsets.UTF_8);
        Matcher scripts =
                Pattern.compile("(?:src|href)=\"/(assets/[^\"]+\\.js)\"").matcher(index);
        int sum = 0;
        while (scripts.find()) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
                out.write(resource(scripts.group(1)));
            }
            sum += packed.size();
        }
        System.out.println("scripts of the first page: " + sum + " bytes by gzip");
        assertThat(sum).isPositive().isLessThan(MOST_BYTES);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(DashboardTest.class.getResourceAsStream("/web/" + name), name)) {
            return in.readAllBytes();
        }
    }
}
