package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * When everything happened in one call: the one record every timing metric derives from.
 *
 * <p>All stamps are {@link System#nanoTime()} taken as bytes arrive, stored as nanoseconds after {@link #scheduledAt()};
 * {@link #ABSENT} marks what did not happen. Content events are kept in primitive arrays, no object an event. Immutable and
 * safe for use by several threads; made by a {@link Recorder}.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class CallTrace {
    /** Marks a stamp that was never taken. */
    public static final long ABSENT = -1;

    private static final EventKind[] KINDS = EventKind.values();
    private static final long[] NO_STAMPS = {};

    private final Instant scheduledAt;
    private final long limiterEntered;
    private final long limiterLeft;
    private final long waitedBefore;
    private final long firstSent;
    private final long sent;
    private final long headers;
    private final long firstEvent;
    private final long end;
    private final long[] eventStamps;
    private final int[] eventBytes;
    private final byte[] eventKinds;
    private final long[] emptyChunks;
    private final int attempts;
    private final boolean streamed;
    private final Grade grade;
    private final long offset;
    private final boolean warmUp;
    private final long localOutputTokens;

    private CallTrace(Recorder r) {
        scheduledAt = r.scheduledAt;
        limiterEntered = r.relative(r.limiterEntered);
        limiterLeft = r.relative(r.limiterLeft);
        waitedBefore = r.waitedBefore;
        firstSent = r.relative(r.firstSent);
        sent = r.relative(r.sent);
        headers = r.relative(r.headers);
        firstEvent = r.relative(r.firstEvent);
        end = r.relative(r.end);
        eventStamps = new long[r.events];
        for (int i = 0; i < r.events; i++) {
            eventStamps[i] = r.eventStamps[i] - r.scheduled;
        }
        eventBytes = Arrays.copyOf(r.eventBytes, r.events);
        eventKinds = Arrays.copyOf(r.eventKinds, r.events);
        emptyChunks = r.empties == 0 ? NO_STAMPS : new long[r.empties];
        for (int i = 0; i < r.empties; i++) {
            emptyChunks[i] = r.emptyChunks[i] - r.scheduled;
        }
        attempts = r.attempts;
        streamed = r.streamed;
        grade = r.grade;
        offset = r.offset == Recorder.NEVER ? ABSENT : r.offset;
        warmUp = r.warmUp;
        localOutputTokens = r.localOutputTokens;
    }

    private CallTrace(
            CallTrace t, Instant scheduledAt, Grade grade, long offset, boolean warmUp, long localOutputTokens) {
        this.scheduledAt = scheduledAt;
        limiterEntered = t.limiterEntered;
        limiterLeft = t.limiterLeft;
        waitedBefore = t.waitedBefore;
        firstSent = t.firstSent;
        sent = t.sent;
        headers = t.headers;
        firstEvent = t.firstEvent;
        end = t.end;
        eventStamps = t.eventStamps;
        eventBytes = t.eventBytes;
        eventKinds = t.eventKinds;
        emptyChunks = t.emptyChunks;
        attempts = t.attempts;
        streamed = t.streamed;
        this.grade = grade;
        this.offset = offset;
        this.warmUp = warmUp;
        this.localOutputTokens = localOutputTokens;
    }

    /** How good the stamps are. */
    public enum Grade {
        /** Taken by LLM-Bench's own client as bytes arrive. */
        WIRE,
        /** Taken when a plugged-in model called back. */
        CALLBACK,
        /** Taken when a cassette was recorded, and read from it: times of that day, not of this run. */
        RECORDED
    }

    /** What a content event carried. */
    public enum EventKind {
        /** Visible text. */
        TEXT,
        /** Reasoning text. */
        REASONING,
        /** A tool call or a part of one. */
        TOOL,
        /** A summary of reasoning: its tokens are not those that the provider counts. */
        SUMMARY;

        /** Whether it is of what the model thought, and not of what it says. */
        public boolean thought() {
            return this == REASONING || this == SUMMARY;
        }
    }

    /** Where it stands in {@link #KINDS}, kept in memory only. */
    @SuppressWarnings("EnumOrdinal")
    private static byte code(EventKind kind) {
        return (byte) kind.ordinal();
    }

    /**
     * Starts a record.
     *
     * @param scheduledNanos {@link System#nanoTime()} at which the call was to start
     */
    public static Recorder recorder(long scheduledNanos) {
        return new Recorder(scheduledNanos);
    }

    /** A record of a call that was never sent. */
    public static CallTrace empty() {
        return recorder(System.nanoTime()).finish();
    }

    /** Wall-clock time of the scheduled start, the origin of all other stamps. */
    public Instant scheduledAt() {
        return scheduledAt;
    }

    /** Nanoseconds from scheduled to the last attempt's joining the rate limiter's queue, or {@link #ABSENT}. */
    public long limiterEntered() {
        return limiterEntered;
    }

    /** Nanoseconds from scheduled to the last attempt's leaving the rate limiter, or {@link #ABSENT}. */
    public long limiterLeft() {
        return limiterLeft;
    }

    /** Nanoseconds that attempts before the last one waited for the rate limiter; 0 where there were none. */
    public long limiterWaitedBefore() {
        return waitedBefore;
    }

    /** Nanoseconds that all attempts together waited for the rate limiter, or {@link #ABSENT} where there was none. */
    public long limiterWaited() {
        long left = limiterLeft == ABSENT ? end : limiterLeft;
        return limiterEntered == ABSENT ? ABSENT : waitedBefore + Math.max(0, left - limiterEntered);
    }

    /** Nanoseconds from scheduled to the first attempt's request being written, or {@link #ABSENT}. */
    public long firstSent() {
        return firstSent;
    }

    /** Nanoseconds from scheduled to the request of the attempt that answered being written, or {@link #ABSENT}. */
    public long sent() {
        return sent;
    }

    /** Nanoseconds from scheduled to the response's headers, or {@link #ABSENT}. */
    public long headers() {
        return headers;
    }

    /** Nanoseconds from scheduled to the first event of any kind, or {@link #ABSENT}. */
    public long firstEvent() {
        return firstEvent;
    }

    /** Nanoseconds from scheduled to the first content event, or {@link #ABSENT}. */
    public long firstContent() {
        return eventStamps.length == 0 ? ABSENT : eventStamps[0];
    }

    /** Nanoseconds from scheduled to the first content event that is not reasoning, or {@link #ABSENT}. */
    public long firstOutput() {
        for (int i = 0; i < eventKinds.length; i++) {
            if (!eventKind(i).thought()) {
                return eventStamps[i];
            }
        }
        return ABSENT;
    }

    /** Whether a content event carried that. */
    public boolean has(EventKind kind) {
        for (int i = 0; i < eventKinds.length; i++) {
            if (eventKind(i) == kind) {
                return true;
            }
        }
        return false;
    }

    /** Nanoseconds from scheduled to the last content event, or {@link #ABSENT}. */
    public long lastContent() {
        return eventStamps.length == 0 ? ABSENT : eventStamps[eventStamps.length - 1];
    }

    /** Nanoseconds from scheduled to the last byte or the failure, or {@link #ABSENT}. */
    public long end() {
        return end;
    }

    /** Number of content events. */
    public int contentEvents() {
        return eventStamps.length;
    }

    /** Nanoseconds from scheduled to content event {@code index}. */
    public long eventStamp(int index) {
        return eventStamps[index];
    }

    /** Bytes of content (UTF-8) in content event {@code index}. */
    public int eventBytes(int index) {
        return eventBytes[index];
    }

    /** What content event {@code index} carried. */
    public EventKind eventKind(int index) {
        return KINDS[eventKinds[index]];
    }

    /**
     * Number of chunks of a chat completion that had a choice and no content: a role alone, an empty text, a finish reason. No
     * metric of ours counts them; those of other tools do.
     */
    public int emptyChunks() {
        return emptyChunks.length;
    }

    /** Nanoseconds from scheduled to chunk without content {@code index}. */
    public long emptyChunkStamp(int index) {
        return emptyChunks[index];
    }

    /** Attempts made, the answering one included; 0 if nothing was sent. */
    public int attempts() {
        return attempts;
    }

    /** Whether the answer came as a stream. */
    public boolean streamed() {
        return streamed;
    }

    /** How good the stamps are. */
    public Grade grade() {
        return grade;
    }

    /**
     * Nanoseconds from the start of the load to scheduled, one origin for all calls of a run; {@link #ABSENT} for a call outside
     * of a load.
     */
    public long offset() {
        return offset;
    }

    /** Whether the call belongs to a load's warm-up and so to no metric but cost. */
    public boolean warmUp() {
        return warmUp;
    }

    /**
     * Output tokens by a local tokenizer over the whole text, reasoning included where it was shown and no summary; {@link #ABSENT}
     * where the model's encoding is not known, or nobody can tell what is to be counted.
     */
    public long localOutputTokens() {
        return localOutputTokens;
    }

    /** The same record with the local tokenizer's count. */
    public CallTrace withLocalOutputTokens(long tokens) {
        Checks.notNegative(tokens, "local output tokens");
        return new CallTrace(this, scheduledAt, grade, offset, warmUp, tokens);
    }

    /**
     * The same stamps as a cassette gives them back: of grade {@link Grade#RECORDED}, outside of a load, and at another time of day.
     *
     * @param value wall-clock time at which the replayed call was to start
     */
    public CallTrace replayedAt(Instant value) {
        return new CallTrace(this, Checks.notNull(value, "scheduledAt"), Grade.RECORDED, ABSENT, false, ABSENT);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CallTrace t
                && scheduledAt.equals(t.scheduledAt)
                && limiterEntered == t.limiterEntered
                && limiterLeft == t.limiterLeft
                && waitedBefore == t.waitedBefore
                && firstSent == t.firstSent
                && sent == t.sent
                && headers == t.headers
                && firstEvent == t.firstEvent
                && end == t.end
                && attempts == t.attempts
                && streamed == t.streamed
                && grade == t.grade
                && offset == t.offset
                && warmUp == t.warmUp
                && localOutputTokens == t.localOutputTokens
                && Arrays.equals(eventStamps, t.eventStamps)
                && Arrays.equals(eventBytes, t.eventBytes)
                && Arrays.equals(eventKinds, t.eventKinds)
                && Arrays.equals(emptyChunks, t.emptyChunks);
    }

    @Override
    public int hashCode() {
        return Objects.hash(scheduledAt, sent, end, Arrays.hashCode(eventStamps));
    }

    @Override
    public String toString() {
        return "CallTrace[scheduledAt=" + scheduledAt + ", sent=" + sent + ", firstContent=" + firstContent()
                + ", lastContent=" + lastContent() + ", end=" + end + ", contentEvents=" + eventStamps.length + "]";
    }

    /**
     * Collects the stamps of one call. Times are {@link System#nanoTime()} values (any common origin will do: a stored trace is
     * restored with a scheduled time of 0). Not safe for use by several threads at once, but for what is known <em>so far</em>; a
     * client hands it from thread to thread in order.
     */
    public static final class Recorder {
        private static final int FIRST_CAPACITY = 16;
        private static final long NEVER = Long.MIN_VALUE;
        private static final VarHandle EVENTS = handle("events", int.class);
        private static final VarHandle END = handle("end", long.class);

        private static VarHandle handle(String field, Class<?> type) {
            try {
                return MethodHandles.lookup().findVarHandle(Recorder.class, field, type);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final long scheduled;
        private Instant scheduledAt;
        private long limiterEntered = NEVER;
        private long limiterLeft = NEVER;
        private long waitedBefore;
        private long firstSent = NEVER;
        private long sent = NEVER;
        private long headers = NEVER;
        private long firstEvent = NEVER;
        private long end = NEVER;
        private long[] eventStamps = new long[FIRST_CAPACITY];
        private int[] eventBytes = new int[FIRST_CAPACITY];
        private byte[] eventKinds = new byte[FIRST_CAPACITY];
        private int events;
        /** Most streams have two: a role and a finish reason. */
        private long[] emptyChunks = NO_STAMPS;

        private int empties;
        private int attempts;
        private boolean streamed;
        private Grade grade = Grade.WIRE;
        private long offset = NEVER;
        private boolean warmUp;
        private long localOutputTokens = ABSENT;

        private Recorder(long scheduled) {
            this.scheduled = scheduled;
            this.scheduledAt = Instant.now().minusNanos(Math.max(0, System.nanoTime() - scheduled));
        }

        /** {@link System#nanoTime()} at which the call was to start. */
        public long scheduled() {
            return scheduled;
        }

        /** Replaces the wall-clock time of the scheduled start, when a stored trace is restored. */
        public Recorder scheduledAt(Instant value) {
            scheduledAt = value;
            return this;
        }

        /** An attempt joined the rate limiter's queue; forgets what an earlier attempt had received. */
        public Recorder limiterEntered(long nanos) {
            attempt();
            if (limiterEntered != NEVER && limiterLeft != NEVER) {
                waitedBefore += Math.max(0, limiterLeft - limiterEntered);
            }
            limiterEntered = nanos;
            limiterLeft = NEVER;
            return this;
        }

        /** The rate limiter let the call go. */
        public Recorder limiterLeft(long nanos) {
            limiterLeft = nanos;
            return this;
        }

        /** An attempt's request was written; forgets what an earlier attempt had received. */
        public Recorder sent(long nanos) {
            forgetAttempt();
            sent = nanos;
            firstSent = firstSent == NEVER ? nanos : firstSent;
            attempts++;
            return this;
        }

        /** Nanoseconds that earlier attempts waited for the rate limiter, when a stored trace is restored. */
        public Recorder limiterWaitedBefore(long nanos) {
            waitedBefore = nanos;
            return this;
        }

        /** The first attempt's request was written, when a stored trace is restored. */
        public Recorder firstSent(long nanos) {
            firstSent = nanos;
            return this;
        }

        /** Another attempt begins; forgets what an earlier one had received, so that it does not count as ended. */
        public Recorder attempt() {
            if (limiterEntered != NEVER && limiterLeft == NEVER) {
                // It got no permit, and left the queue by ending.
                limiterLeft = end;
            }
            forgetAttempt();
            return this;
        }

        private void forgetAttempt() {
            sent = NEVER;
            headers = NEVER;
            firstEvent = NEVER;
            end = NEVER;
            events = 0;
            empties = 0;
        }

        /** The response's headers arrived. */
        public Recorder headers(long nanos) {
            headers = nanos;
            return this;
        }

        /** An event of any kind arrived; only the first counts. */
        public Recorder event(long nanos) {
            if (firstEvent == NEVER) {
                firstEvent = nanos;
            }
            return this;
        }

        /** An event with non-empty content arrived. */
        public Recorder content(long nanos, int bytes, EventKind kind) {
            event(nanos);
            if (events == eventStamps.length) {
                eventStamps = Arrays.copyOf(eventStamps, events * 2);
                eventBytes = Arrays.copyOf(eventBytes, events * 2);
                eventKinds = Arrays.copyOf(eventKinds, events * 2);
            }
            eventStamps[events] = nanos;
            eventBytes[events] = bytes;
            eventKinds[events] = code(kind);
            EVENTS.setRelease(this, events + 1);
            return this;
        }

        /** A chunk of a chat completion arrived that had a choice and no content. */
        public Recorder emptyChunk(long nanos) {
            event(nanos);
            if (empties == emptyChunks.length) {
                emptyChunks = Arrays.copyOf(emptyChunks, Math.max(2, empties * 2));
            }
            emptyChunks[empties] = nanos;
            empties++;
            return this;
        }

        /** The last byte arrived, or the call failed. */
        public Recorder end(long nanos) {
            END.setRelease(this, nanos);
            return this;
        }

        /** Content events so far. Any thread may ask this of a call under way; what it sees may lag behind. */
        public int eventsSoFar() {
            return (int) EVENTS.getAcquire(this);
        }

        /**
         * Nanoseconds from scheduled, or from sent, to the first content event, or {@link #ABSENT}. Any thread may ask this of a call
         * under way; what it sees may lag behind.
         */
        public long firstContentSoFar(boolean fromScheduled) {
            if (eventsSoFar() == 0) {
                return ABSENT;
            }
            long from = fromScheduled ? scheduled : sent;
            return from == NEVER ? ABSENT : Math.max(0, eventStamps[0] - from);
        }

        /** Whether it has ended, for all that is known so far. Any thread may ask this; what it sees may lag behind. */
        public boolean endedSoFar() {
            return (long) END.getAcquire(this) != NEVER;
        }

        /** Whether the call belongs to a load's warm-up. */
        public boolean warmsUp() {
            return warmUp;
        }

        /** Attempts made; counted by {@link #sent(long)} unless set here. */
        public Recorder attempts(int value) {
            attempts = value;
            return this;
        }

        /** Whether the answer came as a stream. */
        public Recorder streamed(boolean value) {
            streamed = value;
            return this;
        }

        /** How good the stamps are; {@link Grade#WIRE} unless set. */
        public Recorder grade(Grade value) {
            grade = value;
            return this;
        }

        /** Nanoseconds from the start of the load to scheduled. */
        public Recorder offset(long nanos) {
            offset = nanos;
            return this;
        }

        /** Whether the call belongs to a load's warm-up. */
        public Recorder warmUp(boolean value) {
            warmUp = value;
            return this;
        }

        /** The local tokenizer's count, when a stored trace is restored. */
        public Recorder localOutputTokens(long tokens) {
            localOutputTokens = tokens;
            return this;
        }

        /** The record so far; the recorder may go on. */
        public CallTrace finish() {
            return new CallTrace(this);
        }

        private long relative(long nanos) {
            return nanos == NEVER ? ABSENT : nanos - scheduled;
        }
    }
}
