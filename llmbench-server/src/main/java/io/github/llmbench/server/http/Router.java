package io.github.llmbench.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.server.access.AccessTable;
import io.github.llmbench.server.access.Caller;
import io.github.llmbench.server.access.Rule;
import io.github.llmbench.server.contract.Contract;
import io.github.llmbench.server.contract.Operation;
import io.github.llmbench.server.contract.Violation;
import io.github.llmbench.store.db.Database;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds each operation of the contract to its handler and its rule, and refuses to start where one has none. Safe for use by several
 * threads.
 */
public final class Router {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    private static final long AWAY_SECONDS = 2;
    private static final String BEARER = "Bearer ";
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String CUT = "llmbench.cut";

    private final Authenticator authenticator;
    private final Throttle throttle;
    private final Replays replays;
    private final Predicate<String> projects;
    private final Heavy heavy;

    /**
     * A router.
     *
     * @param projects whether there is one of a name
     * @param heavy has room for large bodies
     */
    public Router(
            Authenticator authenticator, Throttle throttle, Replays replays, Predicate<String> projects, Heavy heavy) {
        this.authenticator = authenticator;
        this.throttle = throttle;
        this.replays = replays;
        this.projects = projects;
        this.heavy = heavy;
    }

    /**
     * Adds the routes.
     *
     * @param handlers by the operation's name
     * @param served which of them this process answers
     * @throws IllegalStateException if contract, handlers and rules do not name the same operations
     */
    public void bind(
            RoutesConfig routes, Contract contract, Map<String, Handler> handlers, Predicate<Operation> served) {
        Set<String> described =
                new TreeSet<>(contract.operations().stream().map(Operation::id).toList());
        same(described, handlers.keySet(), "handlers");
        same(described, AccessTable.rules().keySet(), "rules of access");
        for (Operation operation : contract.operations()) {
            Handler handler = Objects.requireNonNull(handlers.get(operation.id()));
            Rule rule = Objects.requireNonNull(AccessTable.rule(operation.id()));
            if (operation.secured() == (rule == Rule.PUBLIC)) {
                throw new IllegalStateException(
                        "contract and rule do not agree whether " + operation.id() + " is public");
            }
            if (!served.test(operation)) {
                continue;
            }
            routes.addHttpHandler(HandlerType.findOrDefault(operation.method()), operation.path(), context -> {
                contract.deprecation(operation)
                        .ifPresent(deprecation -> deprecation.headers().forEach(context::header));
                serve(context, operation, rule, handler);
            });
        }
    }

    private static void same(Set<String> described, Set<String> others, String what) {
        Set<String> missing = new TreeSet<>(described);
        missing.removeAll(others);
        Set<String> surplus = new TreeSet<>(others);
        surplus.removeAll(described);
        if (!missing.isEmpty() || !surplus.isEmpty()) {
            throw new IllegalStateException("the contract's operations " + missing + " have no " + what + ", and the "
                    + what + " " + surplus + " no operation");
        }
    }

    private void serve(Context context, Operation operation, Rule rule, Handler handler) throws IOException {
        context.attribute(AccessLog.OPERATION, operation.id());
        Caller caller = rule == Rule.PUBLIC ? null : authenticated(context);
        if (caller != null) {
            context.attribute(AccessLog.USER, caller.name());
        }
        long wait = throttle.count(
                operation.id(),
                caller == null ? context.ip() : caller.id().toString(),
                caller == null ? context.header("Cookie") : null);
        if (wait > 0) {
            throw Problem.later(429, "come back in " + wait + " s", wait);
        }
        if (caller != null) {
            authorize(rule, caller, context, operation);
        }
        List<Violation> violations = operation.check(context::pathParam, context.queryParamMap(), context::header);
        if (!violations.isEmpty()) {
            throw Problem.invalid(violations);
        }
        if (caller != null) {
            exists(project(context, operation), caller);
        }
        long bytes = bytes(context, operation);
        heavy.enter(bytes);
        try {
            handle(context, operation, rule, caller, handler);
        } finally {
            heavy.leave(bytes);
        }
    }

    /** How large the body may be. */
    private static long bytes(Context context, Operation operation) {
        long told = context.req().getContentLengthLong();
        return operation.body().isEmpty() ? 0 : told < 0 ? operation.maxBytes() : Math.min(told, operation.maxBytes());
    }

