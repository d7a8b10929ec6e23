package io.github.llmbench.server.webhook;

import io.github.llmbench.api.Secret;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.mail.Mailer;
import io.github.llmbench.server.run.OutboundGuard;
import io.github.llmbench.server.sink.Alert;
import io.github.llmbench.server.sink.AlertSink;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.vault.Vault;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Places that alerts go to, with what was sent there. Safe for use by several threads and processes. */
public final class WebhookFeature implements AlertSink, AutoCloseable {
    private static final int SECRET_BYTES = 32;
    private static final String TEST = "test";
    private static final int MOST_ADDRESSES = 20;

    /** Letters, digits and the few signs that addresses of people have; nothing that a header or a URL takes for its own. */
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{0,253}[A-Za-z0-9]");

    private final Database database;
    private final Vault vault;
    private final OutboundGuard guard;
    private final Deliveries deliveries;
    private final @Nullable AlertMail mail;
    private final Courier courier;
    private final SecureRandom random = new SecureRandom();

    /**
     * Of a database.
     *
     * @param guard keeps posts from addresses that are nobody's matter
     * @param mailer sends mail; {@code null} where none is sent
     * @param pages where the server's pages are
     * @param worker names this process in the audit log
     */
    public WebhookFeature(
            Database database, Vault vault, OutboundGuard guard, @Nullable Mailer mailer, URI pages, String worker) {
        this.database = database;
        this.vault = vault;
        this.guard = guard;
        deliveries = new Deliveries(database);
        mail = mailer == null ? null : new AlertMail(mailer, pages);
        courier = new Courier(deliveries, vault, new Poster(guard), mail, worker);
    }

    /** Begins to send what is due. */
    public void start() {
        courier.start();
    }

    /** The handlers by operation. */
    public Map<String, Handler> handlers() {
        return Map.of(
                "listWebhooks", this::list,
                "createWebhook", this::create,
                "getWebhook", request -> reply(webhook(request)),
                "changeWebhook", this::change,
                "deleteWebhook", this::delete,
                "testWebhook", this::test,
                "listDeliveries", this::sent,
                "redeliver", this::again);
    }

    @Override
    public void alert(Handle handle, Alert alert) {
        Deliveries.add(handle, alert);
    }

    private record Row(
            UUID id,
            String name,
            String url,
            List<String> kinds,
            boolean enabled,
            Instant createdAt,
            String createdBy,
            @Nullable String secret) {
        static Row of(Webhook webhook, @Nullable String secret) {
            return new Row(
                    webhook.id(),
                    webhook.name(),
                    webhook.url(),
                    webhook.kinds(),
                    webhook.enabled(),
                    webhook.createdAt(),
                    webhook.createdBy(),
                    secret);
        }
    }

    private static Reply reply(Webhook webhook) {
        return Reply.ok(Row.of(webhook, null)).etag(webhook.version());
    }

    private Reply list(Request request) {
        return Reply.ok(Items.named(
                database, "select * from webhook", request, row -> Row.of(Webhook.of(row), null), Row::name));
    }

