package io.github.llmbench.engine.cassette;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.engine.chain.Cassette;
import io.github.llmbench.engine.chain.RequestHash;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One cassette in use by one run. Safe for use by several threads. */
final class Tape {
    /** So many misses are compared with all entries; a set that misses more has none of them. */
    private static final int COMPARED = 20;

    private final Cassettes settings;
    private final CassetteFile file;
    private final Secrets secrets;
    private final String benchmark;
    private final List<Recorded> entries;
    private final Map<Slot, List<Recorded>> bySlot = new HashMap<>();
    private final Map<String, List<Recorded>> byHash = new HashMap<>();
    private final Map<Slot, Integer> times = new HashMap<>();
    private final Set<Recorded> used = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Recorded> fresh = new ArrayList<>();
    private final Set<String> freshCalls = new HashSet<>();
    private final Counts counts = new Counts();

    /** What came of the calls. */
    static final class Counts {
        long played;
        long again;
        long missing;
        long failed;
        long recorded;
    }

    Tape(Cassettes settings, CassetteFile file, Secrets secrets, String benchmark) throws IOException {
        this.settings = settings;
        this.file = file;
        this.secrets = secrets;
        this.benchmark = benchmark;
        entries = settings.mode() == Mode.LIVE ? List.of() : file.read();
        for (Recorded entry : entries) {
            bySlot.computeIfAbsent(entry.slot(), any -> new ArrayList<>(1)).add(entry);
            byHash.computeIfAbsent(entry.slot().hash(), any -> new ArrayList<>(1))
                    .add(entry);
        }
    }

    synchronized Cassette.Take take(Cassette.Asked asked, String call) {
        Slot slot = new Slot(asked.hash(), call);
        int time = times.merge(slot, 1, Integer::sum);
        Session.Place place =
                new Session.Place(benchmark, file.task(), asked.model().label(), slot, time);
        Session session = settings.session();
        if (session != null && settings.mode() != Mode.REPLAY) {
            Optional<ModelResponse> before = session.find(place);
            if (before.isPresent()) {
                counts.again++;
                return new Played(later(before.get()));
            }
        }
        if (settings.mode().replays()) {
            Recorded entry = find(slot, time);
            if (entry != null) {
                used.add(entry);
                counts.played++;
                return new Played(later(entry.response()));
            }
        }
        if (settings.mode() == Mode.REPLAY) {
            counts.missing++;
            return new Played(CompletableFuture.completedFuture(missing(asked, call)));
        }
        return new Sent(asked, place);
    }

    /** That very call; else one that asked the same for another sample, which nobody took yet. */
    private @Nullable Recorded find(Slot slot, int time) {
        List<Recorded> exact = bySlot.getOrDefault(slot, List.of());
        if (time <= exact.size()) {
            return exact.get(time - 1);
        }
        List<Recorded> same = byHash.getOrDefault(slot.hash(), List.of());
        return same.stream()
                .filter(entry -> !used.contains(entry))
                .findFirst()
                .orElse(same.isEmpty() ? null : same.get(same.size() - 1));
    }

    /** At once, or when it would have come at the speed of the replay. */
    private CompletableFuture<ModelResponse> later(ModelResponse response) {
        ModelResponse played = new ModelResponse(
                response.outcome(),
                response.text(),
                response.reasoning(),
                response.toolCalls(),
                response.finishReason(),
                response.usage(),
                response.trace().replayedAt(Instant.now()),
                response.error(),
                response.headers());
        CallTrace trace = response.trace();
        Double speed = settings.speed();
        if (speed == null || trace.sent() == CallTrace.ABSENT || trace.end() == CallTrace.ABSENT) {
            return CompletableFuture.completedFuture(played);
        }
        long nanos = (long) ((trace.end() - trace.sent()) / speed);
        return new CompletableFuture<ModelResponse>().completeOnTimeout(played, nanos, TimeUnit.NANOSECONDS);
    }