    private void handle(Context context, Operation operation, Rule rule, @Nullable Caller caller, Handler handler)
            throws IOException {
        JsonNode json = body(context, operation);
        Request request = new Request(context, operation, caller, json);
        String key = operation.takes(IDEMPOTENCY_KEY) ? context.header(IDEMPOTENCY_KEY) : null;
        if (key == null || caller == null) {
            write(context, request, handler.handle(request));
        } else {
            Replays.Key named = new Replays.Key(caller.id(), key, operation.id());
            String asked = Fingerprint.of(request, rule == Rule.SESSION ? caller.session() : null, json);
            write(context, request, once(named, asked, request, handler));
        }
    }

    /** Many people may come from one address: where that is blocked, a token that is well signed answers for itself. */
    private Caller authenticated(Context context) {
        String token = token(context);
        String who = context.ip();
        if (token != null && throttle.block(who) > 0) {
            who = authenticator.signed(token).map(UUID::toString).orElse(who);
        }
        return throttle.known(who, () -> known(token));
    }

    private Caller known(@Nullable String token) {
        if (token == null) {
            throw Problem.unauthenticated("send an access token as Authorization: Bearer …");
        }
        return authenticator
                .caller(token)
                .orElseThrow(() -> Problem.unauthenticated("the access token is not good or not good any more"));
    }

    private static @Nullable String token(Context context) {
        String header = context.header("Authorization");
        return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? header.substring(BEARER.length()).strip()
                : null;
    }

    private static @Nullable String project(Context context, Operation operation) {
        return operation.path().contains("{project}") ? context.pathParam("project") : null;
    }

    private static void authorize(Rule rule, Caller caller, Context context, Operation operation) {
        String project = project(context, operation);
        switch (rule.decide(caller, project)) {
            case GRANTED -> {}
            case FORBIDDEN ->
                throw rule == Rule.SESSION
                        ? Problem.byToken()
                        : Problem.forbidden("this needs the role " + rule.name().toLowerCase(Locale.ROOT));
            case HIDDEN -> throw noProject(project);
        }
    }

    /** An instance admin may do all in every project, also in one that is not there. */
    private void exists(@Nullable String project, Caller caller) {
        if (project != null && !caller.roles().containsKey(project) && !projects.test(project)) {
            throw noProject(project);
        }
    }

    private static Problem noProject(@Nullable String project) {
        return Problem.notFound("there is no project " + project);
    }

