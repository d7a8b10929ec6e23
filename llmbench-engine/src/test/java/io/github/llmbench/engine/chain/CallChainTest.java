package io.github.llmbench.engine.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.LimitTable;
import io.github.llmbench.api.Limits;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.BudgetLedger;
import io.github.llmbench.api.spi.CallRefusedException;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.api.spi.RateLimiter;
import io.github.llmbench.api.spi.ResponseCache;
import io.github.llmbench.engine.testing.Fake;
import io.github.llmbench.engine.testing.Prices;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallChainTest {
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        scheduler.shutdownNow();
    }

    private CallChain chain(
            @Nullable ResponseCache cache,
            @Nullable BudgetLedger ledger,
            @Nullable RateLimiter limiter,
            PriceTable prices,
            int attempts) {
        return new CallChain(
                null,
                cache,
                ledger,
                limiter,
                prices,
                new Attempts(LimitTable.of(Limits.NONE.attempts(attempts)), Duration.ofMillis(1), scheduler),
                null,
                null,
                new CallChain.Estimates(),
                null);
    }

    private static CompletableFuture<Call> call(CallChain chain, BoundModel model, String prompt, int epoch) {
        return chain.call(
                CallChain.Asked.of(model, ModelRequest.of(prompt)), Call.Purpose.CHAT, epoch, Start.now(), "id");
    }

    private static Call done(CallChain chain, BoundModel model, String prompt) {
        return call(chain, model, prompt, 1).join();
    }

    /** A cache in memory that may fail on the spot or later. */
    private static final class Memory implements ResponseCache {
        private final Map<String, ModelResponse> kept = new HashMap<>();
        private final boolean throwing;
        private final boolean failing;

        Memory(boolean throwing, boolean failing) {
            this.throwing = throwing;
            this.failing = failing;
        }

        @Override
        public CompletionStage<Optional<ModelResponse>> get(String requestHash) {
            return stage(Optional.ofNullable(kept.get(requestHash)));
        }

        @Override
        public CompletionStage<Void> put(String requestHash, ModelResponse response) {
            kept.put(requestHash, response);
            return stage(null);
        }

        private <T> CompletionStage<T> stage(T value) {
            if (throwing) {
                throw new IllegalStateException("the cache is away");
            }
            return failing
                    ? CompletableFuture.failedFuture(new IllegalStateException("the cache is away"))
                    : CompletableFuture.completedFuture(value);
        }

        @Override
        public void close() {}
    }

    @Test
    void a_remembered_answer_is_not_sent_again_and_costs_nothing() {
        BoundModel model = Fake.answering("p:m", prompt -> "to " + prompt);
        CallChain chain = chain(new Memory(false, false), null, null, Prices.each("10"), 1);
        Call first = done(chain, model, "a");
        Call again = done(chain, model, "a");
        assertThat(first.cached()).isFalse();
        assertThat(first.cost().usd()).isEqualByComparingTo("0.0003");
        assertThat(again.cached()).isTrue();
        assertThat(again.cost()).isEqualTo(Cost.of(BigDecimal.ZERO));
        assertThat(again.response()).isEqualTo(first.response());
        done(chain, model, "b");
        assertThat(Fake.asked(model)).containsExactly("a", "b");
    }

    @Test
    void another_epoch_is_another_answer_since_repeats_from_a_cache_are_no_repeats() {
        BoundModel model = Fake.answering("p:m", prompt -> "x");
        CallChain chain = chain(new Memory(false, false), null, null, PriceTable.empty(), 1);
        call(chain, model, "a", 1).join();
        assertThat(call(chain, model, "a", 2).join().cached()).isFalse();
        assertThat(call(chain, model, "a", 2).join().cached()).isTrue();
    }

    @Test
    void another_place_name_or_parameter_is_another_request_and_another_label_is_not() {
        RequestHash hash = new RequestHash();
        ModelRef ref = ModelRef.of("p:m");
        ModelRequest request = ModelRequest.of("a");
        List<String> hashes = List.of(
                hash.of(ref, request, 1),
                hash.of(ref, request, 2),
                hash.of(ModelRef.of("p:n"), request, 1),
                hash.of(ref.at("http://localhost:1/v1"), request, 1),
                hash.of(ref, request.streamed(false), 1),
                hash.of(ref, request.with(ModelParameters.builder().seed(1).build()), 1));
        assertThat(hashes).doesNotHaveDuplicates();
        assertThat(hash.of(ref.labelled("other"), request, 1)).isEqualTo(hashes.get(0));
        ModelParameters odd = ModelParameters.builder().extra("x", new Object()).build();
        assertThatThrownBy(() -> hash.of(ref, request.with(odd), 1))
                .hasMessageStartingWith("a parameter of p:m is no JSON value: ");
    }

    @Test
    void a_failing_cache_is_as_good_as_an_empty_one() {
        for (Memory cache : List.of(new Memory(true, false), new Memory(false, true))) {
            BoundModel model = Fake.answering("p:m", prompt -> "x");
            CallChain chain = chain(cache, null, null, PriceTable.empty(), 1);
            assertThat(done(chain, model, "a").response().text()).isEqualTo("x");
            assertThat(done(chain, model, "a").cached()).isFalse();
        }
    }

    @Test
    void failed_calls_are_not_remembered() {
        AtomicInteger calls = new AtomicInteger();
        BoundModel model = Fake.model(
                "p:m",
                (request, context) -> CompletableFuture.completedFuture(
                        calls.incrementAndGet() == 1
                                ? Fake.failed(context, CallError.Kind.BAD_REQUEST, Map.of())
                                : Fake.answered(context, "x", Usage.NONE)));
        CallChain chain = chain(new Memory(false, false), null, null, PriceTable.empty(), 1);
        assertThat(done(chain, model, "a").response().error()).isNotNull();
        assertThat(done(chain, model, "a").cached()).isFalse();
        assertThat(done(chain, model, "a").cached()).isTrue();
    }

    @Test
    void what_may_pass_is_tried_again_until_attempts_are_used_up() {
        AtomicInteger calls = new AtomicInteger();
        BoundModel model = Fake.model(
                "p:m",
                (request, context) -> CompletableFuture.completedFuture(
                        calls.incrementAndGet() < 3
                                ? Fake.failed(context, CallError.Kind.SERVER_ERROR, Map.of())
                                : Fake.answered(context, "x", Usage.NONE)));
        Call call = done(chain(null, null, null, PriceTable.empty(), 3), model, "a");
        assertThat(call.response().text()).isEqualTo("x");
        assertThat(call.response().trace().attempts()).isEqualTo(3);

        BoundModel never = Fake.model(
                "p:m",
                (request, context) ->
                        CompletableFuture.completedFuture(Fake.failed(context, CallError.Kind.CONNECTION, Map.of())));
        Call failed = done(chain(null, null, null, PriceTable.empty(), 3), never, "a");
        assertThat(failed.response().error().kind()).isEqualTo(CallError.Kind.CONNECTION);
        assertThat(failed.response().outcome()).isEqualTo(Outcome.TRANSPORT_FAILED);
        assertThat(Fake.asked(never)).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = CallError.Kind.class,
            names = {"BAD_REQUEST", "AUTHENTICATION", "NOT_FOUND", "MALFORMED_RESPONSE", "CLIENT_ERROR"})
    void what_would_fail_again_is_not_tried_again(CallError.Kind kind) {
        BoundModel model = Fake.model(
                "p:m", (request, context) -> CompletableFuture.completedFuture(Fake.failed(context, kind, Map.of())));
        assertThat(done(chain(null, null, null, PriceTable.empty(), 5), model, "a")
                        .response()
                        .error()
                        .kind())
                .isEqualTo(kind);
        assertThat(Fake.asked(model)).hasSize(1);
    }

    @Test
    void retry_after_is_obeyed_as_seconds_and_as_a_date() {
        for (String given : List.of("0.4", " 1 ", "date")) {
            List<Long> stamps = new ArrayList<>();
            BoundModel model = Fake.model("p:m", (request, context) -> {
                stamps.add(System.nanoTime());
                String asked = given.equals("date")
                        ? DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2))
                        : given;
                return CompletableFuture.completedFuture(
                        stamps.size() == 1
                                ? Fake.failed(context, CallError.Kind.RATE_LIMITED, Map.of("retry-after", asked))
                                : Fake.answered(context, "x", Usage.NONE));
            });
            assertThat(done(chain(null, null, null, PriceTable.empty(), 2), model, "a")
                            .response()
                            .text())
                    .isEqualTo("x");
            assertThat(Duration.ofNanos(stamps.get(1) - stamps.get(0)))
                    .as(given)
                    .isGreaterThan(Duration.ofMillis(350));
        }
    }

    @Test
    void a_retry_after_that_says_nothing_or_lies_in_the_past_does_no_harm() {
        for (String asked : List.of("soon", "", "-5", "Wed, 21 Oct 2015 07:28:00 GMT")) {
            BoundModel model = Fake.model(
                    "p:m",
                    (request, context) -> CompletableFuture.completedFuture(
                            Fake.failed(context, CallError.Kind.RATE_LIMITED, Map.of("retry-after", asked))));
            assertThat(done(chain(null, null, null, PriceTable.empty(), 2), model, "a")
                            .response()
                            .error()
                            .kind())
                    .isEqualTo(CallError.Kind.RATE_LIMITED);
            assertThat(Fake.asked(model)).hasSize(2);
        }
    }

    @Test
    void a_client_that_throws_fails_its_call_and_is_not_tried_again() {
        BoundModel throwing = Fake.model("p:m", (request, context) -> {
            throw new IllegalStateException("boom");
        });
        BoundModel failing = Fake.model(
                "p:m", (request, context) -> CompletableFuture.failedFuture(new IllegalStateException("boom")));
        for (BoundModel model : List.of(throwing, failing)) {
            for (int attempts : new int[] {1, 3}) {
                Call call = done(chain(null, null, null, PriceTable.empty(), attempts), model, "a");
                assertThat(call.response().error().kind()).isEqualTo(CallError.Kind.CLIENT_ERROR);
                assertThat(call.response().error().message()).contains("boom");
                assertThat(call.cost()).isEqualTo(Cost.NONE);
            }
            assertThat(Fake.asked(model)).hasSize(2);
        }
    }

    @Test
    void a_limiter_holds_calls_back_and_its_wait_is_stamped() {
        CompletableFuture<RateLimiter.Permit> gate = new CompletableFuture<>();
        List<Long> tokens = new ArrayList<>();
        RateLimiter limiter = (model, estimated) -> {
            tokens.add(estimated);
            return gate;
        };
        BoundModel model = Fake.answering("p:m", prompt -> "x");
        CallChain chain = chain(null, null, limiter, PriceTable.empty(), 1);
        CompletableFuture<Call> call = call(chain, model, "a".repeat(300), 1);
        assertThat(Fake.asked(model)).isEmpty();
        gate.complete(RateLimiter.Permit.FREE);
        CallTrace trace = call.join().response().trace();
        assertThat(trace.limiterEntered()).isNotNegative();
        assertThat(trace.limiterLeft()).isGreaterThanOrEqualTo(trace.limiterEntered());
        assertThat(trace.sent()).isGreaterThanOrEqualTo(trace.limiterLeft());
        assertThat(tokens).containsExactly(101L + 1_024);
    }

    @Test
    void a_limiter_that_fails_gives_the_reserved_money_back() {
        MemoryLedger ledger = new MemoryLedger("run:r", new BigDecimal("0.02"), BigDecimal.ZERO, alert -> {});
        CallChain chain = chain(
                null,
                ledger,
                (model, tokens) -> {
                    throw new IllegalStateException("no limiter");
                },
                Prices.each("10"),
                1);
        for (int i = 0; i < 5; i++) {
            Call call = done(chain, Fake.answering("p:m", prompt -> "x"), "a");
            assertThat(call.response().error().message()).contains("no limiter");
        }
        assertThat(ledger.spentUsd()).isZero();
    }

    @Test
    void calls_under_way_never_overshoot_the_budget() throws Exception {
        BigDecimal limit = new BigDecimal("0.10");
        MemoryLedger ledger = new MemoryLedger("run:r", limit, BigDecimal.ZERO, alert -> {});
        CallChain chain = chain(null, ledger, null, Prices.each("10"), 1);
        // Estimated at 1,024 output tokens and charged 1,000 in all: 0.01 USD a call.
        BoundModel model = Fake.model(
                "p:m",
                (request, context) ->
                        CompletableFuture.supplyAsync(() -> Fake.answered(context, "x", Usage.of(1, 999))));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<Boolean>> made = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            made.add(threads.submit(() -> {
                try {
                    done(chain, model, "a");
                    return true;
                } catch (CompletionException e) {
                    assertThat(e.getCause()).isInstanceOf(BudgetExhaustedException.class);
                    return false;
                }
            }));
        }
        long calls = 0;
        for (Future<Boolean> one : made) {
            calls += one.get() ? 1 : 0;
        }
        threads.shutdown();
        assertThat(ledger.spentUsd()).isLessThanOrEqualTo(limit).isEqualByComparingTo(BigDecimal.valueOf(calls, 2));
        assertThat(calls).isBetween(9L, 10L);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 2; i++) {
                        done(chain, model, "a");
                    }
                })
                .hasRootCauseMessage("the budget does not hold another call of p:m; 0.100000 USD are spent");
        assertThat(ledger.spentUsd()).isEqualByComparingTo(limit);
    }

    @Test
    void the_dearest_call_so_far_is_what_the_next_may_cost() {
        MemoryLedger ledger = new MemoryLedger("run:r", new BigDecimal("0.10"), new BigDecimal("0.02"), alert -> {});
        CallChain chain = chain(null, ledger, null, Prices.each("10"), 1);
        BoundModel dear = Fake.model(
                "p:m",
                (request, context) ->
                        CompletableFuture.completedFuture(Fake.answered(context, "x", Usage.of(1, 4_999))));
        done(chain, dear, "a");
        assertThat(ledger.spentUsd()).isEqualByComparingTo("0.07");
        assertThatThrownBy(() -> done(chain, dear, "a")).hasCauseInstanceOf(BudgetExhaustedException.class);
    }

    @Test
    void a_failed_call_costs_what_the_provider_reports() {
        PriceTable prices = Prices.each("10");
        BoundModel broken = Fake.model("p:m", (request, context) -> {
            ModelResponse plain = Fake.failed(context, CallError.Kind.STREAM_BROKEN, Map.of());
            return CompletableFuture.completedFuture(new ModelResponse(
                    plain.outcome(),
                    "half",
                    "",
                    List.of(),
                    null,
                    Usage.of(10, 90),
                    plain.trace(),
                    plain.error(),
                    Map.of()));
        });
        assertThat(done(chain(null, null, null, prices, 1), broken, "a").cost())
                .isEqualTo(new Cost(new BigDecimal("0.001000"), 1, 0));
        BoundModel refused = Fake.model(
                "p:m",
                (request, context) ->
                        CompletableFuture.completedFuture(Fake.failed(context, CallError.Kind.CONNECTION, Map.of())));
        assertThat(done(chain(null, null, null, prices, 1), refused, "a").cost())
                .isEqualTo(Cost.NONE);
        BoundModel free = Fake.answering("p:free", prompt -> "x");
        assertThat(done(chain(null, null, null, prices, 1), free, "a").cost()).isEqualTo(Cost.UNPRICED);
    }

    /** A limiter that lets all pass and keeps what its permits were released with. */
    private static final class Counting implements RateLimiter {
        private final List<ModelResponse> released = new ArrayList<>();
        private int acquired;

        @Override
        public CompletionStage<Permit> acquire(ModelRef model, long estimatedTokens) {
            acquired++;
            return CompletableFuture.completedFuture(released::add);
        }
    }

    @Test
    void each_attempt_passes_the_limiter_again_and_gives_its_permit_back_with_what_came_of_it() {
        AtomicInteger calls = new AtomicInteger();
        BoundModel model = Fake.model(
                "p:m",
                (request, context) -> CompletableFuture.completedFuture(
                        calls.incrementAndGet() < 3
                                ? Fake.failed(context, CallError.Kind.RATE_LIMITED, Map.of())
                                : Fake.answered(context, "x", Usage.NONE)));
        Counting limiter = new Counting();
        CallTrace trace = done(chain(null, null, limiter, PriceTable.empty(), 3), model, "a")
                .response()
                .trace();
        assertThat(limiter.acquired).isEqualTo(3);
        assertThat(limiter.released).extracting(r -> r.error() == null).containsExactly(false, false, true);
        assertThat(trace.attempts()).isEqualTo(3);
        assertThat(trace.limiterLeft()).isBetween(trace.limiterEntered(), trace.sent());
    }

    @Test
    void a_client_that_throws_gives_its_permit_back() {
        Counting limiter = new Counting();
        BoundModel throwing = Fake.model("p:m", (request, context) -> {
            throw new IllegalStateException("boom");
        });
        done(chain(null, null, limiter, PriceTable.empty(), 3), throwing, "a");
        assertThat(limiter.released).hasSize(1);
        assertThat(limiter.released.get(0).error().kind()).isEqualTo(CallError.Kind.CLIENT_ERROR);
    }

    @Test
    void a_pause_beyond_the_limits_is_not_cut_short_but_ends_the_call_at_once() {
        BoundModel model = Fake.model(
                "p:m",
                (request, context) -> CompletableFuture.completedFuture(
                        Fake.failed(context, CallError.Kind.RATE_LIMITED, Map.of("retry-after", "3600"))));
        Attempts attempts = new Attempts(
                LimitTable.of(Limits.NONE.attempts(3).retryFor(Duration.ofMinutes(5))),
                Duration.ofMillis(1),
                scheduler);
        CallChain chain = new CallChain(
                null, null, null, null, PriceTable.empty(), attempts, null, null, new CallChain.Estimates(), null);
        assertThat(done(chain, model, "a").response().error().kind()).isEqualTo(CallError.Kind.RATE_LIMITED);
        assertThat(Fake.asked(model)).hasSize(1);
    }

    @Test
    void a_provider_that_says_so_is_not_asked_again() {
        BoundModel model = Fake.model(
                "p:m",
                (request, context) -> CompletableFuture.completedFuture(
                        Fake.failed(context, CallError.Kind.RATE_LIMITED, Map.of("x-should-retry", "false"))));
        done(chain(null, null, null, PriceTable.empty(), 3), model, "a");
        assertThat(Fake.asked(model)).hasSize(1);
    }

    @Test
    void a_refused_call_is_tried_when_the_refusal_says_and_keeps_its_reason() {
        AtomicInteger asked = new AtomicInteger();
        CallRefusedException refusal = new CallRefusedException(
                new CallError(CallError.Kind.CIRCUIT_OPEN, null, "p is down"), Duration.ofMillis(20));
        RateLimiter once = (model, tokens) -> asked.incrementAndGet() == 1
                ? CompletableFuture.failedFuture(refusal)
                : CompletableFuture.completedFuture(RateLimiter.Permit.FREE);
        RateLimiter always = (model, tokens) -> CompletableFuture.failedFuture(refusal);
        BoundModel model = Fake.answering("p:m", prompt -> "x");

        assertThat(done(chain(null, null, once, PriceTable.empty(), 2), model, "a")
                        .response()
                        .text())
                .isEqualTo("x");
        Call call = done(chain(null, null, always, PriceTable.empty(), 2), model, "a");
        assertThat(call.response().error()).isEqualTo(refusal.error());
        assertThat(call.response().trace().attempts()).isZero();
        assertThat(Fake.asked(model)).hasSize(1);
    }
}
