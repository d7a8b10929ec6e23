package io.github.llmbench.engine.alert;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.llmbench.api.BudgetAlert;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.Secret;
import io.github.llmbench.engine.json.Json;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts budget alerts to a URL: {@code {"type": "budget", "run", "benchmark", "scope", "percent", "spentUsd", "limitUsd", "at"}}, signed
 * with HMAC-SHA256. A URL whose host has an address of this machine or of a private network is refused unless that is allowed. What
 * cannot be delivered is logged; a run neither waits for it nor fails. At the run's end, when all is kept, deliveries under way get some
 * seconds. Safe for use by several threads.
 *
 * <pre>{@code
 * AlertWebhook.configured(System::getenv).ifPresent(builder::listener);
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class AlertWebhook implements RunListener {
    /** The variable that holds the URL. */
    public static final String URL = "LLMBENCH_ALERT_WEBHOOK";

    /** The variable that holds the secret of the signature. */
    public static final String SECRET = "LLMBENCH_ALERT_SECRET";

    /** The variable that allows addresses of this machine and of private networks: {@code allow}. */
    public static final String PRIVATE = "LLMBENCH_ALERT_PRIVATE";

    private static final Logger LOG = LoggerFactory.getLogger(AlertWebhook.class);
    private static final Duration AT_THE_END = Duration.ofSeconds(10);

    private final SignedPost post;
    private CompletableFuture<Void> delivered = CompletableFuture.completedFuture(null);

    /**
     * To a URL.
     *
     * @param privateAllowed whether addresses of this machine and of private networks are meant
     * @throws IllegalArgumentException if it is not http or https, or holds a password
     */
    public AlertWebhook(URI url, Secret secret, boolean privateAllowed) {
        post = new SignedPost(url, secret, privateAllowed);
    }

    /**
     * What the variables name.
     *
     * @return empty where they name no URL
     * @throws IllegalArgumentException if they are unsound
     */
    public static Optional<AlertWebhook> configured(Function<String, @Nullable String> variables) {
        String url = variables.apply(URL);
        if (url == null || url.isBlank()) {
            return Optional.empty();
        }
        String secret = variables.apply(SECRET);
        if (secret == null || secret.isBlank()) {
            throw new IllegalArgumentException(
                    URL + " is set, but " + SECRET + " is not; set it to what the receiver checks signatures with");
        }
        String allowed = variables.apply(PRIVATE);
        if (allowed != null && !allowed.isBlank() && !allowed.strip().equals("allow")) {
            throw new IllegalArgumentException(PRIVATE + " must be allow or not be set, but was \"" + allowed + "\"");
        }
        try {
            return Optional.of(new AlertWebhook(
                    URI.create(url.strip()), Secret.of(secret), allowed != null && !allowed.isBlank()));
        } catch (IllegalArgumentException e) {
            // The message of URI.create shows the whole URL, which may be secret.
            throw e.getMessage() != null && e.getMessage().startsWith(URL)
                    ? e
                    : new IllegalArgumentException(URL + " must be a URL such as https://hooks.example.com/llmbench");
        }
    }

    private record Body(
            String type,
            String run,
            String benchmark,
            String scope,
            int percent,
            BigDecimal spentUsd,
            BigDecimal limitUsd,
            Instant at) {}

    @Override
    public void budgetAlert(RunHeader run, BudgetAlert alert) {
        Body body = new Body(
                "budget",
                run.id(),
                run.benchmark(),
                alert.scope(),
                alert.percent(),
                alert.spentUsd(),
                alert.limitUsd(),
                Instant.now());
        try {
            CompletableFuture<Void> sent = post.send(Json.mapper().writeValueAsString(body))
                    .exceptionally(failure -> {
                        LOG.warn(
                                "the {} did not take an alert of {} %: {}",
                                post, alert.percent(), failure.getMessage());
                        return null;
                    });
            synchronized (this) {
                delivered = CompletableFuture.allOf(delivered, sent);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an alert is always JSON", e);
        }
    }

    @Override
    public void finished(Run run) {
        CompletableFuture<Void> all;
        synchronized (this) {
            all = delivered.copy();
        }
        all.completeOnTimeout(null, AT_THE_END.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
