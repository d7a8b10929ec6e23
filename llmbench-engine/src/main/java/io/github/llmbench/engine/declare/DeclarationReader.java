package io.github.llmbench.engine.declare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.api.Baseline;
import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Budget;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.FewShot;
import io.github.llmbench.api.Gate;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.OnInconclusive;
import io.github.llmbench.api.Prompt;
import io.github.llmbench.api.Role;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.api.Slo;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.spi.Price;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.engine.dataset.SyntheticPrompts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the records of the api from a checked file; whatever a record refuses is named by file, line and field. */
final class DeclarationReader {
    private static final long DEFAULT_SEED = 42;
    private static final String CLASSPATH = "classpath:";

    private final DeclarationFile source;
    private final JsonNode root;
    private final EndpointReader endpoints;

    DeclarationReader(DeclarationFile source, Function<String, @Nullable String> variables) {
        this.source = source;
        root = source.root();
        endpoints = new EndpointReader(directory(source), variables);
    }

    BenchmarkDeclaration read() {
        return new BenchmarkDeclaration(
                benchmark(),
                prices(),
                at(root.path("limits"), "limits", () -> LimitsReader.read(root.path("limits"))),
                root.has("cache") ? at(root.path("cache"), "cache", () -> endpoints.value(root, "cache")) : null,
                simulator(source));
    }

    static Map<String, Object> simulator(DeclarationFile source) {
        JsonNode settings = source.root().path("simulator");
        return settings.isMissingNode() ? Map.of() : map(settings);
    }

    private Benchmark benchmark() {
        String name = root.path("benchmark").asText();
        Benchmark benchmark = at(root.path("benchmark"), "benchmark", () -> Benchmark.named(name));
        List<ModelRef> models = each("models", this::model);
        benchmark = at(root.path("models"), "models", adding(benchmark, b -> b.onlyModels(models)));
        for (Task task : each("tasks", this::task)) {
            benchmark = at(root.path("tasks"), "tasks", adding(benchmark, b -> b.task(task)));
        }
        for (Gate gate : each("gates", gate -> Gate.parse(gate.asText()))) {
            benchmark = benchmark.gate(gate.expression());
        }
        for (Slo slo : each("slos", slo -> Slo.parse(slo.asText()))) {
            benchmark = benchmark.slo(slo.expression());
        }
        if (root.has("load")) {
            benchmark = benchmark.load(at(root.path("load"), "load", this::load));
        }
        if (root.has("budget")) {
            JsonNode budget = root.path("budget");
            String usd = budget.isObject() ? budget.path("usd").asText() : budget.asText();
            benchmark = benchmark.budget(at(budget, "budget", () -> Budget.usd(usd)));
        }
        benchmark = policy(benchmark);
        return root.has("seed") ? benchmark.seed(root.path("seed").asLong()) : benchmark;
    }

    private Benchmark policy(Benchmark bare) {
        Benchmark benchmark = bare;
        if (root.has("on-inconclusive")) {
            JsonNode given = root.path("on-inconclusive");
            benchmark =
                    benchmark.onInconclusive(at(given, "on-inconclusive", () -> OnInconclusive.parse(given.asText())));
        }
        if (root.has("baseline")) {
            JsonNode given = root.path("baseline");
            Baseline baseline = at(given, "baseline", () -> Baseline.parse(given.asText()));
            benchmark = benchmark.baseline(
                    baseline.file() == null
                            ? baseline
                            : Baseline.file(directory(source).resolve(baseline.file())));
        }
        if (root.has("most-unscored")) {
            JsonNode given = root.path("most-unscored");
            Benchmark before = benchmark;
            benchmark = at(given, "most-unscored", () -> before.mostUnscored(given.asDouble()));
        }
        return root.path("stop-when-decided").asBoolean(false) ? benchmark.stopWhenDecided() : benchmark;
    }

    private static Supplier<Benchmark> adding(Benchmark benchmark, Function<Benchmark, Benchmark> change) {
        return () -> change.apply(benchmark);
    }

