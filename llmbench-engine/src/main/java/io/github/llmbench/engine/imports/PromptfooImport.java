package io.github.llmbench.engine.imports;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apiguardian.api.API;

/**
 * promptfoo's tests, in its CSV or in a configuration in YAML, as a benchmark file and a data set. Not safe for use by several
 * threads.
 *
 * <pre>{@code
 * PromptfooImport tests = PromptfooImport.read(Path.of("promptfooconfig.yaml"));
 * tests.write(Path.of("imported"), List.of("openai:gpt-4o-mini"));
 * tests.leftOut().forEach((what, count) -> System.err.println(count + " x " + what));
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class PromptfooImport {
    private static final String EXPECTED = "__expected";
    private static final String ID = "test_id";
    private static final JsonMapper JSON = new JsonMapper();
    private static final String IN_FILE = "file://";
    private static final Pattern SEPARATOR = Pattern.compile("(?m)^[ \\t]*---[ \\t]*\\r?$");
    private static final Pattern ROLE = Pattern.compile("\"role\"\\s*:");

    private final Path source;
    private final List<String> prompts = new ArrayList<>();
    private final List<String> models = new ArrayList<>();
    private final List<ObjectNode> rows = new ArrayList<>();
    private final Map<String, Integer> leftOut = new TreeMap<>();

    private PromptfooImport(Path source) {
        this.source = source;
    }

    /**
     * Reads a file: CSV where its name ends so, else YAML or JSON.
     *
     * @throws IllegalArgumentException if it holds no test; the message says what was looked for
     */
    public static PromptfooImport read(Path file) throws IOException {
        PromptfooImport read = new PromptfooImport(file);
        try {
            if (String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".csv")) {
                read.csv(file, JsonNodeFactory.instance.objectNode());
            } else {
                read.config(YamlTree.read(file, Files.readString(file)));
            }
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("file " + file + " does not exist; give tests of promptfoo", e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + " is not YAML: " + e.getOriginalMessage(), e);
        }
        if (read.rows.isEmpty()) {
            throw new IllegalArgumentException(
                    file + " holds no test that can be taken over; left out: " + read.leftOut);
        }
        return read;
    }

    /** What was not taken over, and how often. */
    public Map<String, Integer> leftOut() {
        return new TreeMap<>(leftOut);
    }

    /** How many tests were. */
    public int tests() {
        return rows.size();
    }

    /** The prompts' templates. */
    public List<String> prompts() {
        return List.copyOf(prompts);
    }

    /** Its providers as models of ours. */
    public List<String> models() {
        return List.copyOf(models);
    }

    private void without(String what) {
        leftOut.merge(what, 1, Integer::sum);
    }

    private void config(JsonNode root) throws IOException {
        if (!root.isObject()) {
            throw new IllegalArgumentException(source + " must be an object with tests, but is not one");
        }
        for (JsonNode prompt : listed(root.path("prompts"))) {
            prompt(prompt);
        }
        for (JsonNode provider : listed(root.has("providers") ? root.path("providers") : root.path("targets"))) {
            provider(provider);
        }
        for (String field : List.of("scenarios", "derivedMetrics", "extensions", "nunjucksFilters", "transform")) {
            if (root.has(field)) {
                without("field " + field);
            }
        }
        JsonNode usual = root.path("defaultTest");
        if (usual.isTextual()) {
            without("defaultTest of " + usual.asText());
        }
        for (JsonNode test : listed(root.path("tests"))) {
            if (test.isTextual()) {
                Path file = beside(test.asText());
                if (file.toString().endsWith(".csv") && Files.isRegularFile(file)) {
                    csv(file, usual.isObject() ? (ObjectNode) usual : JsonNodeFactory.instance.objectNode());
                } else {
                    without("tests of " + test.asText());
                }
            } else {
                test(test, usual);
            }
        }
    }

    private static Iterable<JsonNode> listed(JsonNode node) {
        return node.isArray() ? node : node.isMissingNode() || node.isNull() ? List.of() : List.of(node);
    }

    private Path beside(String name) {
        String path = name.startsWith(IN_FILE) ? name.substring(IN_FILE.length()) : name;
        return source.resolveSibling(path);
    }

    private void prompt(JsonNode prompt) throws IOException {
        String text = prompt.isObject() ? prompt.path("raw").asText("") : prompt.asText("");
        if (text.startsWith(IN_FILE) || text.endsWith(".txt")) {
            Path file = beside(text);
            boolean read = Files.isRegularFile(file) && file.toString().endsWith(".txt");
            // Several prompts stand in one file with a line --- between them.
            for (String one : read ? SEPARATOR.split(Files.readString(file), -1) : new String[] {""}) {
                if (!read || !one.isBlank()) {
                    template(one.strip(), prompt);
                }
            }
        } else {
            template(text, prompt);
        }
    }

    private void template(String text, JsonNode prompt) {
        if (text.isEmpty() || text.startsWith("exec:")) {
            without("prompt that is no text: " + prompt);
        } else if (isChat(text)) {
            without("prompt that is a chat's messages");
        } else if (!PromptfooAssert.plain(text)) {
            without("prompt with more than {{name}} in its template");
        } else {
            prompts.add(text);
        }
    }

    /** Whether it is a list of {role, content}, in JSON or YAML. */
    private static boolean isChat(String text) {
        return (text.startsWith("[") && ROLE.matcher(text).find()) || text.startsWith("- role:");
    }

    private void provider(JsonNode provider) {
        String id = provider.isObject()
                ? provider.path("id")
                        .asText(
                                provider.fieldNames().hasNext()
                                        ? provider.fieldNames().next()
                                        : "")
                : provider.asText();
        String[] parts = id.split(":", 3);
        String model = parts.length == 2
                ? parts[1]
                : parts.length == 3 && List.of("chat", "messages", "completion").contains(parts[1]) ? parts[2] : "";
        if (!model.isEmpty()
                && List.of("openai", "anthropic", "google", "ollama").contains(parts[0])) {
            models.add(parts[0] + ":" + model);
            if (provider.has("config")) {
                without("config of provider " + id);
            }
        } else {
            without("provider " + id);
        }
    }

    private void csv(Path file, ObjectNode usual) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setIgnoreEmptyLines(true)
                .get();
        try (CSVParser parser = format.parse(Files.newBufferedReader(file))) {
            for (CSVRecord row : parser) {
                ObjectNode test = JsonNodeFactory.instance.objectNode();
                row.toMap().forEach((column, cell) -> cell(test, column.replace("\uFEFF", ""), cell));
                test(test, usual);
            }
        }
    }

    private void cell(ObjectNode test, String column, String cell) {
        if (column.startsWith(EXPECTED)) {
            if (!cell.isBlank()) {
                test.withArray("assert").add(PromptfooAssert.ofCell(cell));
            }
        } else if (column.equals("__threshold")) {
            if (!cell.isBlank()) {
                test.put("threshold", cell.strip());
            }
        } else if (column.equals("__description")) {
            test.put("description", cell);
        } else if (column.startsWith("__")) {
            if (!cell.isBlank()) {
                without("column " + column);
            }
        } else {
            test.withObject("/vars").put(column, cell);
        }
    }

    private void test(JsonNode test, JsonNode usual) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        Map<String, String> variables = new LinkedHashMap<>();
        for (JsonNode of : List.of(usual, test)) {
            of.path("vars").properties().forEach(variable -> {
                JsonNode value = variable.getValue();
                variables.put(variable.getKey(), value.isValueNode() ? value.asText() : value.toString());
                if (value.isArray()) {
                    without("vars." + variable.getKey() + " with several values, kept as one");
                }
            });
        }
        if (inFile(usual.path("vars")) || inFile(test.path("vars"))) {
            without("test with vars in a file");
            return;
        }
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            if (variable.getValue().startsWith(IN_FILE) || variable.getValue().contains("\"" + IN_FILE)) {
                without("test with vars." + variable.getKey() + " in a file");
                return;
            }
        }
        ArrayNode kept = JsonNodeFactory.instance.arrayNode();
        int asked = 0;
        for (JsonNode of : List.of(usual, test)) {
            for (JsonNode assertion : of.path("assert")) {
                asked++;
                Optional<String> why = PromptfooAssert.unsupported(assertion);
                if (why.isPresent()) {
                    without(why.get());
                } else {
                    kept.add(taken(assertion, variables));
                }
            }
            for (String field : List.of("options", "provider", "assertScoringFunction")) {
                if (of.has(field)) {
                    without("field " + field + " of a test");
                }
            }
        }
        if (asked > 0 && kept.isEmpty()) {
            without("test whose asserts are all left out");
            return;
        }
        if (asked == 0) {
            without("test without an assert");
            return;
        }
        ObjectNode named = JsonNodeFactory.instance.objectNode();
        variables.forEach(named::put);
        // A variable may have a name of ours; the prompt still finds its own.
        if (!named.has("input")) {
            named.put("input", variables.isEmpty() ? "" : String.join("\n", variables.values()));
        }
        row.setAll(named);
        row.put(ID, "test-" + (rows.size() + 1));
        row.set("assert", kept);
        JsonNode threshold = test.hasNonNull("threshold") ? test.get("threshold") : usual.path("threshold");
        if (!threshold.isMissingNode() && !threshold.isNull()) {
            row.set("assert_threshold", threshold);
        }
        if (test.hasNonNull("description")) {
            row.set("description", test.get("description"));
        }
        rows.add(row);
    }

    /** Variables are an object; names of files stand in its place. */
    private static boolean inFile(JsonNode variables) {
        return variables.isTextual() || variables.isArray();
    }

    private static ObjectNode taken(JsonNode assertion, Map<String, String> variables) {
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        for (String field : List.of("type", "value", "threshold", "weight")) {
            JsonNode value = assertion.get(field);
            if (value == null || value.isNull()) {
                continue;
            }
            if (value.isTextual() && field.equals("value")) {
                made.put(field, PromptfooAssert.rendered(value.asText(), variables));
            } else if (value.isArray()) {
                ArrayNode list = made.putArray(field);
                value.forEach(one -> list.add(
                        one.isTextual()
                                ? JsonNodeFactory.instance.textNode(PromptfooAssert.rendered(one.asText(), variables))
                                : one));
            } else {
                made.set(field, value);
            }
        }
        return made;
    }

    /**
     * Writes {@code benchmark.yaml} and {@code tests.jsonl}.
     *
     * @param given models in place of the configuration's; none for those
     * @return the benchmark file
     * @throws IllegalArgumentException if there is no model, or a file is there already
     */
    public Path write(Path directory, List<String> given) throws IOException {
        List<String> asked = given.isEmpty() ? models : given;
        if (asked.isEmpty()) {
            throw new IllegalArgumentException(
                    source + " names no provider that LLM-Bench has; give a model, for example openai:gpt-4o-mini");
        }
        Path file = directory.resolve("benchmark.yaml");
        Path tests = directory.resolve("tests.jsonl");
        for (Path one : List.of(file, tests)) {
            if (Files.exists(one)) {
                throw new IllegalArgumentException(one + " is there already; give another directory");
            }
        }
        Files.createDirectories(directory);
        StringBuilder lines = new StringBuilder();
        for (ObjectNode row : rows) {
            lines.append(JSON.writeValueAsString(row)).append('\n');
        }
        Files.writeString(tests, lines);
        ObjectNode benchmark = JsonNodeFactory.instance.objectNode();
        benchmark.put("benchmark", String.valueOf(source.getFileName()).replaceAll("\\.[^.]*$", ""));
        asked.forEach(benchmark.putArray("models")::add);
        ArrayNode tasks = benchmark.putArray("tasks");
        List<String> templates = prompts.isEmpty() ? List.of("{{{input}}}") : prompts;
        for (int i = 0; i < templates.size(); i++) {
            ObjectNode task = tasks.addObject();
            task.put("name", templates.size() == 1 ? "tests" : "prompt-" + (i + 1));
            task.putObject("dataset").put("file", "tests.jsonl").put("id", ID);
            task.put("prompt", templates.get(i));
            task.putArray("scorers").add("asserts");
        }
        Files.writeString(file, new YAMLMapper().writeValueAsString(benchmark));
        return file;
    }
}
