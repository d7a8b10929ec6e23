package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The machine's own Chromium before a server of the test's own. */
final class Dashboard implements AutoCloseable {
    static final Path SCREENSHOTS = Path.of("target", "screenshots");
    /** A busy machine is slow to draw. */
    private static final double PATIENCE_MS = 20_000;
    /** Half an hour off the whole hours of UTC, so that local times are told from it. */
    static final ZoneId ZONE = ZoneId.of("Asia/Kolkata");

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private final Playwright playwright;
    private final Browser browser;
    private final TestServer server;

    private Dashboard(Playwright playwright, Browser browser, TestServer server) {
        this.playwright = playwright;
        this.browser = browser;
        this.server = server;
    }

    /** Skips the class, loudly, where there is no browser or the build has no pages; fails it with {@code browser.required}. */
    static Dashboard open(String... flags) {
        Path program = program();
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setArgs(List.of("--no-sandbox")));
        return new Dashboard(playwright, browser, TestServer.start(flags));
    }

    static Path program() {
        Optional<Path> program = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
        boolean pages = Dashboard.class.getResource("/web/index.html") != null;
        String lacking = program.isEmpty()
                ? "no browser on the PATH, looked for " + NAMES
                : pages ? "" : "this build has no pages";
        if (!lacking.isEmpty() && !Boolean.getBoolean("browser.required")) {
            System.err.println("SKIPPED: " + lacking + ": the dashboard is NOT tested");
        }
        Assumptions.assumeTrue(lacking.isEmpty() || Boolean.getBoolean("browser.required"), lacking);
        assertThat(lacking).isEmpty();
        return program.orElseThrow();
    }

    TestServer server() {
        return server;
    }

    /** A reader with a browser window of their own, not signed in yet; nothing moves in it, so that pictures of it are whole. */
    Visit visit() {
        return visit(ReducedMotion.REDUCE);
    }

    /** A reader's window with the motion that they want. */
    Visit visit(ReducedMotion motion) {
        return new Visit(
                browser.newContext(new Browser.NewContextOptions()
                        .setTimezoneId(ZONE.getId())
                        .setReducedMotion(motion)
                        .setBaseURL(server.server().url().toString())),
                server);
    }

    @Override
    public void close() {
        playwright.close();
        server.close();
    }
}
