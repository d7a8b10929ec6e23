package io.github.llmbench.server.http;

import io.github.llmbench.server.contract.Violation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ends a request with an answer in the form of RFC 9457. Its text is for the caller and holds nothing of the inside. */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The media type. */
    public static final String TYPE = "application/problem+json";

    private static final int MOST_ERRORS = 50;

    private final int status;
    private final String type;
    private final String title;
    private final transient List<Violation> errors;
    private final transient Map<String, String> headers;

    private Problem(
            int status,
            String type,
            String title,
            @Nullable String detail,
            List<Violation> errors,
            Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.type = type;
        this.title = title;
        this.errors = List.copyOf(errors);
        this.headers = Map.copyOf(headers);
    }

    /** Of a status. */
    public static Problem of(int status, String title, String detail) {
        return new Problem(status, "about:blank", title, detail, List.of(), Map.of());
    }

    /** 400: the request is not what the contract says; the first of what is wrong is named. */
    public static Problem invalid(List<Violation> errors) {
        return new Problem(
                400,
                "urn:llmbench:invalid-request",
                "The request is not valid",
                detail(errors),
                errors.subList(0, Math.min(MOST_ERRORS, errors.size())),
                Map.of());
    }

    private static String detail(List<Violation> errors) {
        if (errors.size() == 1) {
            return one(errors.get(0));
        }
        int more = errors.size() - MOST_ERRORS;
        return errors.size() + " fields are wrong; see errors"
                + (more > 0 ? ", which names the first " + MOST_ERRORS + "; there are " + more + " more" : "");
    }

    private static String one(Violation error) {
        String place = error.parameter() != null ? error.parameter() : String.valueOf(error.pointer());
        return place + " " + error.message();
    }

    /** 400: a field is not right for a reason that only the handler knows. */
    public static Problem invalidField(String pointer, String message) {
        return invalid(List.of(Violation.field(pointer, message)));
    }

    /** 400: a parameter is not right for a reason that only the handler knows. */
    public static Problem invalidParameter(String name, String message) {
        return invalid(List.of(Violation.parameter(name, message)));
    }

    /** 401. */
    public static Problem unauthenticated(String detail) {
        return new Problem(
                401, "about:blank", "Sign in first", detail, List.of(), Map.of("WWW-Authenticate", "Bearer"));
    }

    /** 403. */
    public static Problem forbidden(String detail) {
        return of(403, "Not allowed", detail);
    }

    /** 403: a token speaks, and may not say this. */
    public static Problem byToken() {
        return forbidden("this needs a sign-in with a password, not a token");
    }

    /** 404. */
    public static Problem notFound(String what) {
        return of(404, "Not found", what);
    }

    /** 409. */
    public static Problem conflict(String detail) {
        return of(409, "Conflict", detail);
    }

    /** 412: somebody was faster. */
    public static Problem changedMeanwhile() {
        return of(
                412,
                "Changed meanwhile",
                "the If-Match header names another version than the one that is here, or wants one and there is none; get it"
                        + " again and repeat");
    }

    /** 413. */
    public static Problem tooLarge(long most) {
        return of(413, "Too large", "the body may have " + most + " bytes at most");
    }

    /** 429 or 503, with when to come back. */
    public static Problem later(int status, String detail, long seconds) {
        return new Problem(
                status,
                "about:blank",
                status == 429 ? "Too many requests" : "Not available now",
                detail,
                List.of(),
                Map.of("Retry-After", Long.toString(Math.max(1, seconds))));
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** The body. */
    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", type);
        body.put("title", title);
        body.put("status", status);
        if (getMessage() != null) {
            body.put("detail", getMessage());
        }
        if (!errors.isEmpty()) {
            body.put("errors", errors);
        }
        return body;
    }
}