    /** As a text, or the same words as fields: {@code {poisson: 20/s, for: 30s}} is {@code poisson 20/s for 30s}. */
    private Load load() {
        JsonNode node = root.path("load");
        Load load = Load.parse(node.isObject() ? words(node) : node.asText());
        // A trace stands beside the file, as data sets do.
        return load instanceof Load.Open open && open.arrivals() instanceof Load.Replay replay
                ? new Load.Open(
                        new Load.Replay(directory(source).resolve(replay.trace()), replay.speed()),
                        open.maxInFlight(),
                        open.phases())
                : load;
    }

    private static String words(JsonNode load) {
        StringBuilder words = new StringBuilder();
        load.properties().forEach(field -> {
            boolean file = field.getKey().equals("replay");
            String value = field.getValue().isArray()
                    ? String.join(", ", texts(field.getValue()))
                    : field.getValue().asText();
            words.append(words.isEmpty() ? "" : " ")
                    .append(field.getKey())
                    .append(' ')
                    .append(file ? "\"" + value + "\"" : value);
        });
        return words.toString();
    }

    private ModelRef model(JsonNode node) {
        ModelRef model = ModelRef.of(node.isObject() ? node.path("ref").asText() : node.asText())
                .at(endpoints.read(node))
                .with(parameters(node.path("parameters")));
        return node.has("label") ? model.labelled(node.path("label").asText()) : model;
    }

    /** A judge: a model of the file by its label, or another. */
    private ModelRef judge(JsonNode node) {
        if (node.isTextual()) {
            for (JsonNode declared : root.path("models")) {
                if (declared.path("label").asText(declared.path("ref").asText()).equals(node.asText())) {
                    return model(declared);
                }
            }
        }
        return model(node);
    }

    private static ModelParameters parameters(JsonNode node) {
        ModelParameters.Builder builder = ModelParameters.builder();
        if (node.has("temperature")) {
            builder.temperature(node.path("temperature").asDouble());
        }
        if (node.has("top-p")) {
            builder.topP(node.path("top-p").asDouble());
        }
        if (node.has("max-output-tokens")) {
            builder.maxOutputTokens(node.path("max-output-tokens").asInt());
        }
        if (node.has("seed")) {
            builder.seed(node.path("seed").asLong());
        }
        builder.stop(texts(node.path("stop")).toArray(String[]::new));
        if (node.has("extra")) {
            map(node.path("extra")).forEach(builder::extra);
        }
        return builder.build();
    }

    private Task task(JsonNode node) {
        Task task = Task.of(dataset(node.path("dataset")));
        if (node.has("name")) {
            task = task.named(node.path("name").asText());
        }
        if (node.has("prompt")) {
            task = task.prompt(prompt(node.path("prompt")));
        }
        if (node.has("few-shot")) {
            task = task.prompt(task.prompt().fewShot(fewShot(node.path("few-shot"))));
        }
        JsonNode shuffle = node.path("shuffle-choices");
        if (shuffle.isIntegralNumber() || shuffle.asBoolean(false)) {
            long seed = shuffle.isIntegralNumber()
                    ? shuffle.asLong()
                    : root.path("seed").asLong(DEFAULT_SEED);
            task = task.prompt(task.prompt().shuffledChoices(seed));
        }
        task = task.prompt(PromptExtras.read(task.prompt(), node));
        for (JsonNode scorer : node.path("scorers")) {
            task = task.scorer(ScorerDeclaration.read(scorer, this::judge));
        }
        for (String gate : texts(node.path("gates"))) {
            task = task.gate(gate);
        }
        task = task.reducer(node.path("reducer").asText(ScoreMetric.MEAN));
        return task.epochs(node.path("epochs").asInt(1))
                .streamed(node.path("stream").asBoolean(true))
                .parameters(parameters(node.path("parameters")));
    }