    private ModelResponse missing(Cassette.Asked asked, String call) {
        String what = "call " + call + " of " + asked.model() + " on " + file.task() + " is not recorded";
        String near;
        if (entries.isEmpty()) {
            near = "there is no cassette " + file.path();
        } else if (counts.missing > COMPARED) {
            near = "cassette " + file.path() + " has none like it";
        } else {
            near = Nearest.of(asked, call, entries)
                    .map(nearest -> "nearest on " + file.path() + " is "
                            + nearest.slot().call() + " of " + nearest.date() + ": "
                            + Nearest.difference(nearest, asked))
                    .orElse("");
        }
        return ModelResponse.failed(
                new CallError(
                        CallError.Kind.NOT_RECORDED,
                        null,
                        secrets.hide(what + "; " + near + "; " + settings.howToRecord())),
                CallTrace.empty());
    }

    /** Takes an answer of a run that is resumed: it was paid for before the process died. */
    synchronized void restore(Cassette.Asked asked, String call, ModelResponse response) {
        if (settings.mode().records() && worthKeeping(response)) {
            record(asked, new Slot(asked.hash(), call), response);
        }
    }

    private void record(Cassette.Asked asked, Slot slot, ModelResponse response) {
        fresh.add(new Recorded(
                slot,
                asked.purpose(),
                RequestHash.baseUrl(asked.model()),
                LocalDate.now(ZoneOffset.UTC),
                asked.request(),
                response));
        freshCalls.add(slot.call());
        counts.recorded++;
    }

    /** An answer, or an error that would come again: what the network or a limit did is nothing to play back. */
    private static boolean worthKeeping(ModelResponse response) {
        CallError error = response.error();
        if (error == null) {
            return response.outcome().scorable();
        }
        return switch (error.kind()) {
            case BAD_REQUEST, NOT_FOUND, MALFORMED_RESPONSE -> true;
            default -> false;
        };
    }

    /** Calls of judges that were refused; they are known now, and not stale where nobody makes them again. */
    synchronized List<Recorded> refusals() {
        List<Recorded> refusals = entries.stream()
                .filter(entry -> entry.purpose() == Call.Purpose.JUDGE
                        && entry.response().error() != null
                        && entry.response().error().kind() == CallError.Kind.BAD_REQUEST)
                .toList();
        used.addAll(refusals);
        return refusals;
    }

    CassetteFile file() {
        return file;
    }

    Counts counts() {
        return counts;
    }

    /** Days of what was played, earliest and latest. */
    synchronized List<LocalDate> days() {
        return used.stream().map(Recorded::date).sorted().distinct().toList();
    }

    /** Calls on the cassette that this run did not make, in order. */
    synchronized List<String> stale() {
        return entries.stream()
                .filter(entry -> !used.contains(entry)
                        && !freshCalls.contains(entry.slot().call()))
                .map(entry -> entry.slot().call())
                .toList();
    }

    /** Writes what was recorded. */
    synchronized void save() throws IOException {
        if (!fresh.isEmpty()) {
            file.put(fresh, secrets);
        }
    }

    private record Played(CompletableFuture<ModelResponse> response) implements Cassette.Take {
        @Override
        public Optional<CompletableFuture<ModelResponse>> played() {
            return Optional.of(response);
        }

        @Override
        public void sent(ModelResponse none) {
            throw new IllegalStateException("a call that is played back is not sent");
        }
    }

    private final class Sent implements Cassette.Take {
        private final Cassette.Asked asked;
        private final Session.Place place;

        Sent(Cassette.Asked asked, Session.Place place) {
            this.asked = asked;
            this.place = place;
        }

        @Override
        public Optional<CompletableFuture<ModelResponse>> played() {
            return Optional.empty();
        }

        @Override
        public void sent(ModelResponse response) {
            synchronized (Tape.this) {
                if (!worthKeeping(response)) {
                    counts.failed++;
                    return;
                }
                if (settings.session() != null) {
                    settings.session().keep(place, response);
                }
                if (settings.mode().records()) {
                    record(asked, place.slot(), response);
                }
            }
        }
    }
}
