package io.github.llmbench.engine.chain;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.BudgetLedger;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.CallRefusedException;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.api.spi.Price;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.api.spi.RateLimiter;
import io.github.llmbench.api.spi.ResponseCache;
import io.github.llmbench.api.spi.RetryAfter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every call passes, whoever makes it: cassette, cache, budget, then for each attempt the limiter. Safe for use by several threads.
 *
 * @param cassette answers of another run, played back; {@code null} for none
 * @param cache answers remembered by request; {@code null} for none
 * @param ledger holds the budget; {@code null} where there is none
 * @param limiter holds calls back; {@code null} where nothing does
 * @param prices what calls cost
 * @param attempts how often a call is tried
 * @param attemptTimeout longest time of an attempt; {@code null} for none
 * @param stallTimeout longest time between two events; {@code null} for none
 * @param watch hears of each attempt of a chat whose answer is streamed, so that it can be looked at meanwhile; {@code null} for nobody
 */
public record CallChain(
        @Nullable Cassette cassette,
        @Nullable ResponseCache cache,
        @Nullable BudgetLedger ledger,
        @Nullable RateLimiter limiter,
        PriceTable prices,
        Attempts attempts,
        @Nullable Duration attemptTimeout,
        @Nullable Duration stallTimeout,
        Estimates estimates,
        @Nullable Consumer<CallTrace.Recorder> watch) {
    private static final Logger LOG = LoggerFactory.getLogger(CallChain.class);
    private static final int CHARACTERS_A_TOKEN = 3;
    private static final int DEFAULT_OUTPUT = 1_024;

    /** The dearest call of each model so far: what the next one may cost. */
    public static final class Estimates {
        private final Map<String, BigDecimal> dearest = new ConcurrentHashMap<>();
        private final RequestHash hash = new RequestHash();
    }

    /**
     * What is to be called.
     *
     * @param call starts an attempt
     */
    public record Asked(BoundModel model, ModelRequest request, ModelClient.Prepared call) {
        /** To be made ready when it is called, if it ever is. */
        public static Asked of(BoundModel model, ModelRequest request) {
            return new Asked(model, request, context -> model.client().call(request, context));
        }

        /** Made ready now. */
        public static Asked prepared(BoundModel model, ModelRequest request) {
            try {
                return new Asked(model, request, model.client().prepare(request));
            } catch (RuntimeException e) {
                return new Asked(model, request, context -> CompletableFuture.failedFuture(e));
            }
        }
    }

    /**
     * Makes a call.
     *
     * @param epoch of the trial it belongs to, from 1; a remembered answer is one of the same epoch, since repeats that come from a
     *     cache would be no repeats
     * @param start when it was to start, and when it is cut
     * @param callId names the call towards the server
     * @return fails with {@link BudgetExhaustedException} where the budget does not hold the call; a failed call is a response
     */
    public CompletableFuture<Call> call(Asked asked, Call.Purpose purpose, int epoch, Start start, String callId) {
        if (cassette == null && cache == null) {
            return send(asked, purpose, start, callId);
        }
        BoundModel model = asked.model();
        ModelRequest request = asked.request();
        String hash = estimates.hash.of(model.ref(), request, epoch);
        if (cassette == null) {
            return ask(asked, purpose, hash, start, callId);
        }
        Cassette.Take take = cassette.take(new Cassette.Asked(model.ref(), purpose, request, hash, callId));
        return take.played()
                .map(played -> played.thenApply(response -> new Call(
                        purpose,
                        model.ref().label(),
                        request,
                        response,
                        cost(prices.price(model.ref()), response),
                        true)))
                .orElseGet(() -> ask(asked, purpose, hash, start, callId).whenComplete((call, failure) -> {
                    if (call != null) {
                        take.sent(call.response());
                    }
                }));
    }

    /** The same chain behind a cassette. */
    public CallChain behind(@Nullable Cassette first) {
        return new CallChain(
                first, cache, ledger, limiter, prices, attempts, attemptTimeout, stallTimeout, estimates, watch);
    }

    private CompletableFuture<Call> ask(Asked asked, Call.Purpose purpose, String hash, Start start, String callId) {
        if (cache == null) {
            return send(asked, purpose, start, callId);
        }
        return orFailed(() -> cache.get(hash))
                .exceptionally(failing -> Optional.empty())
                .thenCompose(remembered -> remembered
                        .map(response -> done(new Call(
                                purpose,
                                asked.model().ref().label(),
                                asked.request(),
                                response,
                                Cost.of(BigDecimal.ZERO),
                                true)))
                        .orElseGet(() ->
                                send(asked, purpose, start, callId).thenCompose(call -> remember(cache, hash, call))));
    }

    private static CompletableFuture<Call> done(Call call) {
        return CompletableFuture.completedFuture(call);
    }

    private static CompletionStage<Call> remember(ResponseCache cache, String hash, Call call) {
        if (call.response().error() != null || !call.response().outcome().scorable()) {
            return done(call);
        }
        return orFailed(() -> cache.put(hash, call.response())).handle((stored, failing) -> call);
    }

    /** What a call's model costs, and what the call may. */
    private record Priced(Optional<Price> price, BigDecimal estimate) {}

    private CompletableFuture<Call> send(Asked asked, Call.Purpose purpose, Start start, String callId) {
        ModelRef ref = asked.model().ref();
        Optional<Price> price = prices.price(ref);
        Priced priced = new Priced(
                price, price.map(p -> estimate(ref, p, asked.request())).orElse(BigDecimal.ZERO));
        if (ledger == null) {
            return held(asked, priced, purpose, start, callId);
        }
        return orFailed(() -> ledger.reserve(ref, priced.estimate()))
                .handle((held, failure) -> {
                    if (failure != null) {
                        throw BudgetExhaustedException.unknown(cause(failure));
                    }
                    if (!held) {
                        throw new BudgetExhaustedException("the budget does not hold another call of " + ref + "; "
                                + ledger.spentUsd() + " USD are spent");
                    }
                    return held;
                })
                .thenCompose(held -> held(asked, priced, purpose, start, callId));
    }

    private CompletableFuture<Call> held(Asked asked, Priced priced, Call.Purpose purpose, Start start, String callId) {
        ModelRef ref = asked.model().ref();
        CallTrace.Recorder recorder = start.recorder();
        CallContext context = new CallContext(recorder, attemptTimeout, stallTimeout, callId);
        Consumer<CallTrace.Recorder> watching = purpose == Call.Purpose.CHAT && asked.request().stream() ? watch : null;
        return attempts.call(ref, start, () -> attempt(asked, context, start, watching))
                .thenApply(response -> {
                    if (watching != null && !recorder.endedSoFar()) {
                        // A client of a user's own need not have said so, and nobody is to look at it any more.
                        recorder.end(System.nanoTime());
                    }
                    Cost cost = cost(priced.price(), response);
                    estimates.dearest.merge(ref.label(), cost.usd(), BigDecimal::max);
                    settle(ref, priced.estimate(), cost);
                    return new Call(purpose, ref.label(), asked.request(), response, cost, false);
                });
    }

    /** Nothing waits for it: an answer must reach the journal though the ledger's database is away. */
    private void settle(ModelRef ref, BigDecimal estimate, Cost cost) {
        if (ledger != null) {
            CompletionStage<Void> unused = ledger.settle(ref, estimate, cost.usd())
                    .exceptionally(failure -> {
                        LOG.warn(
                                "{} USD of a call could not be settled: {}",
                                cost.usd(),
                                cause(failure).getMessage());
                        return null;
                    });
        }
    }

    /** A limiter or a plugged-in client that throws fails its call, not the run. */
    private static ModelResponse failed(Throwable failure, CallTrace.Recorder recorder) {
        Throwable cause = cause(failure);
        CallError error = cause instanceof TimeoutException
                ? new CallError(
                        CallError.Kind.TIMED_OUT,
                        null,
                        "the time of the trial or run was over before the call was sent")
                : new CallError(CallError.Kind.CLIENT_ERROR, null, cause.toString());
        return ModelResponse.failed(error, recorder.end(System.nanoTime()).finish());
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** What a plugged-in part starts; what it throws on the spot is a failed stage too. */
    private static <T> CompletableFuture<T> orFailed(Supplier<CompletionStage<T>> start) {
        try {
            return start.get().toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<Attempt> attempt(
            Asked asked, CallContext context, Start start, @Nullable Consumer<CallTrace.Recorder> watching) {
        CallTrace.Recorder recorder = context.recorder();
        if (watching != null) {
            watching.accept(recorder.attempt());
        }
        if (limiter == null) {
            return made(asked, context, start);
        }
        ModelRequest request = asked.request();
        // Before it is asked: a call that gets no permit has waited too.
        recorder.limiterEntered(System.nanoTime());
        CompletableFuture<RateLimiter.Permit> permitted =
                orFailed(() -> limiter.acquire(asked.model().ref(), inputTokens(request) + outputTokens(request)));
        return inTime(permitted, start)
                .thenCompose(permit -> {
                    recorder.limiterLeft(System.nanoTime());
                    return made(asked, context, start)
                            .whenComplete((attempt, none) -> permit.release(attempt.response()));
                })
                .exceptionally(failure -> refused(failure, recorder));
    }

    /** A permit that comes too late goes back at once. */
    private static CompletableFuture<RateLimiter.Permit> inTime(
            CompletableFuture<RateLimiter.Permit> permitted, Start start) {
        if (start.deadline() == Start.NEVER) {
            return permitted;
        }
        // A copy: the limiter's own stage is not ours to fail.
        CompletableFuture<RateLimiter.Permit> bounded =
                permitted.copy().orTimeout(Math.max(0, start.left()), TimeUnit.NANOSECONDS);
        CompletableFuture<Void> unused = permitted.thenAccept(permit -> {
            if (bounded.isCompletedExceptionally()) {
                permit.release(ModelResponse.failed(
                        new CallError(CallError.Kind.CANCELLED, null, "the permit came after the deadline"),
                        CallTrace.empty()));
            }
        });
        return bounded;
    }

    /** Never fails. An attempt has no longer than the trial and the run have; the client closes the connection then. */
    private static CompletableFuture<Attempt> made(Asked asked, CallContext context, Start start) {
        return orFailed(() -> sent(asked.call(), context, start))
                .exceptionally(failure -> failed(failure, context.recorder()))
                .thenApply(response -> new Attempt(
                        response,
                        response.error() == null
                                ? null
                                : RetryAfter.of(response.headers(), Instant.now())
                                        .orElse(null)));
    }

    private static CompletionStage<ModelResponse> sent(ModelClient.Prepared call, CallContext context, Start start) {
        if (start.deadline() == Start.NEVER) {
            return call.call(context);
        }
        Duration left = Duration.ofNanos(start.left());
        if (left.isNegative() || left.isZero()) {
            return CompletableFuture.failedFuture(new TimeoutException());
        }
        return call.call(context.within(left));
    }

    private static Attempt refused(Throwable failure, CallTrace.Recorder recorder) {
        if (cause(failure) instanceof CallRefusedException refusal) {
            CallTrace trace = recorder.end(System.nanoTime()).finish();
            return new Attempt(ModelResponse.failed(refusal.error(), trace), refusal.retryAfter());
        }
        return new Attempt(failed(failure, recorder), null);
    }

    private static Cost cost(Optional<Price> price, ModelResponse response) {
        if (response.error() != null && response.usage().equals(Usage.NONE)) {
            return Cost.NONE;
        }
        return price.map(p -> p.cost(response.usage())).orElse(Cost.UNPRICED);
    }

    private BigDecimal estimate(ModelRef ref, Price price, ModelRequest request) {
        BigDecimal seen = estimates.dearest.get(ref.label());
        return seen != null && seen.signum() > 0
                ? seen
                : price.cost(Usage.of(inputTokens(request), outputTokens(request)))
                        .usd();
    }

    private static long inputTokens(ModelRequest request) {
        return request.messages().stream()
                                .map(Message::text)
                                .mapToLong(String::length)
                                .sum()
                        / CHARACTERS_A_TOKEN
                + 1;
    }

    private static long outputTokens(ModelRequest request) {
        Integer most = request.parameters().maxOutputTokens();
        return most == null ? DEFAULT_OUTPUT : most;
    }
}
