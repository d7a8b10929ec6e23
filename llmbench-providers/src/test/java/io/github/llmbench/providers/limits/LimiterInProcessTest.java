package io.github.llmbench.providers.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallError.Kind;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.LimitTable;
import io.github.llmbench.api.Limits;
import io.github.llmbench.api.Limits.Breaker;
import io.github.llmbench.api.Limits.InFlight;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Secret;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.CallRefusedException;
import io.github.llmbench.api.spi.RateLimiter;
import io.github.llmbench.api.spi.RateLimiter.Permit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LimiterInProcessTest {
    private static final ModelRef MODEL = ModelRef.of("openai:m");

    private final ManualTimer timer = new ManualTimer();

    private RateLimiter limiter(Limits limits) {
        return LimiterInProcess.open(LimitTable.of(limits), timer);
    }

    private static CompletableFuture<Permit> acquire(RateLimiter limiter, ModelRef model, long tokens) {
        return limiter.acquire(model, tokens).toCompletableFuture();
    }

    private static List<CompletableFuture<Permit>> acquire(RateLimiter limiter, int calls, long tokens) {
        List<CompletableFuture<Permit>> all = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            all.add(acquire(limiter, MODEL, tokens));
        }
        return all;
    }

    private static Permit permit(CompletableFuture<Permit> call) {
        assertThat(call).isDone();
        return call.join();
    }

    private static long through(List<CompletableFuture<Permit>> calls) {
        return calls.stream().filter(CompletableFuture::isDone).count();
    }

    private static ModelResponse answered(long tokens) {
        return ModelResponse.answered("x", Usage.of(tokens / 2, tokens - tokens / 2), CallTrace.empty());
    }

    private static ModelResponse failed(Kind kind, Map<String, String> headers) {
        ModelResponse plain =
                ModelResponse.failed(new CallError(kind, null, "the server said " + kind), CallTrace.empty());
        return new ModelResponse(
                plain.outcome(), "", "", List.of(), null, Usage.NONE, plain.trace(), plain.error(), headers);
    }

    private static ModelResponse with(ModelResponse response, Map<String, String> headers) {
        return new ModelResponse(
                response.outcome(),
                "x",
                "",
                List.of(),
                null,
                response.usage(),
                response.trace(),
                response.error(),
                headers);
    }

    @Test
    void requests_a_minute_are_spread_evenly() {
        List<CompletableFuture<Permit>> calls = acquire(limiter(Limits.NONE.requestsPerMinute(120)), 200, 1);
        assertThat(through(calls)).as("a second's worth").isEqualTo(2);
        for (int second = 1; second <= 60; second++) {
            timer.advanceMillis(1_000);
            assertThat(through(calls)).as("after %s s", second).isEqualTo(2 + 2L * second);
        }
        assertThat(calls.subList(0, 122)).as("first come, first served").allMatch(CompletableFuture::isDone);
    }

    @Test
    void tokens_a_minute_count_what_was_used_not_what_was_feared() {
        RateLimiter limiter = limiter(Limits.NONE.tokensPerMinute(6_000));
        Permit first = permit(acquire(limiter, MODEL, 1_100));
        CompletableFuture<Permit> second = acquire(limiter, MODEL, 100);
        assertThat(second).isNotDone();
        timer.advanceMillis(9_990);
        assertThat(second).as("the debt of the first").isNotDone();
        timer.advanceMillis(1_010);
        assertThat(second).isDone();
        first.release(answered(100));
        CompletableFuture<Permit> third = acquire(limiter, MODEL, 100);
        assertThat(third).as("1,000 came back").isDone();
        permit(third).release(answered(700));
        CompletableFuture<Permit> fourth = acquire(limiter, MODEL, 1);
        timer.advanceMillis(5_000);
        assertThat(fourth).as("600 more than feared").isNotDone();
        timer.advanceMillis(2_000);
        assertThat(fourth).isDone();
    }

    @Test
    void models_with_the_same_key_share_a_count_and_others_have_their_own() {
        RateLimiter limiter = LimiterInProcess.open(
                LimitTable.of(Limits.NONE.requestsPerMinute(1)).with("ollama", Limits.NONE), timer);
        assertThat(acquire(limiter, ModelRef.of("openai:a"), 1)).isDone();
        assertThat(acquire(limiter, ModelRef.of("openai:b"), 1)).isNotDone();
        assertThat(acquire(limiter, ModelRef.of("anthropic:a"), 1)).isDone();
        Endpoint other = Endpoint.builder().apiKey(Secret.of("another-key")).build();
        assertThat(acquire(limiter, ModelRef.of("openai:a").at(other), 1)).isDone();
        assertThat(acquire(limiter, ModelRef.of("openai:b").at(other), 1)).isNotDone();
        assertThat(acquire(limiter, ModelRef.of("ollama:a"), 1)).isDone();
        assertThat(acquire(limiter, ModelRef.of("ollama:a"), 1)).as("no limits").isDone();
    }

    @Test
    void concurrency_halves_at_429_once_a_cool_down_and_grows_by_one_a_round() {
        RateLimiter limiter = limiter(Limits.NONE.inFlight(new InFlight(1, 16, Duration.ofSeconds(1))));
        List<CompletableFuture<Permit>> calls = acquire(limiter, 100, 1);
        assertThat(through(calls)).isEqualTo(16);
        for (int i = 0; i < 16; i++) {
            permit(calls.get(i)).release(failed(Kind.RATE_LIMITED, Map.of()));
        }
        assertThat(through(calls)).as("16 ended, 8 of the waiting went in").isEqualTo(24);
        for (int i = 16; i < 24; i++) {
            permit(calls.get(i)).release(answered(1));
        }
        assertThat(through(calls)).as("no growth while it cools down").isEqualTo(32);
        timer.advanceMillis(1_001);
        int released = 24;
        long before = through(calls) - released;
        while (through(calls) < 60) {
            permit(calls.get(released++)).release(answered(1));
        }
        assertThat(before).isEqualTo(8);
        assertThat(through(calls) - released).as("two rounds and a half").isBetween(10L, 11L);
        permit(calls.get(released)).release(failed(Kind.RATE_LIMITED, Map.of()));
        assertThat(through(calls) - released - 1)
                .as("nobody comes in until half are gone")
                .isBetween(9L, 10L);
    }

    @Test
    void concurrency_never_falls_below_its_least() {
        RateLimiter limiter = limiter(Limits.NONE.inFlight(new InFlight(2, 4, Duration.ofMillis(1))));
        for (int i = 0; i < 10; i++) {
            permit(acquire(limiter, MODEL, 1)).release(failed(Kind.RATE_LIMITED, Map.of()));
            timer.advanceMillis(5);
        }
        assertThat(through(acquire(limiter, 5, 1))).isEqualTo(2);
    }

    @Test
    void a_call_that_was_given_up_while_it_waited_hands_its_place_on() {
        RateLimiter limiter = limiter(Limits.NONE.inFlight(InFlight.upTo(1)));
        Concurrency places = new Concurrency(InFlight.upTo(1), timer);
        assertThat(places.enter()).isDone();
        CompletableFuture<Void> givenUp = places.enter();
        CompletableFuture<Void> next = places.enter();
        givenUp.cancel(false);
        places.leave();
        assertThat(next).isDone();
        assertThat(acquire(limiter, MODEL, 1)).isDone();
    }

    @Test
    void retry_after_holds_all_calls_of_the_key_back() {
        RateLimiter limiter = limiter(Limits.NONE.requestsPerMinute(60_000));
        List<CompletableFuture<Permit>> calls = acquire(limiter, 4, 1);
        permit(calls.get(0)).release(failed(Kind.RATE_LIMITED, Map.of("retry-after", "2")));
        CompletableFuture<Permit> later = acquire(limiter, MODEL, 1);
        timer.advanceMillis(1_000);
        assertThat(later).isNotDone();
        permit(calls.get(1)).release(failed(Kind.SERVER_ERROR, Map.of("retry-after-ms", "3000")));
        timer.advanceMillis(1_500);
        assertThat(later).as("the pause grew").isNotDone();
        timer.advanceMillis(1_500);
        assertThat(later).isDone();
    }

    @Test
    void an_answer_that_says_nothing_is_left_holds_the_next_call_back() {
        RateLimiter limiter = limiter(Limits.NONE.inFlight(InFlight.DEFAULT));
        permit(acquire(limiter, MODEL, 500))
                .release(with(
                        answered(500),
                        Map.of(
                                "x-ratelimit-limit-requests", "60",
                                "x-ratelimit-remaining-requests", "59",
                                "x-ratelimit-reset-requests", "1s",
                                "x-ratelimit-limit-tokens", "1000",
                                "x-ratelimit-remaining-tokens", "0",
                                "x-ratelimit-reset-tokens", "1m0s")));
        CompletableFuture<Permit> next = acquire(limiter, MODEL, 500);
        timer.advanceMillis(29_000);
        assertThat(next).isNotDone();
        timer.advanceMillis(1_001);
        assertThat(next).as("half a minute gives half of the tokens").isDone();
    }

    @Test
    void an_endpoint_that_keeps_failing_is_left_alone_and_then_tried_by_one_call() {
        Duration pause = Duration.ofMillis(200);
        ModelRef at = MODEL.at("http://user@127.0.0.1:1234/v1");
        RateLimiter limiter = limiter(Limits.NONE.breaker(new Breaker(3, pause)));
        CompletableFuture<Permit> early = acquire(limiter, at, 1);
        for (int i = 0; i < 3; i++) {
            permit(acquire(limiter, at, 1)).release(failed(Kind.SERVER_ERROR, Map.of()));
        }
        assertThatThrownBy(() -> acquire(limiter, at, 1).join())
                .hasCauseInstanceOf(CallRefusedException.class)
                .hasMessageContaining("openai at 127.0.0.1:1234: not sent, since the last 3 calls failed"
                        + " (the server said SERVER_ERROR); the next call is let through in ")
                .cause()
                .satisfies(refusal -> {
                    assertThat(((CallRefusedException) refusal).retryAfter()).isBetween(Duration.ofMillis(1), pause);
                    assertThat(((CallRefusedException) refusal).error().kind()).isEqualTo(Kind.CIRCUIT_OPEN);
                });
        assertThat(acquire(limiter, MODEL, 1)).as("another endpoint").isDone();
        permit(early).release(failed(Kind.CANCELLED, Map.of()));

        CompletableFuture<Permit> probe = whenLetThrough(limiter, at);
        assertThatThrownBy(() -> acquire(limiter, at, 1).join()).hasMessageContaining("one call tries it now");
        permit(probe).release(answered(1));
        assertThat(acquire(limiter, at, 1)).isDone();
    }

    private static CompletableFuture<Permit> whenLetThrough(RateLimiter limiter, ModelRef model) {
        CompletableFuture<Permit> call = acquire(limiter, model, 1);
        while (call.isCompletedExceptionally()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            call = acquire(limiter, model, 1);
        }
        return call;
    }

    @Test
    void refusals_by_429_and_errors_that_blame_the_request_do_not_open_the_breaker() {
        RateLimiter limiter = limiter(Limits.NONE.breaker(new Breaker(2, Duration.ofMinutes(1))));
        for (int i = 0; i < 5; i++) {
            permit(acquire(limiter, MODEL, 1)).release(failed(Kind.RATE_LIMITED, Map.of()));
            permit(acquire(limiter, MODEL, 1)).release(failed(Kind.BAD_REQUEST, Map.of()));
            permit(acquire(limiter, MODEL, 1)).release(failed(Kind.SERVER_ERROR, Map.of()));
        }
        assertThat(acquire(limiter, MODEL, 1)).isDone();
    }

    @Test
    void calls_that_never_reached_the_endpoint_say_nothing_of_it() {
        RateLimiter limiter = limiter(Limits.NONE.breaker(new Breaker(3, Duration.ofMillis(100))));
        permit(acquire(limiter, MODEL, 1)).release(failed(Kind.CONNECTION, Map.of()));
        permit(acquire(limiter, MODEL, 1)).release(failed(Kind.CONNECTION, Map.of()));
        CompletableFuture<Permit> late = acquire(limiter, MODEL, 1);
        for (Kind kind : List.of(Kind.CANCELLED, Kind.CLIENT_ERROR, Kind.UNKNOWN_HOST)) {
            permit(acquire(limiter, MODEL, 1)).release(failed(kind, Map.of()));
        }
        permit(acquire(limiter, MODEL, 1)).release(failed(Kind.CONNECTION, Map.of()));
        assertThatThrownBy(() -> acquire(limiter, MODEL, 1).join())
                .as("three failures in a row all the same")
                .hasMessageContaining("the last 3 calls failed (the server said CONNECTION)");

        for (Kind kind : List.of(Kind.CANCELLED, Kind.CLIENT_ERROR)) {
            permit(whenLetThrough(limiter, MODEL)).release(failed(kind, Map.of()));
            assertThatThrownBy(() -> acquire(limiter, MODEL, 1).join())
                    .as("it is still to be tried, after a pause")
                    .hasMessageContaining("the last 3 calls failed (the server said CONNECTION); the next call");
        }
        CompletableFuture<Permit> probe = whenLetThrough(limiter, MODEL);
        permit(late).release(failed(Kind.CANCELLED, Map.of()));
        assertThatThrownBy(() -> acquire(limiter, MODEL, 1).join())
                .as("another call's end is not the one's that tries it")
                .hasMessageContaining("one call tries it now");
        permit(probe).release(answered(1));
        assertThat(acquire(limiter, MODEL, 1)).isDone();
    }

    @Test
    void a_call_refused_at_the_end_of_the_queue_gives_its_place_back() {
        RateLimiter limiter = limiter(Limits.NONE
                .inFlight(InFlight.upTo(1))
                .tokensPerMinute(60_000)
                .breaker(new Breaker(1, Duration.ofMinutes(1))));
        CompletableFuture<Permit> first = acquire(limiter, MODEL, 1);
        CompletableFuture<Permit> second = acquire(limiter, MODEL, 1);
        CompletableFuture<Permit> third = acquire(limiter, MODEL, 1);
        permit(first).release(failed(Kind.CONNECTION, Map.of()));
        assertThat(second).isCompletedExceptionally();
        assertThat(third).as("it is not left waiting").isCompletedExceptionally();
    }

    @Test
    void ten_thousand_calls_that_wait_when_the_breaker_opens_are_refused_one_after_another() {
        RateLimiter limiter =
                limiter(Limits.NONE.inFlight(InFlight.upTo(16)).breaker(new Breaker(16, Duration.ofMinutes(1))));
        List<CompletableFuture<Permit>> sent = acquire(limiter, 16, 1);
        List<CompletableFuture<Permit>> waiting = acquire(limiter, 10_000, 1);
        assertThat(through(waiting)).isZero();
        // Fifteen of the places are taken by others; with the sixteenth failure in a row there is no more of that.
        sent.forEach(call -> permit(call).release(failed(Kind.CONNECTION, Map.of())));

        assertThat(waiting.subList(15, waiting.size()))
                .allSatisfy(call -> assertThat(call).isCompletedExceptionally());
        assertThatThrownBy(() -> waiting.get(9_999).join()).hasCauseInstanceOf(CallRefusedException.class);
    }

    @Test
    void the_machine_s_timer_wakes_who_waits() {
        RateLimiter limiter = new LimiterInProcess().open(LimitTable.of(Limits.NONE.requestsPerMinute(1_200)));
        long start = System.nanoTime();
        for (int i = 0; i < 24; i++) {
            acquire(limiter, MODEL, 1).join();
        }
        assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(190));
    }
}