    private static @Nullable JsonNode body(Context context, Operation operation) throws IOException {
        if (operation.body().isEmpty()) {
            return null;
        }
        String header = context.header("Content-Type");
        String type = header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!operation.body().containsKey(type)) {
            throw Problem.of(
                    415,
                    "Unsupported media type",
                    "the body must be " + String.join(" or ", operation.body().keySet()));
        }
        if (context.req().getContentLengthLong() > operation.maxBytes()) {
            throw Problem.tooLarge(operation.maxBytes());
        }
        if (!type.equals(Operation.JSON)) {
            return null;
        }
        JsonNode json = parsed(context, operation);
        List<Violation> violations = operation.check(json);
        if (!violations.isEmpty()) {
            throw Problem.invalid(violations);
        }
        return json;
    }

    private static JsonNode parsed(Context context, Operation operation) throws IOException {
        try (InputStream in = new BoundedStream(context.bodyInputStream(), operation.maxBytes())) {
            JsonNode json = Wire.MAPPER.readTree(in.readAllBytes());
            if (!json.isMissingNode()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            String place =
                    e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
            throw Problem.invalidField("#", "is not JSON" + place);
        }
        throw Problem.invalidField("#", "is missing");
    }

    private Reply once(Replays.Key key, String asked, Request request, Handler handler) throws IOException {
        Replays.Answer before = replays.begin(key, asked);
        if (before != null) {
            if (request.operation().showsSecret()) {
                throw Problem.conflict(
                        "the first request with this Idempotency-Key did this, and its secret is shown once;"
                                + " take back what it made and send another key");
            }
            return replayed(before);
        }
        boolean ended = false;
        try {
            request.rememberWith((handle, reply) -> replays.end(handle, key, answer(request, reply)));
            Reply reply = handler.handle(request);
            if (!request.remembered()) {
                replays.end(key, answer(request, reply));
                ended = true;
            }
            return reply;
        } finally {
            if (!ended) {
                replays.forget(key);
            }
        }
    }

    private static Replays.Answer answer(Request request, Reply reply) {
        Object body = reply.body();
        try {
            return new Replays.Answer(
                    reply.status(),
                    reply.headers().get("ETag"),
                    body == null || request.operation().showsSecret() ? null : Wire.MAPPER.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer is always JSON", e);
        }
    }

    private static Reply replayed(Replays.Answer before) throws IOException {
        String body = before.body();
        Reply reply = body == null
                ? new Reply(before.status(), null, null, "", Map.of())
                : Reply.of(before.status(), Wire.MAPPER.readTree(body));
        String etag = before.etag();
        return (etag == null ? reply : reply.header("ETag", etag)).header("Idempotent-Replay", "true");
    }

    private static void write(Context context, Request request, Reply reply) throws IOException {
        reply.headers().forEach(context::header);
        String etag = reply.headers().get("ETag");
        if (etag != null && context.method().equals(HandlerType.GET) && request.has(etag)) {
            context.status(304);
            return;
        }
        context.status(reply.status());
        Reply.Stream stream = reply.stream();
        if (stream != null) {
            context.contentType(reply.contentType());
            write(context, stream);
        } else if (reply.body() != null) {
            context.contentType(reply.contentType());
            context.result(Wire.MAPPER.writeValueAsBytes(reply.body()));
        }
    }

    /** What breaks off behind its first byte is cut: a problem at its end would make half a file look whole. */
    private static void write(Context context, Reply.Stream stream) throws IOException {
        BegunStream out = new BegunStream(context.outputStream());
        try {
            stream.writeTo(out);
        } catch (IOException | RuntimeException e) {
            if (out.begun()) {
                context.attribute(CUT, true);
                ServletContextRequest.getServletContextRequest(context.req())
                        .getServletChannel()
                        .abort(e);
            }
            throw e;
        }
    }

    private static boolean left(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof EofException) {
                return true;
            }
        }
        return false;
    }

    /** Answers with a problem whatever went wrong; the inside stays in the log. */
    public static void problems(RoutesConfig routes) {
        routes.exception(Problem.class, (problem, context) -> write(context, problem));
        routes.exception(
                io.javalin.http.HttpResponseException.class,
                (e, context) -> write(context, Problem.of(e.getStatus(), title(e.getStatus()), title(e.getStatus()))));
        routes.exception(Exception.class, (e, context) -> {
            if (left(e)) {
                LOG.debug("who asked went away before the answer was read", e);
                return;
            }
            if (context.attribute(CUT) != null) {
                LOG.atError()
                        .addKeyValue("request", context.<String>attribute(AccessLog.ID))
                        .setCause(e)
                        .log("{} broke off", String.valueOf(context.<String>attribute(AccessLog.OPERATION)));
                return;
            }
            if (Database.away(e)) {
                LOG.atWarn()
                        .addKeyValue("request", context.<String>attribute(AccessLog.ID))
                        .log("the database is away or has no connection free: {}", String.valueOf(e.getMessage()));
                write(context, Problem.later(503, "the database is away, or too busy to answer", AWAY_SECONDS));
                return;
            }
            LOG.atError()
                    .addKeyValue("request", context.<String>attribute(AccessLog.ID))
                    .setCause(e)
                    .log("{} failed", String.valueOf(context.<String>attribute(AccessLog.OPERATION)));
            write(context, Problem.of(500, "Failed", "the server failed; its log says why, under the request's id"));
        });
        routes.error(404, context -> {
            if (context.attribute(AccessLog.OPERATION) == null) {
                write(context, Problem.notFound("there is nothing under this path"));
            }
        });
    }

    private static String title(int status) {
        return switch (status) {
            case 404 -> "Not found";
            case 405 -> "Method not allowed";
            case 413 -> "Too large";
            default -> "HTTP " + status;
        };
    }

    private static void write(Context context, Problem problem) {
        problem.headers().forEach(context::header);
        context.status(problem.status()).contentType(Problem.TYPE);
        try {
            context.result(Wire.MAPPER.writeValueAsBytes(problem.body()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem is always JSON", e);
        }
    }
}
