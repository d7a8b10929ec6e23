package io.github.llmbench.engine.alert;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.github.llmbench.api.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Posts JSON to one URL with a {@linkplain HookSignature signature}. Follows no redirect, since that could lead to an address that was not checked. Safe for
 * use by several threads.
 */
final class SignedPost {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int ATTEMPTS = 4;

    private final URI url;
    private final Secret secret;
    private final boolean privateAllowed;
    private final ExecutorService executor = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "llmbench-webhook");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final FailsafeExecutor<Object> retries = Failsafe.with(RetryPolicy.builder()
                    .handle(IOException.class)
                    .withMaxAttempts(ATTEMPTS)
                    .withBackoff(250, 2_000, ChronoUnit.MILLIS)
                    .build())
            .with(executor);

    SignedPost(URI url, Secret secret, boolean privateAllowed) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (url.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new IllegalArgumentException(AlertWebhook.URL
                    + " must be https://HOST/PATH or http://HOST/PATH, but its scheme was \"" + url.getScheme() + "\"");
        }
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException(AlertWebhook.URL
                    + " must not hold a user name or password; what is sent is signed with " + AlertWebhook.SECRET);
        }
        this.url = url;
        this.secret = secret;
        this.privateAllowed = privateAllowed;
    }

    /** Completes when it was taken; fails where it was not after all attempts. */
    CompletableFuture<Void> send(String json) {
        return retries.runAsync(() -> attempt(json));
    }

    private void attempt(String json) throws IOException, InterruptedException {
        PublicAddresses.check(url.getHost(), privateAllowed);
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header("User-Agent", "llmbench")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        HookSignature.headers(secret, Instant.now(), json).forEach(request::header);
        HttpResponse<Void> response = client.send(request.build(), HttpResponse.BodyHandlers.discarding());
        if (response.statusCode() / 100 != 2) {
            throw new IOException("it answered " + response.statusCode());
        }
    }

    /** The host, since a path or query may be secret. */
    @Override
    public String toString() {
        return "webhook of " + url.getHost();
    }
}
