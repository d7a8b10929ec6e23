package io.github.llmbench.providers.http;

import io.github.llmbench.api.CallError.Kind;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in one line what went wrong, in our own words: messages of others may hold what was sent. */
final class Failures {
    private static final Pattern STATUS = Pattern.compile("status: (\\w+)");
    private static final List<String> REASONS = List.of(
            "refused", "unreachable", "no route to host", "reset", "broken pipe", "timed out", "permission denied");
    private static final int LONGEST_REASON = 200;

    private Failures() {}

    static TransportFailure lookUp(Route route, Throwable cause) {
        if (cause instanceof Names.NoSuchHost) {
            return new TransportFailure(
                    Kind.UNKNOWN_HOST, route.peerName() + ": there is no host of that name; check how it is written");
        }
        String reason = cause instanceof Names.Refused
                ? String.valueOf(cause.getMessage())
                : cause instanceof UnknownHostException ? "unknown host" : reason(cause);
        return new TransportFailure(Kind.CONNECTION, route.peerName() + ": " + reason);
    }

    static TransportFailure connect(Route route, Throwable cause) {
        return new TransportFailure(Kind.CONNECTION, route.peerName() + ": could not connect (" + reason(cause) + ")");
    }

    static TransportFailure connectTimeout(Route route, long limitNanos) {
        return new TransportFailure(
                Kind.CONNECTION,
                route.peerName() + ": could not connect within the connect time-out of " + duration(limitNanos));
    }

    static TransportFailure proxy(Route route, Throwable cause) {
        Matcher status = STATUS.matcher(String.valueOf(cause.getMessage()));
        String reason = status.find() ? "status " + status.group(1) : "no tunnel";
        return new TransportFailure(
                Kind.CONNECTION,
                route.peerName() + ": did not open a connection to "
                        + route.origin().name() + " (" + reason + ")");
    }

    static TransportFailure tls(Route route, Throwable cause) {
        return new TransportFailure(Kind.CONNECTION, route.origin().name() + ": TLS failed (" + tlsReason(cause) + ")");
    }

    static TransportFailure protocol(Route route, String wanted, @Nullable String agreed) {
        return new TransportFailure(
                Kind.CONNECTION,
                route.origin().name() + ": does not speak " + wanted + " over TLS (it agreed on "
                        + (agreed == null ? "no protocol" : agreed) + "); use HTTP/1.1");
    }

    static TransportFailure noStreams(Route route) {
        return new TransportFailure(
                Kind.CONNECTION, route.origin().name() + ": allows no call on an HTTP/2 connection");
    }

    static TransportFailure compressed(Route route) {
        return new TransportFailure(
                Kind.MALFORMED_RESPONSE,
                route.origin().name() + ": the answer is compressed, which was not asked for; use HTTP/1.1");
    }

    static TransportFailure broken(Route route, boolean started, Throwable cause) {
        if (!started && cause instanceof SSLException) {
            return tls(route, cause);
        }
        String when = started ? "in the middle of its answer" : "before it answered";
        return new TransportFailure(
                Kind.STREAM_BROKEN,
                route.origin().name() + ": the connection closed " + when + " (" + reason(cause) + ")");
    }

    static TransportFailure malformed(Route route, String what) {
        return new TransportFailure(Kind.MALFORMED_RESPONSE, route.origin().name() + ": the answer is not " + what);
    }

    static TransportFailure timeout(Route route, String which, long limitNanos) {
        return new TransportFailure(
                Kind.TIMED_OUT,
                route.origin().name() + ": " + which + " time-out of " + duration(limitNanos) + " passed");
    }

    static TransportFailure overall(Route route, String before) {
        return new TransportFailure(
                Kind.TIMED_OUT, route.origin().name() + ": the time of the trial or run was over before " + before);
    }

    static TransportFailure cancelled(Route route) {
        return new TransportFailure(Kind.CANCELLED, route.origin().name() + ": the call was cancelled");
    }

    /** The place is named, the exception's message is not shown: it may quote an answer. */
    static TransportFailure subscriber(Route route, Throwable cause) {
        return new TransportFailure(
                Kind.CLIENT_ERROR, route.origin().name() + ": reading the answer failed with " + place(cause));
    }

    static TransportFailure client(Route route, Throwable cause) {
        return new TransportFailure(
                Kind.CLIENT_ERROR, route.origin().name() + ": the call failed in the client with " + place(cause));
    }

    static TransportFailure lost(Route route) {
        return new TransportFailure(
                Kind.CLIENT_ERROR,
                route.origin().name() + ": the client's thread that served the call has ended, most likely for want of"
                        + " memory; give Java more (-Xmx)");
    }

    static String place(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return cause.getClass().getSimpleName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    private static String tlsReason(Throwable cause) {
        if (cause instanceof NotSslRecordException) {
            // Its message is a hex dump of what the server sent.
            return "the server does not speak TLS";
        }
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (!(root instanceof GeneralSecurityException) && !(root instanceof SSLException)) {
            return reason(root);
        }
        String message = String.valueOf(root.getMessage()).replaceAll("\\s+", " ");
        return message.length() <= LONGEST_REASON ? message : message.substring(0, LONGEST_REASON) + "…";
    }

    private static String reason(Throwable cause) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return REASONS.stream()
                .filter(message::contains)
                .findFirst()
                .orElseGet(() -> cause instanceof ClosedChannelException
                        ? "closed"
                        : cause.getClass().getSimpleName());
    }

    static String duration(long nanos) {
        return nanos % 1_000_000_000 == 0 ? nanos / 1_000_000_000 + " s" : nanos / 1e6 + " ms";
    }
}
