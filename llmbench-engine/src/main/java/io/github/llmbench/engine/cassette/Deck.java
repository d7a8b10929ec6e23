package io.github.llmbench.engine.cassette;

import static org.apiguardian.api.API.Status.INTERNAL;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.chain.Cassette;
import io.github.llmbench.engine.chain.RequestHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The cassettes of one run: plays back, records, and says at the end what was played, recorded, missing and stale. Safe for use by several
 * threads.
 */
@API(status = INTERNAL, since = "0.1")
public final class Deck {
    private static final int NAMED = 3;

    private final Cassettes settings;
    private final String benchmark;
    private final String runId;
    private final Predicate<ModelRef> untouched;
    private final Function<String, @Nullable String> variables;
    private final RequestHash hash = new RequestHash();
    private final Map<String, Map<String, Tape>> tapes = new ConcurrentHashMap<>();

    private Deck(
            Cassettes settings,
            String benchmark,
            String runId,
            Predicate<ModelRef> untouched,
            Function<String, @Nullable String> variables) {
        this.settings = settings;
        this.benchmark = benchmark;
        this.runId = runId;
        this.untouched = untouched;
        this.variables = variables;
    }

    /**
     * The cassettes of a run; those of its tasks and models are read here, so that a bad one, or a place where none can be recorded, is
     * told before anything is paid for.
     *
     * @param runId that call ids start with
     * @param untouched models whose calls are sent whatever the mode
     * @param variables environment variables by name
     * @throws IOException if a cassette cannot be read; the message names file and line
     */
    public static Deck open(
            Cassettes settings,
            String benchmark,
            String runId,
            List<String> tasks,
            List<ModelRef> models,
            Predicate<ModelRef> untouched,
            Function<String, @Nullable String> variables)
            throws IOException {
        Deck deck = new Deck(settings, benchmark, runId, untouched, variables);
        try {
            for (String task : tasks) {
                models.forEach(model -> deck.tape(task, model));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (settings.mode() == Mode.RECORD) {
            for (Tape tape : deck.all().toList()) {
                tape.file().prepare();
            }
        }
        return deck;
    }

    /** Whether all calls are sent and none is recorded: then no call has to be looked up. */
    public boolean idle() {
        return tapes.isEmpty();
    }

    /** The first link of the chain for the calls of a task. */
    public Cassette task(String task) {
        return asked -> tape(task, asked.model())
                .map(tape -> tape.take(asked, call(asked.callId())))
                .orElse(PASS);
    }

    private static final Cassette.Take PASS = new Cassette.Take() {
        @Override
        public Optional<CompletableFuture<ModelResponse>> played() {
            return Optional.empty();
        }

        @Override
        public void sent(ModelResponse response) {}
    };

    /** Hears of a call that a judge's server refused when it was recorded. */
    @FunctionalInterface
    public interface Refusals {
        /** The judge of this label refused it. */
        void refused(String judge, ModelRequest request, ModelResponse response);
    }

    /**
     * Tells what judges refused when they were recorded, where it is played back. Whoever recorded left it out of later calls as soon as
     * it was known; a replay must leave it out of all of them, for its calls come in another order.
     */
    public void refusals(Refusals hearer) {
        if (settings.mode().replays()) {
            tapes.values()
                    .forEach(models -> models.forEach((label, tape) -> tape.refusals()
                            .forEach(entry -> hearer.refused(label, entry.request(), entry.response()))));
        }
    }

    /** Without the run, so that another run finds it. */
    private String call(String callId) {
        return callId.startsWith(runId + "-") ? callId.substring(runId.length() + 1) : callId;
    }

    private Optional<Tape> tape(String task, ModelRef model) {
        if (untouched.test(model)) {
            return Optional.empty();
        }
        return Optional.of(tapes.computeIfAbsent(task, any -> new ConcurrentHashMap<>())
                .computeIfAbsent(model.label(), label -> open(task, model)));
    }

    private Tape open(String task, ModelRef model) {
        Path directory =
                settings.directory().resolve(CassetteFile.name(benchmark)).resolve(CassetteFile.name(task));
        try {
            return new Tape(
                    settings,
                    CassetteFile.of(directory, task, model.label()),
                    Secrets.of(model.endpoint(), variables),
                    benchmark);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Records the calls of a trial that was made before the process died.
     *
     * @param models of the run
     * @param trialId what the ids of its calls start with
     */
    public void restore(Trial trial, List<ModelRef> models, String trialId) {
        int number = 0;
        for (Call call : trial.calls()) {
            number++;
            String id = trialId + "-" + number;
            for (ModelRef model : models) {
                if (model.label().equals(call.model()) && !call.cached()) {
                    Cassette.Asked asked = new Cassette.Asked(
                            model,
                            call.purpose(),
                            call.request(),
                            hash.of(model, call.request(), trial.key().epoch()),
                            id);
                    tape(trial.key().task(), model).ifPresent(tape -> tape.restore(asked, call(id), call.response()));
                }
            }
        }
    }

    /** Writes what was recorded; each file as a whole or not at all. */
    public void save() throws IOException {
        for (Tape tape : all().toList()) {
            tape.save();
        }
    }

    /** Writes what was recorded before a run failed, also where this thread was interrupted; the failure stays the one to tell. */
    public void saveAfter(Exception failure) {
        boolean interrupted = Thread.interrupted();
        try {
            save();
        } catch (IOException e) {
            failure.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Stream<Tape> all() {
        return tapes.values().stream().flatMap(models -> models.values().stream());
    }

    /** Whether a call was asked for that is not recorded. */
    public boolean missing() {
        return all().anyMatch(tape -> tape.counts().missing > 0);
    }

    /**
     * What is to be said of the run.
     *
     * @param whole whether every trial was made in this run, so that what nobody asked for is stale
     */
    public List<String> facts(boolean whole) {
        List<String> facts = new ArrayList<>();
        long played = all().mapToLong(tape -> tape.counts().played).sum();
        long again = all().mapToLong(tape -> tape.counts().again).sum();
        long missing = all().mapToLong(tape -> tape.counts().missing).sum();
        long recorded = all().mapToLong(tape -> tape.counts().recorded).sum();
        long failed = all().mapToLong(tape -> tape.counts().failed).sum();
        if (played > 0) {
            facts.add("replayed: " + played + " calls from cassettes in " + settings.directory() + ", recorded "
                    + days() + "; nothing was paid for them, times and costs are those of the recording");
        }
        if (again > 0) {
            facts.add("not paid again: " + again + " calls were answered as before in this process, with the times and"
                    + " costs they had");
        }
        if (missing > 0) {
            facts.add("not recorded: " + missing + " calls could not be replayed; " + settings.howToRecord());
        }
        if (recorded > 0) {
            facts.add("recorded: " + recorded + " calls in "
                    + settings.directory().resolve(CassetteFile.name(benchmark)));
        }
        if (failed > 0 && settings.mode().records()) {
            facts.add("not recorded: " + failed + " calls failed; run again in mode replay-or-live to add them");
        }
        if (whole) {
            all().sorted(Comparator.comparing(tape -> tape.file().path())).forEach(tape -> stale(tape, facts));
        }
        return facts;
    }

    private String days() {
        List<LocalDate> days =
                all().flatMap(tape -> tape.days().stream()).sorted().toList();
        LocalDate first = days.get(0);
        LocalDate last = days.get(days.size() - 1);
        return first.equals(last) ? "on " + first : "from " + first + " to " + last;
    }

    private static void stale(Tape tape, List<String> facts) {
        List<String> stale = tape.stale();
        if (!stale.isEmpty()) {
            String more = stale.size() > NAMED ? " and " + (stale.size() - NAMED) + " more" : "";
            facts.add("stale: " + tape.file().path() + " has calls that nobody makes any more: "
                    + String.join(", ", stale.subList(0, Math.min(NAMED, stale.size()))) + more
                    + "; take them out, or delete the file and record again");
        }
    }
}
