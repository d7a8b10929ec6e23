package io.github.llmbench.server.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.server.http.Wire;
import io.github.llmbench.server.mail.Mailer;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * An alert as mail. It says what our own words say and where the rest is to be read: why a call failed is told in a provider's words, which
 * may quote a prompt, and mail is read by more than those who may see the run. Safe for use by several threads.
 */
final class AlertMail {
    private static final Set<String> IN_OUR_WORDS =
            Set.of("gate-failed", "cost", "change-point", "budget", "backup", "test");

    private final Mailer mailer;
    private final URI pages;

    /**
     * Of a mailer.
     *
     * @param pages where the server's pages are
     */
    AlertMail(Mailer mailer, URI pages) {
        this.mailer = mailer;
        this.pages = pages;
    }

    /** Sends, and gives the code that the mail server answered with. */
    int send(List<String> to, String kind, String body) throws IOException {
        JsonNode alert;
        try {
            alert = Wire.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IOException("the alert cannot be read: " + e.getOriginalMessage(), e);
        }
        String project = alert.path("project").asText();
        String benchmark = alert.path("benchmark").asText();
        String about = benchmark.isEmpty() ? "project " + project : benchmark + " in project " + project;
        return mailer.send(to, "[LLM-Bench] " + kind + ": " + about, text(alert, kind, project, benchmark));
    }

    private String text(JsonNode alert, String kind, String project, String benchmark) {
        StringBuilder text = new StringBuilder();
        text.append(
                        IN_OUR_WORDS.contains(kind)
                                ? alert.path("text").asText()
                                : "A run failed or ended before its end; its page says why.")
                .append("\n\n");
        line(text, "project", project);
        line(text, "rule", alert.path("rule").asText());
        line(text, "benchmark", benchmark);
        String run = alert.path("run").asText();
        line(text, "run", run);
        line(text, "time", alert.path("at").asText());
        line(
                text,
                "page",
                run.isEmpty() ? pages.toString() : pages.resolve("/runs/" + run).toString());
        return text.append("\nThis mail was sent since an admin of the project put your address among its webhooks.\n")
                .toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        if (!value.isEmpty()) {
            text.append(name).append(": ").append(value).append('\n');
        }
    }
}
