package io.github.llmbench.providers.wire;

import static org.apiguardian.api.API.Status.INTERNAL;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallError.Kind;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.FinishReason;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.providers.http.ResponseSubscriber;
import io.github.llmbench.providers.http.TransportFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Makes one response of what arrives of one answer, and stamps its trace. Belongs to one exchange; its methods are called in order.
 *
 * @since 0.1
 */
@API(status = INTERNAL, since = "0.1")
public final class AnswerReader implements ResponseSubscriber, EventHandler {
    private static final int MIB = 1024 * 1024;
    private static final int LARGEST_BODY = 64 * MIB;
    private static final int LARGEST_STREAM = 256 * MIB;
    private static final int MOST_EVENTS = 1_000_000;
    private static final int LARGEST_ERROR = MIB;

    private final WireFormat format;
    private final boolean streamAsked;
    private final CallTrace.Recorder recorder;
    private final UnaryOperator<String> redaction;
    private final Consumer<ModelResponse> receiver;
    private final AnswerDecoder decoder;

    private int status;
    private Map<String, String> headers = Map.of();
    private @Nullable EventParser parser;
    private boolean streamed;
    private boolean finishing;
    private boolean handedOn;
    private volatile boolean ended;
    private long now;
    private long lastEvent;
    private long received;
    private int contents;
    private int empties;
    private @Nullable ProviderError refusedByServer;
    private @Nullable CallError error;

    /**
     * A reader of one answer.
     *
     * @param streamAsked whether the request asked for a stream; what came decides where it says what it is
     * @param redaction takes secrets out of what a server echoes
     * @param receiver takes the response, once, on the event loop
     */
    public AnswerReader(
            WireFormat format,
            boolean streamAsked,
            CallTrace.Recorder recorder,
            UnaryOperator<String> redaction,
            Consumer<ModelResponse> receiver) {
        this.format = format;
        this.streamAsked = streamAsked;
        this.recorder = recorder;
        this.redaction = redaction;
        this.receiver = receiver;
        this.decoder = format.decoder();
    }

    /** How large an answer may be, in words for a run's context. */
    public static String limits() {
        return String.format(
                Locale.ROOT,
                "%d MiB a body, %d MiB an event, %d MiB a stream, %,d events",
                LARGEST_BODY / MIB,
                SseParser.LIMIT / MIB,
                LARGEST_STREAM / MIB,
                MOST_EVENTS);
    }

    /** Whether the exchange has ended, so that there is nothing left to cancel. */
    public boolean ended() {
        return ended;
    }

    @Override
    public void sent(long nanos) {
        recorder.sent(nanos);
    }

    @Override
    public void headers(int value, Map<String, String> lowerCaseHeaders, long nanos) {
        status = value;
        headers = lowerCaseHeaders;
        recorder.headers(nanos);
    }

    @Override
    public void bytes(ByteBuffer bytes, long nanos) {
        if (handedOn) {
            return;
        }
        received += bytes.remaining();
        if (settled()) {
            // Nothing of the answer's, and it must not go on for ever.
            if (received > LARGEST_STREAM) {
                judge();
                handOn(lastEvent);
            }
            return;
        }
        now = nanos;
        try {
            parser(bytes.get(bytes.position())).feed(bytes, this);
            if (streamed && received > LARGEST_STREAM && error == null) {
                throw new TooLargeException("the stream", LARGEST_STREAM);
            }
        } catch (TooLargeException e) {
            fail(Kind.MALFORMED_RESPONSE, e.getMessage());
        }
        if (error != null) {
            handOn(nanos);
        }
    }

    /**
     * Until the first content whatever arrives: gateways send comments while a call waits for its turn ({@code : OPENROUTER
     * PROCESSING}), for as long as an attempt may take. From then on events alone, since comments keep a hung stream's connection open
     * as well.
     */
    @Override
    public long progressed(long lastRead) {
        return contents > 0 || settled() ? lastEvent : lastRead;
    }

    /** After {@code [DONE]}, {@code message_stop} or an error event nothing counts any more. */
    @Override
    public boolean settled() {
        return streamed && decoder.answer.closed;
    }

    @Override
    public void complete(long nanos) {
        ended = true;
        if (handedOn) {
            return;
        }
        now = nanos;
        finishing = true;
        try {
            parser((byte) ' ').finish(this);
        } catch (TooLargeException e) {
            fail(Kind.MALFORMED_RESPONSE, e.getMessage());
        }
        if (error == null) {
            judge();
        }
        handOn(nanos);
    }

    @Override
    public void failed(TransportFailure failure, long nanos) {
        ended = true;
        if (handedOn) {
            return;
        }
        if (settled()) {
            judge();
            handOn(lastEvent);
            return;
        }
        if (isError()) {
            complete(nanos);
            return;
        }
        fail(failure.kind(), failure.message());
        handOn(nanos);
    }

    @Override
    public void event(String name, byte[] data, int offset, int length) {
        Answer answer = decoder.answer;
        if (isError()) {
            refusedByServer = ProviderError.of(data, offset, length);
            return;
        }
        if (answer.closed || error != null) {
            return;
        }
        lastEvent = now;
        if (streamed) {
            recorder.event(now);
        }
        if (name.equals("error")) {
            answer.fail(ProviderError.of(data, offset, length));
        } else if (length > 0) {
            decode(name, data, offset, length);
        }
    }

