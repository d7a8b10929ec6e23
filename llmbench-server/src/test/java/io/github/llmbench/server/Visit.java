package io.github.llmbench.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.args.AxeRuleOptions;
import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A reader's window: what they do in it, and what the browser complains of. */
final class Visit implements AutoCloseable {
    private static final int MOST_TABS = 250;
    /** Nothing is being loaded, and the charts in sight are drawn. */
    private static final String STILL = """
            () => ![...document.querySelectorAll('[role=status]')].some(e => e.textContent === 'Loading …')
                && [...document.querySelectorAll('.chart')].every(
                    e => !e.checkVisibility() || e.getBoundingClientRect().top > innerHeight || e.querySelector('svg'))
            """;

    private final BrowserContext context;
    private final Page page;
    private final TestServer server;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private int actions;

    Visit(BrowserContext context, TestServer server) {
        this.context = context;
        this.server = server;
        page = context.newPage();
        page.onConsoleMessage(message -> {
            // What the server refuses is shown on the page; that the browser notes it too is no complaint of the
            // page's.
            if (message.type().equals("error") && !message.text().contains("the server responded with a status of 4")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onDialog(dialog -> {
            complaints.add("dialog: " + dialog.message());
            dialog.dismiss();
        });
    }

    Page page() {
        return page;
    }

    /** Clicks and entries so far. */
    int actions() {
        return actions;
    }

    /** From here on actions are counted anew. */
    Visit counting() {
        actions = 0;
        return this;
    }

    Visit signIn() {
        page.navigate("/");
        fill("User name", "admin");
        fill("Password", server.server().firstPassword().orElseThrow());
        click(AriaRole.BUTTON, "Sign in");
        assertThat(heading("Overview")).isVisible();
        return this;
    }

    /** Opens an address and waits until the page is there and still. */
    Visit go(String path) {
        page.navigate(path);
        return settled();
    }

    Visit settled() {
        page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1))
                .first()
                .waitFor();
        Wait.until(page.url() + " is still", () -> Boolean.TRUE.equals(page.evaluate(STILL)));
        return this;
    }

    Locator heading(String name) {
        return page.getByRole(
                AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator named(AriaRole role, String name) {
        return page.getByRole(role, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** Clicks the first element of a role and name. */
    Visit click(AriaRole role, String name) {
        named(role, name).first().click();
        actions++;
        return this;
    }

    Visit click(Locator locator) {
        locator.first().click();
        actions++;
        return this;
    }

    Visit fill(String label, String text) {
        page.getByLabel(label, new Page.GetByLabelOptions().setExact(true))
                .first()
                .fill(text);
        actions++;
        return this;
    }

    /** Chooses from a list, found by its role: the text of a label around it has the list's options in it. */
    Visit choose(String label, String option) {
        named(AriaRole.COMBOBOX, label).first().selectOption(option);
        actions++;
        return this;
    }

    /** Presses Tab until an element of this name has the focus. */
    Visit tabTo(String name) {
        for (int i = 0; i < MOST_TABS; i++) {
            page.keyboard().press("Tab");
            Object focused = page.evaluate(
                    "() => { const e = document.activeElement; return e.getAttribute('aria-label')"
                            + " ?? (e.labels?.[0]?.firstChild?.textContent || e.labels?.[0]?.textContent || e.textContent); }");
            if (String.valueOf(focused).strip().startsWith(name)) {
                return this;
            }
        }
        throw new AssertionError("no element named " + name + " within " + MOST_TABS + " presses of Tab");
    }

    Visit press(String... keys) {
        for (String key : keys) {
            page.keyboard().press(key);
        }
        return this;
    }

    Visit type(String text) {
        page.keyboard().type(text);
        return this;
    }

    /** No violation of WCAG that axe finds. */
    Visit accessible(String what) {
        AxeRunOptions options = new AxeRunOptions();
        AxeRuleOptions on = new AxeRuleOptions();
        on.setEnabled(true);
        // Of WCAG 2.2; axe leaves it out unless it is asked to.
        options.setRules(Map.of("target-size", on));
        // Of what is well it need not tell.
        options.setResultTypes(List.of("violations"));
        assertThat(violations(new AxeBuilder(page).options(options)))
                .as("violations: %s", what)
                .isEmpty();
        return this;
    }

    /** No colours too like each other; all there is to ask of a page that is accessible in its other theme. */
    Visit legible(String what) {
        assertThat(violations(new AxeBuilder(page).withRules(List.of("color-contrast"))))
                .as("violations: %s", what)
                .isEmpty();
        return this;
    }

    private static List<Rule> violations(AxeBuilder axe) {
        // The other mode is for frames of other origins, which the pages' policy forbids.
        return axe.setLegacyMode(true).analyze().getViolations();
    }

    Visit screenshot(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Dashboard.SCREENSHOTS.resolve(name + ".png")));
        return this;
    }

    /** The page from its head to its foot, once all that is drawn when it comes in sight is drawn; where pictures are asked for. */
    Visit wholeScreenshot(String name) {
        if (!Boolean.getBoolean("dashboard.pictures")) {
            return this;
        }
        int height = ((Number) page.evaluate("document.documentElement.scrollHeight")).intValue();
        int step = Math.max(200, ((Number) page.evaluate("innerHeight")).intValue());
        for (int at = step; at < height; at += step) {
            page.evaluate("at => scrollTo(0, at)", at);
            settled();
        }
        page.evaluate("scrollTo(0, 0)");
        settled();
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Dashboard.SCREENSHOTS.resolve(name + ".png"))
                .setFullPage(true));
        return this;
    }

    /** Nothing was logged as an error, no dialog opened, no policy broken. */
    void quiet() {
        assertThat(complaints).isEmpty();
    }

    @Override
    public void close() {
        context.close();
    }
}
