package io.github.llmbench.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pages in the machine's own Chromium, against a real server, database and model server. */
@Timeout(180)
class DashboardTest {
    private static final String HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"
            + "<a href=\"javascript:alert(3)\">2</a><svg onload=alert(4)><style>*{display:none}</style>"
            + " [link](javascript:alert(5)) ![picture](http://127.0.0.1:1/x.png) \u202Ereversed ";
    private static final int LONG_LINE = 1_000_000;
    private static final int MOST_BYTES = 150 * 1024;

    private static Dashboard dashboard;
    private static TestServer server;
    private static Bench bench;
    private static String run;

    private Visit visit;
    private Page page;

    @BeforeAll
    static void open() {
        dashboard = Dashboard.open();
        server = dashboard.server();
        bench = Bench.quick();
        Bench.upload(server.admin(), "default", 40);
        run = Bench.start(server.admin(), "default", bench.declaration("gates: [\"accuracy >= 0.9\"]"), "first");
        Wait.ended(server.admin(), "default", run);
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
                "/compare?run=" + run,
                "/trends",
                "/benchmarks",
                "/benchmarks/new",
                "/datasets",
                "/settings",
                "/settings/members",
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
        visit.signIn();
        for (String path : paths()) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
            visit.go(path);
            String name = path.replace(run, "run").replaceAll("[^a-z]+", "-").replaceAll("-$", "");
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                // The page follows the machine's scheme while it is open.
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                visit.settled().accessible(path + ", " + scheme);
                visit.screenshot("page" + name + "-" + scheme.name().toLowerCase(Locale.ROOT));
            }
        }
        visit.quiet();
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
        page.unrouteAll();
        visit.go("/runs/" + run + "?project=default").press("?").accessible("keys");
        assertThat(visit.named(AriaRole.DIALOG, "Keys")).isVisible();
        visit.press("Escape", "Control+k").accessible("palette");
        visit.press("Escape").click(AriaRole.BUTTON, "q1");
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("1?");
        visit.accessible("sample");
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
        visit.click(AriaRole.BUTTON, "q1");
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("1?");
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
            Pattern progress = Pattern.compile("([1-9][0-9]*) of 80 trials");
            Wait.until("both show the same progress", () -> {
                String here = found(progress, page);
                return !here.isEmpty() && here.equals(found(progress, other.page()));
            });
            for (Visit each : List.of(visit, other)) {
                assertThat(each.heading("Now")).isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(60_000));
                assertThat(each.named(AriaRole.TABLE, "Scores · sums")).isVisible();
                each.quiet();
            }
        }
    }

    private static String found(Pattern pattern, Page in) {
        Matcher matcher = pattern.matcher(in.locator("main").innerText());
        return matcher.find() ? matcher.group(1) : "";
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
            String evil = Bench.start(
                    server.admin(), "default", hostile.declaration().replace("file: sums", "file: hostile"), "hostile");
            Wait.ended(server.admin(), "default", evil);
            visit.go("/runs/" + evil).click(AriaRole.BUTTON, "h1");
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            assertThat(dialog.getByText("\u27e8U+202E\u27e9reversed").first()).isVisible();
            visit.click(dialog.getByText("CHAT"));
            visit.click(AriaRole.BUTTON, "As Markdown");
            assertThat(dialog.locator(".prose")).containsText("<script>alert(2)</script>");
            visit.click(dialog.getByRole(
                    AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(Pattern.compile("Show all 1,000,"))));
            visit.accessible("hostile answer");
            assertThat(page.locator("main img, dialog img, dialog script, dialog svg[onload], dialog a, dialog style"))
                    .hasCount(0);
        }
        visit.quiet();
    }

    @Test
    void thePageOfAPhoneDoesNotScrollSideways() {
        visit.signIn();
        page.setViewportSize(360, 740);
        for (String path : paths()) {
            visit.go(path);
            assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth ? [] :"
                            + " [...document.querySelectorAll('main *')]"
                            + ".filter(e => e.getBoundingClientRect().right > innerWidth)"
                            + ".map(e => e.outerHTML.slice(0, 200))"))
                    .as("what is too wide of %s at 360 pixels", path)
                    .isEqualTo(List.of());
        }
        visit.go("/runs/" + run).screenshot("phone-run");
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
        visit.press("Control+k").type(run).press("Enter");
        assertThat(visit.heading("sums")).isVisible();
        visit.tabTo("Export").press("Enter").tabTo("Report (HTML)").press("Escape");
        visit.tabTo("accuracy >= 0.9").press("ArrowRight");
        assertThat(page.getByText(Pattern.compile("^accuracy · a · sums: 0\\.5")))
                .isVisible();
        visit.tabTo("q0").press("Enter");
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        visit.press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
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