    private void decode(String name, byte[] data, int offset, int length) {
        Answer answer = decoder.answer;
        answer.beginEvent();
        try {
            decoder.event(name, data, offset, length);
        } catch (IOException e) {
            malformed(e, data, offset, length);
        }
        EventKind kind = answer.eventKind();
        if (kind != null && (streamed || (format == WireFormat.GOOGLE && kind == EventKind.TEXT))) {
            contents++;
            if (withinLimit(contents, "events with content")) {
                recorder.content(now, answer.eventBytes(), kind);
            }
        } else if (streamed && kind == null && answer.choice) {
            empties++;
            if (withinLimit(empties, "chunks without content")) {
                recorder.emptyChunk(now);
            }
        }
    }

    private boolean withinLimit(int events, String what) {
        if (events > MOST_EVENTS) {
            fail(Kind.MALFORMED_RESPONSE, "the stream has more than " + MOST_EVENTS + " " + what);
            return false;
        }
        return true;
    }

    /** The form of the body: what its type says, else what its first byte looks like. */
    private EventParser parser(byte first) {
        EventParser chosen = parser;
        if (chosen == null) {
            chosen = choose(first);
            parser = chosen;
            recorder.streamed(streamed);
        }
        return chosen;
    }

    private EventParser choose(byte first) {
        if (isError()) {
            return new WholeBodyParser(LARGEST_ERROR);
        }
        String type = headers.getOrDefault("content-type", "").toLowerCase(Locale.ROOT);
        boolean json = type.contains("json") || first == '{' || first == '[' || first == '<';
        if (type.contains("event-stream") || (streamAsked && format != WireFormat.OLLAMA && !json)) {
            streamed = true;
            return new SseParser();
        }
        if (type.contains("ndjson") || (streamAsked && format == WireFormat.OLLAMA && first != '<')) {
            streamed = true;
            return new NdjsonParser();
        }
        return new WholeBodyParser(LARGEST_BODY);
    }

    private boolean isError() {
        return status != 0 && (status < 200 || status >= 300);
    }

    private void malformed(IOException e, byte[] data, int offset, int length) {
        if (finishing && streamed) {
            fail(Kind.STREAM_BROKEN, "the stream ended inside an event, after " + received + " bytes");
            return;
        }
        String why =
                e instanceof JsonProcessingException json ? json.getOriginalMessage() : String.valueOf(e.getMessage());
        String type = headers.getOrDefault("content-type", "no content type");
        String start = data[offset] == '<'
                ? ": " + ProviderError.of(data, offset, length).message()
                : " (" + why + ")";
        fail(
                Kind.MALFORMED_RESPONSE,
                (streamed ? "an event of the stream" : "the answer") + " is not the JSON expected but " + length
                        + " bytes of " + type + start);
    }

    /** All has arrived: is it an answer? */
    private void judge() {
        Answer answer = decoder.answer;
        ProviderError reported = answer.error;
        if (isError()) {
            ProviderError said = refusedByServer;
            error = new CallError(kind(status, said), status, message("HTTP " + status, said));
        } else if (reported != null && streamed) {
            fail(Kind.STREAM_BROKEN, message("the provider broke off the stream", reported));
        } else if (reported != null) {
            int code = reported.code() == 0 ? 500 : reported.code();
            error = new CallError(
                    kind(code, reported),
                    reported.code() == 0 ? status : reported.code(),
                    message("the provider reports an error", reported));
        } else if (streamed && !answer.complete) {
            fail(Kind.STREAM_BROKEN, "the stream ended without its end marker, after " + received + " bytes");
        } else if (!streamed && !answer.recognised) {
            fail(Kind.MALFORMED_RESPONSE, "the answer is JSON, but not of the form of " + format.title());
        }
    }

    private static Kind kind(int code, @Nullable ProviderError said) {
        return said != null && said.spent() ? Kind.QUOTA_EXHAUSTED : Statuses.kind(code);
    }

    private String message(String lead, @Nullable ProviderError said) {
        String words = said == null ? "" : said.message();
        return redaction.apply(words.isEmpty() ? lead : lead + ": " + words);
    }

    private void fail(Kind kind, @Nullable String message) {
        error = new CallError(kind, null, redaction.apply(String.valueOf(message)));
    }

    private void handOn(long nanos) {
        handedOn = true;
        recorder.end(nanos);
        receiver.accept(responseOrFailure());
    }

    /** An answer too large for the memory, say, is a failed call, not one that never ends. */
    private ModelResponse responseOrFailure() {
        try {
            return response();
        } catch (RuntimeException | Error e) {
            CallError failure = new CallError(
                    Kind.CLIENT_ERROR,
                    null,
                    "the answer could not be put together: " + e.getClass().getSimpleName());
            return ModelResponse.failed(failure, recorder.finish());
        }
    }

    private ModelResponse response() {
        Answer answer = decoder.answer;
        CallError failure = error;
        FinishReason finish = answer.finish;
        Outcome outcome;
        if (failure == null) {
            outcome = answer.outcome();
        } else if (refusedByServer != null && refusedByServer.filtered()) {
            outcome = Outcome.SAFETY_BLOCKED;
            finish = FinishReason.CONTENT_FILTER;
        } else {
            outcome = failure.kind() == Kind.TIMED_OUT ? Outcome.TIMED_OUT : Outcome.TRANSPORT_FAILED;
        }
        return new ModelResponse(
                outcome,
                answer.text(),
                answer.reasoning(),
                answer.toolCalls.list(),
                finish,
                answer.usage,
                recorder.finish(),
                failure,
                redactedHeaders());
    }

    /** A gateway may send a request's headers back; those of an answer stand in the journal. */
    private Map<String, String> redactedHeaders() {
        Map<String, String> clean = new HashMap<>(headers);
        clean.replaceAll((name, value) -> redaction.apply(value));
        return clean;
    }
}