    private Dataset dataset(JsonNode node) {
        if (node.has("synthetic") || node.has("trace")) {
            return generated(node);
        }
        String file = node.isObject() ? node.path("file").asText() : node.asText();
        Dataset dataset = Dataset.file(
                file.startsWith(CLASSPATH)
                        ? file
                        : directory(source).resolve(file).toString());
        dataset = dataset.fields(new Dataset.Fields(
                text(node, "id"),
                text(node, "input"),
                text(node, "target"),
                text(node, "choices"),
                text(node, "cluster"),
                text(node, "session")));
        return new Dataset(
                Objects.requireNonNullElse(text(node, "name"), dataset.name()),
                text(node, "version"),
                text(node, "licence"),
                dataset.source(),
                dataset.fields(),
                node.has("limit") ? node.path("limit").asInt() : null,
                SelectionReader.read(node, root.path("seed").asLong(DEFAULT_SEED)));
    }

    private Dataset generated(JsonNode node) {
        if (node.has("file") || (node.has("synthetic") && node.has("trace"))) {
            throw new IllegalArgumentException("dataset must be one of file, synthetic and trace, but has several");
        }
        long seed = root.path("seed").asLong(DEFAULT_SEED);
        JsonNode settings = node.path("synthetic");
        Dataset dataset = node.has("trace")
                ? SyntheticPrompts.ofTrace(
                        directory(source).resolve(node.path("trace").asText()), seed)
                : new SyntheticPrompts(
                                settings.path("prompts").asInt(),
                                settings.path("tokens").asInt(),
                                settings.path("shared-prefix").asDouble(0),
                                settings.has("output-tokens")
                                        ? settings.path("output-tokens").asInt()
                                        : null,
                                settings.path("distinct").asBoolean(true),
                                seed)
                        .dataset();
        dataset = node.has("name") ? dataset.named(node.path("name").asText()) : dataset;
        return node.has("limit") ? dataset.limit(node.path("limit").asInt()) : dataset;
    }

    private FewShot fewShot(JsonNode node) {
        List<Message> messages =
                node.has("messages") ? prompt(node.path("messages")).messages() : List.of();
        return new FewShot(dataset(node.path("dataset")), node.path("count").asInt(), text(node, "by"), messages);
    }

    private static Prompt prompt(JsonNode node) {
        if (node.isTextual()) {
            return Prompt.user(node.asText());
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : node) {
            String role = message.fieldNames().next();
            messages.add(new Message(
                    Role.valueOf(role.toUpperCase(Locale.ROOT)),
                    message.path(role).asText()));
        }
        return new Prompt(messages);
    }

    private PriceTable prices() {
        JsonNode given = root.path("prices");
        if (given.isTextual()) {
            return at(given, "prices", () -> {
                try {
                    return PriceFile.read(directory(source).resolve(given.asText()));
                } catch (IOException e) {
                    throw new IllegalArgumentException("price table cannot be read: " + e.getMessage(), e);
                }
            });
        }
        Map<String, Price> prices = new LinkedHashMap<>();
        for (PriceRow row : each("prices", PriceRow::read)) {
            if (prices.put(row.model(), row.price()) != null) {
                throw source.complaint(
                        root.path("prices"), "prices", "model " + row.model() + " has two prices; keep one", null);
            }
        }
        return prices.isEmpty()
                ? PriceTable.empty()
                : PriceTable.of(String.valueOf(source.file().getFileName()), prices);
    }

    private <T> List<T> each(String field, Function<JsonNode, T> make) {
        List<T> all = new ArrayList<>();
        int index = 0;
        for (JsonNode node : root.path(field)) {
            all.add(at(node, field + "[" + index++ + "]", () -> make.apply(node)));
        }
        return all;
    }

    private <T> T at(JsonNode node, String field, Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            throw source.complaint(node, field, String.valueOf(e.getMessage()), e);
        }
    }

    private static Path directory(DeclarationFile source) {
        Path parent = source.file().getParent();
        return parent == null ? Path.of("") : parent;
    }

    private static @Nullable String text(JsonNode node, String field) {
        return node.has(field) ? node.path(field).asText() : null;
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        node.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(JsonNode node) {
        return node.isNull() ? Map.of() : new ObjectMapper().convertValue(node, Map.class);
    }
}
