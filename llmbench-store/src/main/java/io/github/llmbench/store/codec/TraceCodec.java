package io.github.llmbench.store.codec;

import static org.apiguardian.api.API.Status.INTERNAL;

import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.CallTrace.Grade;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.apiguardian.api.API;

/**
 * The traces of a trial's calls in few bytes, all of them exactly. After a version byte come the number of calls and for each its
 * stamps; numbers are variable-length integers of seven bits a byte, signed ones zigzag-coded (as in Protocol Buffers), stamps of
 * content events are differences, and their kinds are runs. For this module alone.
 */
@API(status = INTERNAL, since = "0.1")
public final class TraceCodec {
    /**
     * The first knew nothing of a call's place in a load, the second nothing of chunks without content, the third nothing of earlier
     * attempts; their flags for these are never set, so that all are read alike.
     */
    private static final byte VERSION = 4;

    private static final int STREAMED = 1;
    private static final int CALLBACK = 2;
    private static final int RECORDED = 4;
    private static final int WARM_UP = 8;
    private static final int OF_A_LOAD = 16;
    private static final int COUNTED = 32;
    private static final int EMPTY_CHUNKS = 64;
    private static final int EARLIER_ATTEMPTS = 128;
    private static final int CONTINUED = 0x80;

    private TraceCodec() {}

