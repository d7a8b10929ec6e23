package io.github.llmbench.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What a reader does with the page, in a browser that has no network. */
@Timeout(180)
class HtmlPageInBrowserTest {
    private static final String COUNT = "document.getElementById('count').textContent";
    private static final String SHOWN = "document.querySelectorAll('#rows > tr:not(.more)').length";

    /** The browser may still write into its profile while it goes. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path home;

    private static Path page(int samples) throws IOException {
        Path directory = home.resolve("page" + samples);
        Run small = Runs.run(directory.resolve("home"), Runs.sums(60));
        return new HtmlReporter().write(samples == 60 ? small : BigRun.of(small, samples, 400), directory);
    }

    private static Browser browser(String name) throws IOException {
        return Browser.open(home.resolve("profile-" + name));
    }

    /** The page waits a moment for the next key. */
    private static String soon(String expression) {
        return "new Promise(done => setTimeout(() => done(" + expression + "), 400))";
    }

    @Test
    void it_opens_without_a_network_draws_every_chart_and_logs_nothing() throws IOException {
        try (Browser browser = browser("open")) {
            Path page = page(60);
            browser.load(page, "light");

            assertThat(
                            browser.run(
                                    "[...document.querySelectorAll('.chart')].map(c => c.querySelectorAll('canvas, svg').length)"))
                    .isNotEmpty()
                    .allSatisfy(drawn -> assertThat(drawn.asInt()).isPositive());
            assertThat(browser.run(SHOWN).asInt()).isEqualTo(50);
            assertThat(browser.errors()).isEmpty();
            assertThat(browser.requests())
                    .allSatisfy(request -> assertThat(request).matches("(?s)(" + page.toUri() + "|data:.*|blob:.*)"));
        }
    }

    @Test
    void the_table_is_filtered_by_what_is_chosen_and_typed() throws IOException {
        try (Browser browser = browser("filter")) {
            browser.load(page(60), "light");
            browser.run("document.querySelector('#filters [name=score]').value = 'wrong';"
                    + "document.querySelector('#filters').dispatchEvent(new Event('input'))");
            String wrong = browser.run(soon(COUNT)).asText();
            assertThat(wrong).contains(" of 120").doesNotStartWith("120 ");
            assertThat(
                            browser.run(
                                    "[...document.querySelectorAll('#rows td.n')].filter((c, i) => i % 2 === 0).map(c => c.textContent)"))
                    .isNotEmpty()
                    .allSatisfy(score -> assertThat(score.asText()).isEqualTo("0"));

            browser.run("document.querySelector('#filters [name=score]').value = '';"
                    + "document.querySelector('#filters [name=text]').focus()");
            browser.type("17 + 17");
            assertThat(browser.run(soon(SHOWN)).asInt()).isEqualTo(2);
            assertThat(browser.errors()).isEmpty();
        }
    }

    @Test
    void a_keyboard_is_enough_for_charts_and_samples() throws IOException {
        try (Browser browser = browser("keys")) {
            browser.load(page(60), "light");
            browser.run("document.querySelector('.chart').focus()");
            browser.press("ArrowRight");
            String first = browser.run("document.querySelector('.chart').nextElementSibling.textContent")
                    .asText();
            browser.press("ArrowRight");
            String second = browser.run("document.querySelector('.chart').nextElementSibling.textContent")
                    .asText();
            assertThat(first).isNotBlank();
            assertThat(second).isNotBlank().isNotEqualTo(first);

            browser.run(
                    "document.getElementById('count').scrollIntoView(); document.querySelector('#filters [name=text]').focus()");
            for (int i = 0;
                    i < 10
                            && !browser.run("document.activeElement.classList.contains('open')")
                                    .asBoolean();
                    i++) {
                browser.press("Tab");
            }
            browser.press("Enter");
            assertThat(browser.run("document.activeElement.getAttribute('aria-expanded')")
                            .asText())
                    .isEqualTo("true");
            assertThat(browser.run("document.querySelector('#rows tr.more pre').textContent")
                            .asText())
                    .contains(" + ");
            browser.press("Enter");
            assertThat(browser.run("document.querySelectorAll('#rows tr.more').length")
                            .asInt())
                    .isZero();
            assertThat(browser.errors()).isEmpty();
        }
    }

    @Test
    void dark_and_light_follow_the_reader_with_contrast_enough() throws IOException {
        try (Browser browser = browser("dark")) {
            browser.load(page(60), "dark");
            double dark = contrast(browser);
            String background = browser.run("getComputedStyle(document.body).backgroundColor")
                    .asText();
            browser.scheme("light");
            double light = contrast(browser);

            assertThat(List.of(dark, light))
                    .allSatisfy(ratio -> assertThat(ratio).isGreaterThan(7));
            assertThat(browser.run("getComputedStyle(document.body).backgroundColor")
                            .asText())
                    .isNotEqualTo(background);
            assertThat(browser.errors()).isEmpty();
        }
    }

    /** Of text on page, by the formula of WCAG 2. */
    private static double contrast(Browser browser) {
        return browser.run("""
                        (() => {
                          const light = (css) => {
                            const [r, g, b] = css.match(/[0-9.]+/g).slice(0, 3).map((v) => v / 255)
                              .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
                            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                          };
                          const style = getComputedStyle(document.body);
                          const [a, b] = [light(style.color), light(style.backgroundColor)];
                          return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                        })()""").asDouble();
    }

    /** A search that takes more than a tenth of a second is felt; on a busy machine it may take ten times as long. */
    @Test
    void ten_thousand_samples_are_filtered_within_a_second() throws IOException {
        try (Browser browser = browser("large")) {
            browser.load(page(10_000), "light");
            double slowest = browser.run("""
                            (async () => {
                              const field = document.querySelector('#filters [name=text]');
                              const count = document.getElementById('count');
                              let slowest = 0;
                              for (const text of ['9', '99', '999', '9999']) {
                                const changed = new Promise((done) =>
                                  new MutationObserver(done).observe(count, { childList: true, characterData: true, subtree: true }));
                                field.value = text;
                                const before = performance.now();
                                field.dispatchEvent(new Event('input', { bubbles: true }));
                                await changed;
                                await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
                                slowest = Math.max(slowest, performance.now() - before);
                              }
                              return slowest;
                            })()""").asDouble();

            assertThat(browser.run(COUNT).asText()).startsWith("1 of 10,000");
            assertThat(slowest).as("milliseconds from key to rows").isLessThan(1_000);
            assertThat(browser.errors()).isEmpty();
        }
    }
}