    private Webhook webhook(Request request) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select * from webhook where project = :project and id = cast(:id as uuid)")
                        .bind("project", request.project())
                        .bind("id", request.path("webhook"))
                        .map((row, context) -> Webhook.of(row))
                        .findOne())
                .orElseThrow(() -> Problem.notFound("there is no such webhook"));
    }

    private record NewWebhook(
            String name, String url, @Nullable List<String> kinds) {}

    private Reply create(Request request) throws IOException {
        NewWebhook wanted = request.body(NewWebhook.class);
        URI url = checked(wanted.url());
        return database.jdbi().inTransaction(handle -> {
            Webhook webhook = handle.createQuery("insert into webhook (id, project, name, url, kinds, created_by)"
                            + " values (:id, :project, :name, :url, :kinds, :by)"
                            + " on conflict (project, name) do nothing returning *")
                    .bind("id", UUID.randomUUID())
                    .bind("project", request.project())
                    .bind("name", wanted.name())
                    .bind("url", wanted.url())
                    .bindArray("kinds", String.class, kinds(wanted.kinds()))
                    .bind("by", request.caller().name())
                    .map((row, context) -> Webhook.of(row))
                    .findOne()
                    .orElseThrow(() -> Problem.conflict("there is a webhook " + wanted.name()));
            String secret = webhook.mail() ? null : secret(webhook, url.getHost(), request);
            audit(handle, request, "webhook.create", webhook);
            return request.remember(
                    handle, Reply.created(Row.of(webhook, secret)).etag(webhook.version()));
        });
    }

    private static List<String> kinds(@Nullable List<String> kinds) {
        return kinds == null ? List.of() : List.copyOf(new LinkedHashSet<>(kinds));
    }

    private URI checked(String text) {
        try {
            if (text.startsWith(Webhook.MAIL)) {
                return addresses(text);
            }
            URI url = URI.create(text);
            if (url.getRawUserInfo() != null) {
                throw new IllegalArgumentException("must not hold a user name or password; what is sent is signed");
            }
            guard.check(url);
            return url;
        } catch (IllegalArgumentException e) {
            throw Problem.invalidField("#/url", String.valueOf(e.getMessage()));
        }
    }

    private URI addresses(String text) {
        if (mail == null) {
            throw new IllegalArgumentException(
                    "is an address of mail, but this server sends none; an operator sets" + " smtp-server");
        }
        String[] addresses = text.substring(Webhook.MAIL.length()).split(",", -1);
        for (String address : addresses) {
            if (!ADDRESS.matcher(address).matches()) {
                throw new IllegalArgumentException(
                        "must be mailto: and addresses such as team@example.org, separated by commas");
            }
        }
        if (addresses.length > MOST_ADDRESSES) {
            throw new IllegalArgumentException("must have " + MOST_ADDRESSES + " addresses at most");
        }
        return URI.create(text);
    }

    /**
     * A new secret, which is shown this once and bound to the host; within the transaction that the thread is in, and
     * before that takes the audit log for itself, as everybody does who has to do with keys.
     */
    private String secret(Webhook webhook, String host, Request request) throws IOException {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        vault.put(webhook.secret(), Secret.of(secret), host, request.caller().actor());
        return secret;
    }

    private static void audit(Handle handle, Request request, String action, Webhook webhook) {
        AuditLog.add(
                handle,
                request.caller().actor(),
                action,
                request.project() + "/" + webhook.name(),
                Map.of(
                        "host",
                        webhook.mail()
                                ? webhook.url()
                                : String.valueOf(webhook.uri().getHost())));
    }

    private record Change(
            @Nullable String url,
            @Nullable List<String> kinds,
            @Nullable Boolean enabled,
            @Nullable Boolean newSecret) {}

    private Reply change(Request request) throws IOException {
        Webhook before = webhook(request);
        request.checkVersion(before.version());
        Change change = request.body(Change.class);
        URI url = change.url() == null ? before.uri() : checked(change.url());
        boolean moved = !Objects.equals(url.getHost(), before.uri().getHost());
        return database.jdbi().inTransaction(handle -> {
            Webhook after = handle.createQuery("update webhook set url = :url, kinds = :kinds, enabled = :enabled,"
                            + " version = version + 1 where id = :id and version = :version returning *")
                    .bind("url", url.toString())
                    .bindArray("kinds", String.class, change.kinds() == null ? before.kinds() : kinds(change.kinds()))
                    .bind("enabled", change.enabled() == null ? before.enabled() : change.enabled())
                    .bind("id", before.id())
                    .bind("version", before.version())
                    .map((row, context) -> Webhook.of(row))
                    .findOne()
                    .orElseThrow(Problem::changedMeanwhile);
            String secret = !after.mail() && (moved || Boolean.TRUE.equals(change.newSecret()))
                    ? secret(after, url.getHost(), request)
                    : null;
            audit(handle, request, "webhook.change", after);
            return Reply.ok(Row.of(after, secret)).etag(after.version());
        });
    }

    private Reply delete(Request request) throws IOException {
        Webhook webhook = webhook(request);
        database.jdbi().useTransaction(handle -> {
            handle.execute("delete from webhook where id = ?", webhook.id());
            // One of mail may have been another before.
            boolean unused = vault.remove(webhook.secret(), request.caller().actor());
            audit(handle, request, "webhook.delete", webhook);
        });
        return Reply.none();
    }

    private record Ping(String id, String kind, String project, String text, Instant at) {}

    private record Tested(
            boolean ok, @Nullable Integer status, @Nullable String error) {}

    private Reply test(Request request) throws IOException {
        Webhook webhook = webhook(request);
        UUID id = UUID.randomUUID();
        Ping ping = new Ping(
                id.toString(),
                TEST,
                webhook.project(),
                "a test by " + request.caller().name(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
        database.jdbi().useTransaction(handle -> audit(handle, request, "webhook.test", webhook));
        try {
            int status = courier.send(webhook, id, TEST, Deliveries.json(ping));
            boolean ok = status / 100 == 2;
            return Reply.ok(new Tested(ok, status, ok ? null : "it answered " + status));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.later(503, "the server stops", 1);
        } catch (IOException e) {
            return Reply.ok(new Tested(false, null, e.getMessage()));
        }
    }

    private Reply sent(Request request) {
        UUID webhook = webhook(request).id();
        return Reply.ok(Items.sorted(() -> deliveries.of(webhook, request.cursor(), request.limit())));
    }

    private Reply again(Request request) {
        Webhook webhook = webhook(request);
        Deliveries.Delivery delivery = deliveries
                .again(webhook.id(), UUID.fromString(request.path("delivery")))
                .orElseThrow(() -> Problem.notFound("there is no such delivery"));
        database.jdbi().useTransaction(handle -> audit(handle, request, "webhook.redeliver", webhook));
        courier.wake();
        return Reply.of(202, delivery);
    }

    @Override
    public void close() {
        courier.close();
    }
}
