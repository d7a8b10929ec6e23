package io.github.llmbench.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pages in the machine's own Chromium, against a real server, database and model server. */
@Timeout(180)
class DashboardTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final String HOSTILE =
            "<img src=x onerror=alert(1)><script>alert(2)</script><a href=\"javascript:alert(3)\">2</a>";

    private static Playwright playwright;
    private static Browser browser;
    private static TestServer server;
    private static Bench bench;
    private static String run;

    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void open() {
        Optional<Path> program = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
        boolean pages = DashboardTest.class.getResource("/web/index.html") != null;
        String lacking = program.isEmpty()
                ? "no browser on the PATH, looked for " + NAMES
                : pages ? "" : "this build has no pages";
        if (!lacking.isEmpty() && !Boolean.getBoolean("browser.required")) {
            System.err.println("SKIPPED: " + lacking + ": the dashboard is NOT tested");
        }
        Assumptions.assumeTrue(lacking.isEmpty() || Boolean.getBoolean("browser.required"), lacking);
        assertThat(lacking).isEmpty();
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program.get())
                        .setArgs(List.of("--no-sandbox")));
        server = TestServer.start();
        bench = Bench.quick();
        Bench.upload(server.admin(), "default", 40);
        run = Bench.start(server.admin(), "default", bench.declaration("gates: [\"accuracy >= 0.9\"]"), "first");
        Wait.ended(server.admin(), "default", run);
    }

    @AfterAll
    static void close() {
        if (playwright != null) {
            playwright.close();
        }
        if (bench != null) {
            bench.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void page() {
        context = browser.newContext(
                new Browser.NewContextOptions().setBaseURL(server.server().url().toString()));
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onDialog(dialog -> {
            complaints.add("dialog: " + dialog.message());
            dialog.dismiss();
        });
    }

    @AfterEach
    void leave() {
        context.close();
    }

    private void signIn() {
        page.navigate("/");
        page.getByLabel("User name").fill("admin");
        page.getByLabel("Password").fill(server.server().firstPassword().orElseThrow());
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        assertThat(heading("Overview")).isVisible();
        // The first question, whether there is a session, is answered with 401: that is no complaint of the page's.
        complaints.removeIf(complaint -> complaint.contains("401"));
    }

    private Locator heading(String name) {
        return page.getByRole(
                AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    @Test
    void everyPageIsAccessibleInBothThemesAndKeepsToItsPolicy() {
        signIn();
        List<String> paths = List.of(
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
                "/settings/users");
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            for (String path : paths) {
                page.navigate(path);
                page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1))
                        .waitFor();
                page.waitForLoadState(LoadState.NETWORKIDLE);
                assertThat(new AxeBuilder(page).analyze().getViolations())
                        .as("violations on %s, %s", path, scheme)
                        .isEmpty();
                String name = path.replace(run, "run").replaceAll("[^a-z]+", "-")
                        + scheme.name().toLowerCase(Locale.ROOT);
                page.screenshot(new Page.ScreenshotOptions()
                        .setFullPage(true)
                        .setPath(SCREENSHOTS.resolve("page" + name + ".png")));
            }
        }
        // A new benchmark names a data set that is not there yet: the check's 400 is shown on the page, and noted by
        // the browser.
        complaints.removeIf(complaint -> complaint.contains("status of 400"));
        assertThat(complaints).isEmpty();
    }

    @Test
    void aRunShowsItsGateAndTheSamplesBehindIt() {
        signIn();
        page.navigate("/runs/" + run);
        assertThat(page.getByText("accuracy >= 0.9").first()).isVisible();
        assertThat(page.getByText("fail", new Page.GetByTextOptions().setExact(true))
                        .first())
                .isVisible();
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("q1").setExact(true))
                .first()
                .click();
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("1?");
        page.keyboard().press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
        assertThat(complaints).isEmpty();
    }

    @Test
    void aRunIsSeenLiveFromItsStartToItsEnd() {
        try (Bench slow = Bench.slow()) {
            signIn();
            String live = Bench.start(server.admin(), "default", slow.declaration(), "live");
            page.navigate("/runs/" + live);
            assertThat(heading("Now")).isVisible();
            assertThat(page.getByText("live", new Page.GetByTextOptions().setExact(true)))
                    .isVisible();
            assertThat(page.getByRole(AriaRole.TABLE, new Page.GetByRoleOptions().setName("Metrics")))
                    .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(60_000));
            assertThat(complaints).isEmpty();
        }
    }

    @Test
    void whatAModelWroteStaysText() {
        signIn();
        server.admin()
                .send(
                        "PUT",
                        "/api/v1/projects/default/datasets/hostile",
                        "application/x-ndjson",
                        ("{\"id\": \"h1\", \"question\": " + quoted(HOSTILE) + ", \"answer\": \"2\"}")
                                .getBytes(StandardCharsets.UTF_8))
                .expect(200);
        String hostile = Bench.start(
                server.admin(), "default", bench.declaration().replace("file: sums", "file: hostile"), "hostile");
        page.navigate("/runs/" + hostile);
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("h1").setExact(true))
                .first()
                .click(new Locator.ClickOptions().setTimeout(60_000));
        page.getByText("CHAT").first().click();
        assertThat(page.getByText(HOSTILE)).isVisible();
        assertThat(page.locator("main img, dialog img, dialog script, dialog a[href^=javascript]"))
                .hasCount(0);
        assertThat(complaints).isEmpty();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\"", "\\\"") + "\"";
    }

    @Test
    void thePageOfAPhoneDoesNotScrollSideways() {
        signIn();
        page.setViewportSize(360, 740);
        for (String path : List.of("/", "/runs", "/runs/" + run, "/settings")) {
            page.navigate(path);
            page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1))
                    .waitFor();
            assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                    .as("%s at 360 pixels", path)
                    .isEqualTo(true);
        }
    }
}
