package io.github.llmbench.providers.http;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.nio.ByteBuffer;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * Hears of one answer as it arrives.
 *
 * <p>All methods are called in order on one event loop thread, which other calls share: they must not block. All stamps are
 * {@link System#nanoTime()}, of the read that brought the last byte of what is told: over HTTP/2 that is a whole frame, and frames of
 * several calls may come with one read. Exactly one of {@link #complete} and {@link #failed} is called, as the last.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface ResponseSubscriber {
    /**
     * The whole request was handed to the socket.
     *
     * <p>Called again where the server had closed a reused connection and the request was sent anew on a fresh one; the later
     * stamp counts. Not called where the server answered before it had taken the whole request.
     */
    void sent(long nanos);

    /**
     * The head of the final answer; answers 1xx are skipped.
     *
     * @param status HTTP status, any of 200 to 599; redirects are not followed
     * @param headers names in lower case; the values of a repeated name are joined by {@code ", "}
     * @param nanos when the read arrived that completed the head
     */
    void headers(int status, Map<String, String> headers, long nanos);

    /**
     * A part of the body, transfer coding and compression undone.
     *
     * @param bytes never empty; valid only during the call
     * @param nanos when the read arrived that held these bytes, taken before TLS and the HTTP codec saw it
     */
    void bytes(ByteBuffer bytes, long nanos);

    /**
     * When the answer last came further, for the limit on stalls: with its last read, unless the subscriber knows better.
     *
     * @param lastRead when something last arrived
     */
    default long progressed(long lastRead) {
        return lastRead;
    }

    /**
     * Whether all of the answer is here, though its body may not have ended as HTTP says. The end is then waited for no longer than it is
     * worth to keep the connection, and {@link #complete} is called without it. Asked after each read.
     */
    default boolean settled() {
        return false;
    }

    /**
     * The body ended as HTTP says, or its end was not waited for.
     *
     * @param nanos when the read arrived that ended it; when it {@linkplain #progressed last came further} where nothing ended it
     */
    void complete(long nanos);

    /** There will be no (further) answer. */
    void failed(TransportFailure failure, long nanos);
}
