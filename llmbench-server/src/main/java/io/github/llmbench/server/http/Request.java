package io.github.llmbench.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.server.access.Caller;
import io.github.llmbench.server.contract.Operation;
import io.github.llmbench.store.db.SortOrder;
import io.javalin.http.Context;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A request that fits the contract. For one thread and one request. */
public final class Request {
    private static final int USUAL_LIMIT = 50;
    private static final String NOTHING = Reply.tag(0);

    private final Context context;
    private final Operation operation;
    private final @Nullable Caller caller;
    private final @Nullable JsonNode json;
    private BiConsumer<Handle, Reply> memory = (handle, reply) -> {};
    private boolean remembered;

    Request(Context context, Operation operation, @Nullable Caller caller, @Nullable JsonNode json) {
        this.context = context;
        this.operation = operation;
        this.caller = caller;
        this.json = json;
    }

    void rememberWith(BiConsumer<Handle, Reply> value) {
        memory = value;
    }

    /**
     * Remembers the answer with the transaction that does what was asked for, so that the same request with the same Idempotency-Key
     * finds either both or neither, whenever this process dies.
     */
    public Reply remember(Handle handle, Reply reply) {
        memory.accept(handle, reply);
        remembered = true;
        return reply;
    }

    boolean remembered() {
        return remembered;
    }

    /** What is asked for. */
    public Operation operation() {
        return operation;
    }

    /** Who asks; there always is one where the operation is not public. */
    public Caller caller() {
        return Objects.requireNonNull(caller, "a public operation has no caller");
    }

    /** Method, path and query. */
    String target() {
        return operation.method() + ' ' + context.path() + '?' + String.valueOf(context.queryString());
    }

    /** A path parameter. */
    public String path(String name) {
        return context.pathParam(name);
    }

    /** The project in the path. */
    public String project() {
        return path("project");
    }

    /** A query parameter; {@code null} where it is not given. */
    public @Nullable String query(String name) {
        return context.queryParam(name);
    }

    /** All values of a query parameter. */
    public List<String> queries(String name) {
        return context.queryParams(name);
    }

    /** A query parameter as a number. */
    public int query(String name, int absent) {
        String value = query(name);
        return value == null ? absent : Integer.parseInt(value);
    }

    /** A query parameter as a time; {@code null} where it is not given. */
    public @Nullable Instant instant(String name) {
        String text = query(name);
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw Problem.invalidParameter(name, "must be a time such as 2026-11-26T08:00:00Z");
        }
    }

    /** A query parameter as a number with a fraction; {@code null} where it is not given. */
    public @Nullable Double decimal(String name) {
        String text = query(name);
        return text == null ? null : Double.valueOf(text);
    }

    /** How many items of a list are asked for. */
    public int limit() {
        return query("limit", USUAL_LIMIT);
    }

    /** The cursor of a list; {@code null} for its start. */
    public @Nullable String cursor() {
        return query("cursor");
    }

    /**
     * The order that a list is asked for in.
     *
     * @param parse reads it
     * @param usual where none is given
     */
    public SortOrder order(Function<String, SortOrder> parse, String usual) {
        String wanted = query("sort");
        try {
            return parse.apply(wanted == null ? usual : wanted);
        } catch (IllegalArgumentException e) {
            throw Problem.invalidParameter("sort", String.valueOf(e.getMessage()));
        }
    }

    /** A header; {@code null} where it is not given. */
    public @Nullable String header(String name) {
        return context.header(name);
    }

    /** A cookie; {@code null} where it is not given. */
    public @Nullable String cookie(String name) {
        return context.cookie(name);
    }

    /** The address that the request came from. */
    public String address() {
        return context.ip();
    }

    /** The body as it is. */
    public JsonNode json() {
        return Objects.requireNonNull(json, "the operation takes no JSON");
    }

    /** The body as a record with the contract's fields. */
    public <T> T body(Class<T> type) {
        try {
            return Wire.MAPPER.treeToValue(json(), type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the contract and " + type.getSimpleName() + " do not agree", e);
        }
    }

    /** The body as it comes, for uploads; {@link Problem} ends it where it is larger than the contract allows. */
    public InputStream stream() {
        return new BoundedStream(context.bodyInputStream(), operation.maxBytes());
    }

    /**
     * Ends the request where it is meant for another version.
     *
     * @param version of what is to be changed
     */
    public void checkVersion(Object version) {
        checkVersion(Optional.of(version));
    }

    /**
     * The same of what may not be there: {@code *} wants that it is, and the tag {@code "0"} that it is not.
     *
     * @param version of what is to be changed, if it is there
     */
    public void checkVersion(Optional<?> version) {
        String header = headers("If-Match");
        if (header == null) {
            return;
        }
        Etags wanted;
        try {
            wanted = Etags.of(header);
        } catch (IllegalArgumentException e) {
            throw Problem.invalidParameter("If-Match", String.valueOf(e.getMessage()));
        }
        boolean meant = version.isPresent()
                ? wanted.namesExactly(Reply.tag(version.get()))
                : wanted.strong().contains(NOTHING);
        if (!meant) {
            throw Problem.changedMeanwhile();
        }
    }

    /** Whether who asks has this version already; a condition that is none does not hold, so that it is answered in full. */
    boolean has(String etag) {
        String header = headers("If-None-Match");
        try {
            return header != null && Etags.of(header).names(etag);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A header that is a list and may stand in several lines; {@code null} where it is not given. */
    private @Nullable String headers(String name) {
        List<String> lines = Collections.list(context.req().getHeaders(name));
        return lines.isEmpty() ? null : String.join(",", lines);
    }
}
