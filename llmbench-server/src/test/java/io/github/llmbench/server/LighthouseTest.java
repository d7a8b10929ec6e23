package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What Lighthouse thinks of the overview and of a run's page: {@code ./mvnw -Plighthouse -pl llmbench-server -am}. */
@Timeout(300)
@EnabledIfSystemProperty(named = "lighthouse.skip", matches = "false")
class LighthouseTest {
    private static final double LEAST = 0.95;
    private static final List<String> CATEGORIES = List.of("performance", "accessibility", "best-practices");

    @TempDir
    private Path directory;

    @Test
    void theOverviewAndTheRunPageAreFastAccessibleAndWellMade() throws IOException, InterruptedException {
        int port = freePort();
        try (TestServer server = TestServer.start();
                Bench bench = Bench.quick();
                Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                BrowserContext context = playwright
                        .chromium()
                        .launchPersistentContext(
                                directory.resolve("profile"),
                                new BrowserType.LaunchPersistentContextOptions()
                                        .setExecutablePath(Dashboard.program())
                                        .setArgs(List.of("--no-sandbox", "--remote-debugging-port=" + port)))) {
            Bench.upload(server.admin(), "default", 40);
            String run = Bench.start(server.admin(), "default", bench.declaration("gates: [\"accuracy >= 0.9\"]"));
            Wait.ended(server.admin(), "default", run);
            String url = server.server().url().toString();
            Page page = context.newPage();
            List<String> weak = new ArrayList<>();
            for (String path : List.of("/", "/runs/" + run)) {
                signIn(page, url, server.server().firstPassword().orElseThrow());
                JsonNode scores = measured(url + path, port);
                for (String category : CATEGORIES) {
                    double score = scores.at("/" + category + "/score").asDouble();
                    String said = path.replace(run, "RUN") + " " + category + " " + score;
                    System.out.println("lighthouse: " + said);
                    if (score < LEAST) {
                        weak.add(said);
                    }
                }
            }
            assertThat(weak).isEmpty();
        }
    }

    /** Anew each time: a page that Lighthouse left while it renewed its session took the session with it. */
    private static void signIn(Page page, String url, String password) {
        page.context().clearCookies();
        page.navigate(url);
        page.getByLabel("User name").fill("admin");
        page.getByLabel("Password").fill(password);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Overview"))
                .waitFor();
        page.navigate("about:blank");
    }

    private JsonNode measured(String url, int port) throws IOException, InterruptedException {
        Path report = Path.of("target", "lighthouse" + url.replaceAll(".*/", "-") + ".json")
                .toAbsolutePath();
        Process process = new ProcessBuilder(
                        Path.of("web", "lighthouse", "node_modules", ".bin", "lighthouse")
                                .toString(),
                        url,
                        "--port=" + port,
                        "--preset=desktop",
                        "--disable-storage-reset",
                        "--quiet",
                        "--only-categories=" + String.join(",", CATEGORIES),
                        "--output=json",
                        "--output-path=" + report)
                .inheritIO()
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        JsonNode found = new ObjectMapper().readTree(report.toFile());
        assertThat(found.at("/audits/network-requests/details/items").findValuesAsText("url"))
                .as("what was fetched: the page itself and not the one to sign in")
                .anyMatch(fetched -> fetched.endsWith("/api/v1/me"));
        return found.at("/categories");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
