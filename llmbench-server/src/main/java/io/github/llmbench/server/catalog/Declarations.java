package io.github.llmbench.server.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.llmbench.engine.declare.BenchmarkDeclaration;
import io.github.llmbench.server.contract.Violation;
import io.github.llmbench.server.http.Problem;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads benchmarks that users of the server wrote. They may name data sets of their project and nothing else that lies on a machine:
 * files, resources, variables, code and keys are refused by name. Safe for use by several threads.
 */
public final class Declarations {
    private static final Pattern DATASET = Pattern.compile("([a-z0-9][a-z0-9._-]{0,62})(?:@([1-9][0-9]{0,8}))?");
    private static final Pattern PLACE =
            Pattern.compile("benchmark(?: line [0-9]+)?: ([a-z][a-z-]*(?:\\[[0-9]+]|\\.[a-z][a-z-]*)*): ");
    private static final Set<String> MODEL_FIELDS = Set.of(
            "api-key-variable",
            "proxy",
            "ca-certificates",
            "client-certificate",
            "client-key",
            "busy-poll",
            "headers",
            "query");
    private static final Set<String> CODE = Set.of("java", "java_tests");
    private static final String NEGATION = "not_";

    private final Datasets datasets;

    Declarations(Datasets datasets) {
        this.datasets = datasets;
    }

    /** What is done with a benchmark while its data sets lie on the disk. */
    public interface Use<T> {
        /** Does it. */
        T of(BenchmarkDeclaration declaration) throws IOException;
    }

    /**
     * Reads a benchmark, and keeps its data sets on the disk as long as it is used.
     *
     * @param project whose data sets it may name
     * @param text in YAML or JSON
     * @throws Problem if it is no benchmark, or names what it may not
     */
    public <T> T with(String project, String text, Use<T> use) throws IOException {
        return with(project, text, null, use);
    }

    /**
     * The same with the data sets of some time, so that a run that goes on finds those it began with.
     *
     * @param asOf when; {@code null} for now
     */
    public <T> T with(String project, String text, @Nullable Instant asOf, Use<T> use) throws IOException {
        try (Placed placed = place(project, text, asOf)) {
            return use.of(placed.declaration());
        }
    }

    /** A benchmark whose data sets lie on the disk until it is closed. */
    public record Placed(BenchmarkDeclaration declaration, Path directory) implements Closeable {
        @Override
        public void close() throws IOException {
            delete(directory);
        }
    }

    /**
     * The same for as long as the caller wants.
     *
     * @param asOf when; {@code null} for now
     */
    public Placed place(String project, String text, @Nullable Instant asOf) throws IOException {
        Path directory = Files.createTempDirectory("llmbench-benchmark");
        try {
            return new Placed(read(project, text, asOf, directory), directory);
        } catch (IOException | RuntimeException e) {
            delete(directory);
            throw e;
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private BenchmarkDeclaration read(String project, String text, @Nullable Instant asOf, Path directory)
            throws IOException {
        JsonNode root;
        try {
            root = new YAMLMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw invalid(e.getOriginalMessage().lines().findFirst().orElse("is not YAML"));
        }
        Path file = directory.resolve("benchmark.yaml");
        // As it was written, so that lines in complaints are those of the writer.
        Files.writeString(file, text);
        BenchmarkDeclaration unsafe = null;
        if (root instanceof ObjectNode object) {
            List<Violation> refused = refused(object);
            if (!refused.isEmpty()) {
                throw Problem.invalid(refused);
            }
            if (placeDatasets(project, object, asOf, directory)) {
                Files.writeString(file, new YAMLMapper().writeValueAsString(object));
            }
        }
        try {
            unsafe = BenchmarkDeclaration.read(file, name -> null);
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage())
                    .replace(file.toString(), "benchmark")
                    .replace(directory.toString(), ""));
        }
        return unsafe;
    }

    /** At the field that the complaint names after its line, {@code benchmark line 2: tasks[0].prompt: …}, else at the whole. */
    private static Problem invalid(String message) {
        Matcher place = PLACE.matcher(message);
        String field = place.lookingAt() ? place.group(1) : "";
        String pointer = field.isEmpty()
                ? ""
                : "/" + field.replace("]", "").replace('[', '/').replace('.', '/');
        return Problem.invalidField("#/declaration" + pointer, message);
    }

