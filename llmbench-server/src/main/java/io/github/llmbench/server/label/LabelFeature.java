package io.github.llmbench.server.label;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.run.RunHeaders;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.run.Label;
import io.github.llmbench.store.run.LabelQueue;
import io.github.llmbench.store.run.Labels;
import io.github.llmbench.store.run.Page;
import io.github.llmbench.store.run.TrialFilter;
import io.github.llmbench.store.run.TrialQueries;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What people say of answers. Safe for use by several threads. */
public final class LabelFeature {
    private static final int MOST_EPOCHS = 10_000;

    private final RunHeaders runs;
    private final Scales scales;
    private final Labels labels;
    private final LabelQueue queue;
    private final TrialQueries trials;

    /** Of a database. */
    public LabelFeature(Database database, RunHeaders runs) {
        this.runs = runs;
        scales = new Scales(database);
        labels = new Labels(database, "user:");
        queue = new LabelQueue(database);
        trials = new TrialQueries(database);
    }

    /** The handlers by operation. */
    public Map<String, Handler> handlers() {
        Map<String, Handler> all = new HashMap<>(scales.handlers());
        all.putAll(Map.of(
                "getReviewQueue", this::queue,
                "putReview", this::review,
                "deleteReview", this::takeBack,
                "listHumanLabels", this::list,
                "putHumanLabel", this::put,
                "getAgreement", this::agreement));
        return all;
    }

    private RunHeader header(Request request) throws IOException {
        return runs.header(request.project(), request.path("run"));
    }

    private static String scorer(Request request) {
        return Objects.requireNonNull(request.query("scorer"));
    }

    private record Own(
            double value, @Nullable String choice, @Nullable String note, Instant at) {}

    private record Turn(String role, String text) {}

    private record Item(
            String item,
            String task,
            String sample,
            int epoch,
            List<Turn> messages,
            String answer,
            @Nullable Own label) {
        static Item of(LabelQueue.Item item, Scale scale) {
            Trial trial = item.trial();
            LabelQueue.Said said = item.said();
            return new Item(
                    item.id(),
                    trial.key().task(),
                    trial.key().sample(),
                    trial.key().epoch(),
                    asked(trial).stream()
                            .map(message -> new Turn(message.role().name(), message.text()))
                            .toList(),
                    trial.text(),
                    said == null ? null : new Own(said.value(), scale.name(said.value()), said.note(), said.at()));
        }

        /** The last call of the answer holds all turns before it. */
        private static List<Message> asked(Trial trial) {
            return trial.calls().stream()
                    .filter(call -> call.purpose() == Call.Purpose.CHAT)
                    .reduce((first, last) -> last)
                    .map(call -> call.request().messages())
                    .orElse(List.of());
        }
    }

    private record Queue(List<Item> items, @Nullable String next, Scale scale, long labelled, long total) {}

    private Reply queue(Request request) throws IOException {
        RunHeader run = header(request);
        Scale scale = scales.of(request.project(), run, scorer(request));
        LabelQueue.Asked asked = new LabelQueue.Asked(
                scale.scorer(),
                request.caller().name(),
                request.query("task"),
                !"false".equals(request.query("pending")));
        Page<LabelQueue.Item> page = paged(() -> queue.page(run, asked, request.cursor(), request.limit()));
        LabelQueue.Progress progress = queue.progress(run, asked);
        return Reply.ok(new Queue(
                page.items().stream().map(item -> Item.of(item, scale)).toList(),
                page.next(),
                scale,
                progress.labelled(),
                progress.total()));
    }

    private interface Paged<T> {
        Page<T> get();
    }

    private static <T> Page<T> paged(Paged<T> page) {
        try {
            return page.get();
        } catch (IllegalArgumentException e) {
            throw Problem.invalidParameter("cursor", "must be one that an earlier page gave");
        }
    }

    private record Review(
            String scorer,
            @Nullable String choice,
            @Nullable Double value,
            @Nullable String note) {}

    private Trial.Key key(RunHeader run, Request request) {
        return queue.key(run, request.path("item"))
                .orElseThrow(() -> Problem.notFound("the run has no such answer to label"));
    }

    private Reply review(Request request) throws IOException {
        RunHeader run = header(request);
        return put(request, run, key(run, request), request.body(Review.class));
    }

    private Reply put(Request request, RunHeader run, Trial.Key key, Review review) {
        Scale scale = scales.of(request.project(), run, review.scorer());
        double value = scale.value(review.choice(), review.value());
        labels.put(run.id(), key, review.scorer(), request.caller().name(), value, review.note());
        return Reply.ok(new Own(value, scale.name(value), review.note(), Instant.now()));
    }

    private Reply takeBack(Request request) throws IOException {
        RunHeader run = header(request);
        if (!labels.remove(
                run.id(), key(run, request), scorer(request), request.caller().name())) {
            throw Problem.notFound("there is no such label of yours");
        }
        return Reply.none();
    }

    private record NewLabel(
            String task,
            String model,
            String sample,
            @Nullable Integer epoch,
            String scorer,
            @Nullable String choice,
            @Nullable Double value,
            @Nullable String note) {}

    private Reply put(Request request) throws IOException {
        RunHeader run = header(request);
        NewLabel label = request.body(NewLabel.class);
        int epoch = label.epoch() == null ? 1 : label.epoch();
        Trial.Key key = trials
                .trials(run, TrialFilter.of(label.task(), label.model(), label.sample()), null, MOST_EPOCHS)
                .items()
                .stream()
                .map(Trial::key)
                .filter(each -> each.epoch() == epoch)
                .findFirst()
                .orElseThrow(() -> Problem.invalidField("#", "names no trial of the run"));
        return put(request, run, key, new Review(label.scorer(), label.choice(), label.value(), label.note()));
    }

    private record Row(
            String task,
            String model,
            String sample,
            int epoch,
            String scorer,
            String reviewer,
            double value,
            @Nullable String choice,
            @Nullable String note,
            @Nullable Double score,
            Instant at) {
        static Row of(Label label, Scale scale) {
            return new Row(
                    label.trial().task(),
                    label.trial().model(),
                    label.trial().sample(),
                    label.trial().epoch(),
                    label.scorer(),
                    label.labeller(),
                    label.value(),
                    scale.name(label.value()),
                    label.note(),
                    label.score(),
                    label.at());
        }
    }

    private Reply list(Request request) throws IOException {
        RunHeader run = header(request);
        Scale scale = scales.of(request.project(), run, scorer(request));
        Page<Label> page = paged(() -> labels.page(
                run,
                request.query("task"),
                scale.scorer(),
                request.query("reviewer"),
                request.cursor(),
                request.limit()));
        return Reply.ok(new Items<>(
                page.items().stream().map(label -> Row.of(label, scale)).toList(), page.next()));
    }

    private Reply agreement(Request request) throws IOException {
        RunHeader run = header(request);
        Scale scale = scales.of(request.project(), run, scorer(request));
        return Reply.ok(AgreementView.of(
                scale.scorer(), scale.nominal(), labels.of(run.id(), request.query("task"), scale.scorer())));
    }
}
