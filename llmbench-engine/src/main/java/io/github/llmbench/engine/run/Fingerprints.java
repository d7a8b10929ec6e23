package io.github.llmbench.engine.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.FewShot;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.Prompt;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.ToolResults;
import io.github.llmbench.api.ToolUse;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.engine.dataset.Samples;
import io.github.llmbench.engine.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What made a run what it is: identity by content hash, context by name. */
final class Fingerprints {
    private Fingerprints() {}

    static Fingerprint of(
            Benchmark benchmark,
            List<BoundModel> models,
            List<BoundModel> judges,
            Map<String, String> datasetHashes,
            String prices,
            Map<String, String> given,
            Map<String, String> more) {
        Map<String, String> identity = new TreeMap<>(more);
        for (Task task : benchmark.tasks()) {
            String at = "task." + task.name() + ".";
            identity.put(at + "dataset", datasetHashes.getOrDefault(task.name(), ""));
            identity.put(
                    at + "prompt",
                    hash(task.prompt().messages().stream()
                                    .map(Fingerprints::line)
                                    .collect(Collectors.joining("\u0000"))
                            + more(task.prompt())));
            identity.put(
                    at + "scorers",
                    task.scorers().stream().map(Scorer::signature).collect(Collectors.joining(", ")));
            identity.put(at + "parameters", line(task.parameters()) + ", stream=" + task.stream());
            identity.put(at + "epochs", Integer.toString(task.epochs()));
            if (!task.reducer().equals(ScoreMetric.MEAN)) {
                identity.put(at + "reducer", task.reducer());
            }
        }
        for (BoundModel model : models) {
            identity.put(
                    "model." + model.ref().label(),
                    model.ref().id() + ", " + line(model.ref().parameters())
                            + (model.ref().variables().isEmpty()
                                    ? ""
                                    : ", variables=" + new TreeMap<>(model.ref().variables())));
        }
        identity.put("seed", Long.toString(benchmark.seed()));
        return new Fingerprint(identity, context(benchmark, models, judges, prices, given));
    }

    /** Names of the context parts that differ, in order; they forbid nothing. */
    static List<String> contextChanges(Fingerprint before, Fingerprint after) {
        return new Fingerprint(before.context(), Map.of()).identityChanges(new Fingerprint(after.context(), Map.of()));
    }

    private static Map<String, String> context(
            Benchmark benchmark,
            List<BoundModel> models,
            List<BoundModel> judges,
            String prices,
            Map<String, String> given) {
        Map<String, String> context = new TreeMap<>();
        String version = Fingerprints.class.getPackage().getImplementationVersion();
        context.put("llmbench", version == null ? "development" : version);
        context.put("java", System.getProperty("java.vendor") + " " + Runtime.version());
        context.put(
                "machine",
                System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                        + Runtime.getRuntime().availableProcessors() + " processors");
        GitCommit.of(Path.of("")).ifPresent(commit -> context.put("git", commit));
        context.put("prices", prices);
        context.put("load", benchmark.load().toString());
        context.put(
                RunHeader.ON_INCONCLUSIVE, benchmark.policy().onInconclusive().toString());
        models.forEach(model -> addClient(context, "client.", model));
        judges.forEach(judge -> addClient(context, "judge.", judge));
        context.putAll(given);
        return context;
    }

    private static void addClient(Map<String, String> context, String kind, BoundModel model) {
        String at = kind + model.ref().label();
        URI baseUrl = model.ref().endpoint().baseUrl();
        if (baseUrl != null) {
            context.put(
                    at + ".base-url",
                    baseUrl.getScheme() + "://" + baseUrl.getHost()
                            + (baseUrl.getPort() < 0 ? "" : ":" + baseUrl.getPort()) + baseUrl.getPath());
        }
        model.client().settings().forEach((name, value) -> context.put(at + "." + name, value));
    }

    /** What a prompt has beside its messages; nothing where it has nothing, so that older runs keep their identity. */
    private static String more(Prompt prompt) {
        FewShot fewShot = prompt.fewShot();
        String examples = fewShot == null
                ? ""
                : "\u0000few-shot:" + fewShot.count() + "|" + fewShot.by() + "|"
                        + fewShot.messages().stream().map(Fingerprints::line).toList() + "|"
                        + Samples.hash(fewShot.from(), Path.of(""));
        String choices = prompt.choiceSeed() == null ? "" : "\u0000choices:" + prompt.choiceSeed();
        return examples + choices + beyondTexts(prompt);
    }

    private static String beyondTexts(Prompt prompt) {
        StringBuilder more = new StringBuilder();
        if (prompt.output() != null) {
            more.append("\u0000output:").append(json(prompt.output()));
        }
        ToolUse tools = prompt.tools();
        if (tools != null) {
            more.append("\u0000tools:").append(json(tools.tools())).append(tools.turns());
            // Code stands by its name; results in a field are in the data set's own hash.
            more.append(tools.results() instanceof ToolResults.Canned canned ? json(canned) : named(tools.results()));
        }
        if (!prompt.images().isEmpty()) {
            more.append("\u0000images:").append(prompt.images());
        }
        return more.toString();
    }

    private static String named(@Nullable ToolResults results) {
        return results instanceof ToolResults.Coded coded
                ? "|code:" + coded.name()
                : results instanceof ToolResults.Field field ? "|field:" + field.name() : "";
    }

    private static String json(Object value) {
        try {
            return Json.mapper()
                    .writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "a schema or a result of a tool is no JSON value: " + e.getOriginalMessage(), e);
        }
    }

    private static String line(Message message) {
        return message.role() + ":" + message.text();
    }

    private static String line(ModelParameters parameters) {
        return "temperature=" + parameters.temperature() + ", topP=" + parameters.topP() + ", maxOutputTokens="
                + parameters.maxOutputTokens() + ", seed=" + parameters.seed() + ", stop=" + parameters.stop()
                + ", extra="
                + new TreeMap<>(parameters.extra());
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
