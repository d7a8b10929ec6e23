package io.github.llmbench.providers.langchain;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallError.Kind;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What went wrong in langchain4j, in our words, and the reverse. */
final class Errors {
    private static final int LONGEST = 300;

    private Errors() {}

    static CallError of(Throwable thrown) {
        Throwable error = thrown;
        while ((error instanceof CompletionException || error instanceof ExecutionException)
                && error.getCause() != null) {
            error = error.getCause();
        }
        Integer status = status(error);
        return new CallError(kind(error, status), status, line(error));
    }

    private static Kind kind(Throwable error, @Nullable Integer status) {
        if (error instanceof AuthenticationException) {
            return Kind.AUTHENTICATION;
        } else if (error instanceof ModelNotFoundException) {
            return Kind.NOT_FOUND;
        } else if (error instanceof RateLimitException) {
            return Kind.RATE_LIMITED;
        } else if (error instanceof InvalidRequestException || error instanceof ContentFilteredException) {
            return Kind.BAD_REQUEST;
        } else if (error instanceof TimeoutException) {
            return Kind.TIMED_OUT;
        } else if (error instanceof InternalServerException) {
            return Kind.SERVER_ERROR;
        } else if (error instanceof UnresolvedModelServerException || caused(error, IOException.class) != null) {
            return Kind.CONNECTION;
        } else if (status != null) {
            return status >= 500 ? Kind.SERVER_ERROR : status == 429 ? Kind.RATE_LIMITED : Kind.BAD_REQUEST;
        }
        return Kind.CLIENT_ERROR;
    }

    private static @Nullable Integer status(Throwable error) {
        HttpException http = caused(error, HttpException.class);
        return http == null ? null : (Integer) http.statusCode();
    }

    private static <T extends Throwable> @Nullable T caused(Throwable error, Class<T> type) {
        int depth = 0;
        for (Throwable cause = error; cause != null && depth < 16; cause = cause.getCause(), depth++) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    private static String line(Throwable error) {
        String message = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        String line = message.replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
    }

    static LangChain4jException exception(CallError error) {
        Integer status = error.status();
        Throwable cause = status == null ? null : new HttpException(status, error.message());
        return switch (error.kind()) {
            case AUTHENTICATION -> new AuthenticationException(error.message(), cause);
            case NOT_FOUND -> new ModelNotFoundException(error.message(), cause);
            case RATE_LIMITED, QUOTA_EXHAUSTED -> new RateLimitException(error.message(), cause);
            case BAD_REQUEST -> new InvalidRequestException(error.message(), cause);
            case SERVER_ERROR -> new InternalServerException(error.message(), cause);
            case TIMED_OUT -> new TimeoutException(error.message(), cause);
            case CONNECTION,
                    UNKNOWN_HOST,
                    CIRCUIT_OPEN,
                    STREAM_BROKEN,
                    MALFORMED_RESPONSE,
                    NOT_RECORDED,
                    CANCELLED,
                    CLIENT_ERROR -> new LangChain4jException(error.message(), cause);
        };
    }
}