    private static List<Violation> refused(ObjectNode root) {
        List<Violation> refused = new ArrayList<>();
        // YAML has escapes of its own, which were one text until here.
        Violation.unstorable(root, "#/declaration", refused);
        refuse(refused, root.has("simulator"), "simulator", "is for the command line");
        refuse(
                refused,
                root.has("cache") && !root.path("cache").asText().equals("off"),
                "cache",
                "must be off or left out on a server, which asks the models anew; to use a cache make the run where it is and"
                        + " publish it here");
        String baseline = root.path("baseline").asText("");
        refuse(refused, baseline.endsWith(".json"), "baseline", "must be the name of a baseline of the project");
        JsonNode load = root.path("load");
        refuse(
                refused,
                load.has("replay") || load.asText("").contains("replay"),
                "load",
                "must not replay a trace from a file");
        refuse(refused, root.path("prices").isTextual(), "prices", "must not be a file; give rows, or none");
        int index = 0;
        for (JsonNode model : root.path("models")) {
            refuseFields(refused, model, "models/" + index++);
        }
        index = 0;
        for (JsonNode task : root.path("tasks")) {
            refuse(
                    refused,
                    task.path("tool-results").has("java"),
                    "tasks/" + index + "/tool-results",
                    "must not run code: java");
            for (JsonNode scorer : task.path("scorers")) {
                for (JsonNode judge : scorer.findValues("judge")) {
                    for (JsonNode model : judge.isArray() ? judge : List.of(judge)) {
                        refuseFields(refused, model, "tasks/" + index + "/scorers/judge");
                    }
                }
                String name = scorer.isTextual()
                        ? scorer.asText()
                        : scorer.isObject() && scorer.size() > 0
                                ? scorer.fieldNames().next()
                                : "";
                refuse(refused, runsCode(name), "tasks/" + index + "/scorers", "must not run code: " + name);
            }
            index++;
        }
        return refused;
    }

    /** However often it is negated. */
    private static boolean runsCode(String scorer) {
        String bare = scorer;
        while (bare.startsWith(NEGATION)) {
            bare = bare.substring(NEGATION.length());
        }
        return CODE.contains(bare);
    }

    /** A judge is a model as those of the benchmark are. */
    private static void refuseFields(List<Violation> refused, JsonNode model, String pointer) {
        for (String field : MODEL_FIELDS) {
            refuse(
                    refused,
                    model.has(field),
                    pointer + "/" + field,
                    "must not be set on a server; keys come from the project's vault");
        }
    }

    private static void refuse(List<Violation> refused, boolean wrong, String pointer, String message) {
        if (wrong) {
            refused.add(Violation.field("#/declaration/" + pointer, message));
        }
    }

    private boolean placeDatasets(String project, ObjectNode root, @Nullable Instant asOf, Path directory)
            throws IOException {
        boolean placed = false;
        int index = 0;
        for (JsonNode task : root.path("tasks")) {
            String pointer = "#/declaration/tasks/" + index++;
            for (JsonNode holder : List.of(task, task.path("few-shot"))) {
                if (holder instanceof ObjectNode object && object.has("dataset")) {
                    placed |= place(project, object, pointer + "/dataset", asOf, directory);
                }
            }
        }
        return placed;
    }

    private boolean place(String project, ObjectNode holder, String pointer, @Nullable Instant asOf, Path directory)
            throws IOException {
        JsonNode dataset = holder.path("dataset");
        if (dataset.has("trace")) {
            throw Problem.invalidField(pointer, "must not be a trace from a file");
        }
        @Nullable
        String name = dataset.isTextual()
                ? dataset.asText()
                : dataset.has("file") ? dataset.path("file").asText() : null;
        if (name == null) {
            return false;
        }
        Matcher matcher = DATASET.matcher(name);
        if (!matcher.matches()) {
            throw Problem.invalidField(
                    pointer,
                    "must be the name of a data set of the project, such as questions or questions@2, but was \"" + name
                            + "\"");
        }
        Integer version = matcher.group(2) == null ? null : Integer.valueOf(matcher.group(2));
        Datasets.Version found = datasets.find(project, matcher.group(1), version, asOf)
                .orElseThrow(() -> Problem.invalidField(pointer, "there is no data set " + name + " in the project"));
        Path folder = Files.createDirectories(directory.resolve("v" + found.version()));
        Path file = folder.resolve(found.name() + "." + found.format());
        Files.write(file, datasets.content(project, found.name(), found.version()));
        String relative = directory.relativize(file).toString();
        ObjectNode placed = dataset instanceof ObjectNode object ? object : holder.objectNode();
        placed.set("file", TextNode.valueOf(relative));
        if (!placed.has("name")) {
            placed.put("name", found.name());
        }
        if (!placed.has("version")) {
            placed.put("version", Integer.toString(found.version()));
        }
        if (found.licence() != null && !placed.has("licence")) {
            placed.put("licence", found.licence());
        }
        holder.set("dataset", placed);
        return true;
    }

    /** What a benchmark is called and holds. */
    record Shape(String benchmark, List<String> models, List<String> tasks) {}

    static Shape shape(BenchmarkDeclaration declaration) {
        return new Shape(
                declaration.benchmark().name(),
                declaration.benchmark().models().stream()
                        .map(model -> model.label())
                        .toList(),
                declaration.benchmark().tasks().stream()
                        .map(task -> task.name())
                        .toList());
    }

    /** A shape as the contract has it. */
    static Map<String, Object> shown(Shape shape) {
        return Map.of("benchmark", shape.benchmark(), "models", shape.models(), "tasks", shape.tasks());
    }
}
