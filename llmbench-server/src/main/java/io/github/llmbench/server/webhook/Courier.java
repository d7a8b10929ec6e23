package io.github.llmbench.server.webhook;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.github.llmbench.api.Secret;
import io.github.llmbench.engine.alert.HookSignature;
import io.github.llmbench.store.vault.SecretUse;
import io.github.llmbench.store.vault.Vault;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due: to several places at a time, to each one after the other, so that one that does not answer holds up no other. Safe
 * for use by several threads.
 */
final class Courier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final long TICK_MILLIS = 1_000;
    private static final int ATTEMPTS = 3;
    private static final int TICKS_TO_FORGET = 3_600;
    private static final int AT_ONCE = 4;

    private final Deliveries deliveries;
    private final Vault vault;
    private final Poster poster;
    private final @Nullable AlertMail mail;
    private final String worker;
    private final FailsafeExecutor<Integer> retries = Failsafe.with(RetryPolicy.<Integer>builder()
            .handle(IOException.class)
            .handleResultIf(status -> status != null && status / 100 == 5)
            .withMaxAttempts(ATTEMPTS)
            .withBackoff(250, 2_000, ChronoUnit.MILLIS)
            .build());
    private final Set<String> underWay = new HashSet<>();
    private final ScheduledExecutorService ticks = Executors.newScheduledThreadPool(AT_ONCE, work -> {
        Thread thread = new Thread(work, "llmbench-webhooks");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger ticked = new AtomicInteger();

    /**
     * A courier.
     *
     * @param mail {@code null} where this process sends none
     */
    Courier(Deliveries deliveries, Vault vault, Poster poster, @Nullable AlertMail mail, String worker) {
        this.deliveries = deliveries;
        this.vault = vault;
        this.poster = poster;
        this.mail = mail;
        this.worker = worker;
    }

    void start() {
        for (int i = 0; i < AT_ONCE; i++) {
            var unused = ticks.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Looks at once. */
    void wake() {
        if (!ticks.isShutdown()) {
            ticks.execute(this::tick);
        }
    }

    private void tick() {
        try {
            if (ticked.getAndIncrement() % TICKS_TO_FORGET == 0) {
                deliveries.forget();
            }
            for (Optional<Deliveries.Due> due = claim(); due.isPresent(); due = claim()) {
                try {
                    deliver(due.get());
                } finally {
                    over(due.get());
                }
            }
        } catch (JdbiException e) {
            LOG.warn("the webhooks' deliveries cannot be read", e);
        } catch (RuntimeException e) {
            LOG.error("webhooks cannot be served", e);
        }
    }

    private synchronized Optional<Deliveries.Due> claim() {
        if (ticks.isShutdown()) {
            return Optional.empty();
        }
        Optional<Deliveries.Due> due = deliveries.claim(mail != null, underWay);
        due.ifPresent(claimed -> underWay.add(claimed.place()));
        return due;
    }

    private synchronized void over(Deliveries.Due due) {
        underWay.remove(due.place());
    }

    private void deliver(Deliveries.Due due) {
        if (due.webhook().mail()) {
            deliverMail(due);
            return;
        }
        try {
            int status = retries.get(() -> send(due.webhook(), due.id(), due.kind(), due.body()));
            if (status / 100 == 2) {
                deliveries.delivered(due.id(), status);
            } else {
                deliveries.failed(due, status, "it answered " + status);
            }
        } catch (FailsafeException e) {
            deliveries.failed(due, null, reason(e.getCause()));
        } catch (RuntimeException e) {
            deliveries.failed(due, null, reason(e));
        }
    }

    private void deliverMail(Deliveries.Due due) {
        try {
            deliveries.delivered(due.id(), send(due.webhook(), due.id(), due.kind(), due.body()));
        } catch (IOException | InterruptedException | RuntimeException e) {
            deliveries.failed(due, null, reason(e));
        }
    }

    private static String reason(@Nullable Throwable cause) {
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return "the server stopped";
        }
        return cause == null || cause.getMessage() == null ? "it could not be sent" : cause.getMessage();
    }

    /** Sends once and gives the status. */
    int send(Webhook webhook, UUID delivery, String kind, String body) throws IOException, InterruptedException {
        if (webhook.mail()) {
            if (mail == null) {
                throw new IOException("this server sends no mail; an operator sets smtp-server");
            }
            return mail.send(webhook.addresses(), kind, body);
        }
        Secret secret =
                vault.use(webhook.secret(), webhook.uri().getHost(), new SecretUse("delivery:" + delivery, worker));
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", "llmbench");
        headers.put("X-LlmBench-Delivery", delivery.toString());
        headers.put("X-LlmBench-Event", kind);
        headers.putAll(HookSignature.headers(secret, Instant.now(), body));
        return poster.post(webhook.uri(), headers, body);
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        poster.close();
    }
}