    /** The traces in few bytes. */
    public static byte[] write(List<CallTrace> traces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 * traces.size() + 8);
        out.write(VERSION);
        number(out, traces.size());
        for (CallTrace trace : traces) {
            Instant scheduled = trace.scheduledAt();
            signed(out, scheduled.getEpochSecond());
            number(out, scheduled.getNano());
            stamp(out, trace.limiterEntered());
            stamp(out, trace.limiterLeft());
            stamp(out, trace.sent());
            stamp(out, trace.headers());
            stamp(out, trace.firstEvent());
            stamp(out, trace.end());
            number(out, trace.attempts());
            out.write(flags(trace));
            if (trace.offset() != CallTrace.ABSENT) {
                signed(out, trace.offset());
            }
            if (trace.localOutputTokens() != CallTrace.ABSENT) {
                number(out, trace.localOutputTokens());
            }
            emptyChunks(out, trace);
            if (hasEarlierAttempts(trace)) {
                number(out, trace.limiterWaitedBefore());
                signed(out, trace.firstSent());
            }
            events(out, trace);
        }
        return out.toByteArray();
    }

    private static int flags(CallTrace trace) {
        return (trace.streamed() ? STREAMED : 0)
                | (trace.warmUp() ? WARM_UP : 0)
                | (trace.offset() == CallTrace.ABSENT ? 0 : OF_A_LOAD)
                | (trace.localOutputTokens() == CallTrace.ABSENT ? 0 : COUNTED)
                | (trace.emptyChunks() == 0 ? 0 : EMPTY_CHUNKS)
                | (hasEarlierAttempts(trace) ? EARLIER_ATTEMPTS : 0)
                | flag(trace.grade());
    }

    private static boolean hasEarlierAttempts(CallTrace trace) {
        return trace.limiterWaitedBefore() != 0 || trace.firstSent() != trace.sent();
    }

    private static int flag(Grade grade) {
        return switch (grade) {
            case WIRE -> 0;
            case CALLBACK -> CALLBACK;
            case RECORDED -> RECORDED;
        };
    }

    private static Grade grade(int flags) {
        if ((flags & RECORDED) != 0) {
            return Grade.RECORDED;
        }
        return (flags & CALLBACK) != 0 ? Grade.CALLBACK : Grade.WIRE;
    }

    private static void emptyChunks(ByteArrayOutputStream out, CallTrace trace) {
        if (trace.emptyChunks() == 0) {
            return;
        }
        number(out, trace.emptyChunks());
        long before = 0;
        for (int i = 0; i < trace.emptyChunks(); i++) {
            signed(out, trace.emptyChunkStamp(i) - before);
            before = trace.emptyChunkStamp(i);
        }
    }

    private static void events(ByteArrayOutputStream out, CallTrace trace) {
        int events = trace.contentEvents();
        number(out, events);
        long before = 0;
        for (int i = 0; i < events; i++) {
            signed(out, trace.eventStamp(i) - before);
            before = trace.eventStamp(i);
            number(out, trace.eventBytes(i));
        }
        for (int i = 0; i < events; ) {
            EventKind kind = trace.eventKind(i);
            int start = i;
            while (i < events && trace.eventKind(i) == kind) {
                i++;
            }
            out.write(code(kind));
            number(out, i - start);
        }
    }

    /**
     * Reads what was written.
     *
     * @throws IllegalArgumentException if it is of a newer version or torn
     */
    public static List<CallTrace> read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            byte version = in.get();
            if (version < 1 || version > VERSION) {
                throw new IllegalArgumentException("call traces are of version " + version
                        + ", and this program reads up to " + VERSION + "; use a newer one");
            }
            int calls = (int) number(in);
            List<CallTrace> traces = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                traces.add(trace(in));
            }
            return traces;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("call traces end before their end", e);
        }
    }

    private static CallTrace trace(ByteBuffer in) {
        CallTrace.Recorder recorder = CallTrace.recorder(0).scheduledAt(Instant.ofEpochSecond(signed(in), number(in)));
        stamp(in, recorder::limiterEntered);
        stamp(in, recorder::limiterLeft);
        stamp(in, recorder::sent);
        stamp(in, recorder::headers);
        stamp(in, recorder::event);
        long[] end = {CallTrace.ABSENT};
        stamp(in, value -> end[0] = value);
        int attempts = (int) number(in);
        int flags = in.get();
        if ((flags & OF_A_LOAD) != 0) {
            recorder.offset(signed(in));
        }
        if ((flags & COUNTED) != 0) {
            recorder.localOutputTokens(number(in));
        }
        if ((flags & EMPTY_CHUNKS) != 0) {
            long before = 0;
            for (long left = number(in); left > 0; left--) {
                before += signed(in);
                recorder.emptyChunk(before);
            }
        }
        if ((flags & EARLIER_ATTEMPTS) != 0) {
            recorder.limiterWaitedBefore(number(in));
            stamp(in, recorder::firstSent);
        }
        int events = (int) number(in);
        long[] stamps = new long[events];
        int[] sizes = new int[events];
        long before = 0;
        for (int i = 0; i < events; i++) {
            before += signed(in);
            stamps[i] = before;
            sizes[i] = (int) number(in);
        }
        for (int i = 0; i < events; ) {
            EventKind kind = kind(in.get());
            for (long left = number(in); left > 0; left--, i++) {
                recorder.content(stamps[i], sizes[i], kind);
            }
        }
        if (end[0] != CallTrace.ABSENT) {
            recorder.end(end[0]);
        }
        return recorder.attempts(attempts)
                .streamed((flags & STREAMED) != 0)
                .warmUp((flags & WARM_UP) != 0)
                .grade(grade(flags))
                .finish();
    }

    private static int code(EventKind kind) {
        return switch (kind) {
            case TEXT -> 0;
            case REASONING -> 1;
            case TOOL -> 2;
            case SUMMARY -> 3;
        };
    }

    private static EventKind kind(int code) {
        return switch (code) {
            case 0 -> EventKind.TEXT;
            case 1 -> EventKind.REASONING;
            case 2 -> EventKind.TOOL;
            case 3 -> EventKind.SUMMARY;
            default -> throw new IllegalArgumentException("a call trace has an event of unknown kind " + code);
        };
    }

    private static void stamp(ByteArrayOutputStream out, long value) {
        signed(out, value);
    }

    private static void stamp(ByteBuffer in, LongConsumer recorder) {
        long value = signed(in);
        if (value != CallTrace.ABSENT) {
            recorder.accept(value);
        }
    }

    private static void signed(ByteArrayOutputStream out, long value) {
        number(out, (value << 1) ^ (value >> (Long.SIZE - 1)));
    }

    private static long signed(ByteBuffer in) {
        long value = number(in);
        return (value >>> 1) ^ -(value & 1);
    }

    private static void number(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & -CONTINUED) != 0) {
            out.write((int) (rest & (CONTINUED - 1)) | CONTINUED);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static long number(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = in.get();
            value |= (long) (next & (CONTINUED - 1)) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of a call trace has no end");
    }
}
