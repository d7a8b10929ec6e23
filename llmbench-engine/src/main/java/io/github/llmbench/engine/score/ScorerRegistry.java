package io.github.llmbench.engine.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.code.JavaTests;
import io.github.llmbench.engine.score.judge.Judges;
import java.lang.reflect.InvocationTargetException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The built-in scorers by name, made from options as a declaration writes them. */
final class ScorerRegistry {
    private static final Map<String, Entry> ENTRIES = entries();

    private ScorerRegistry() {}

    /**
     * How a scorer is made.
     *
     * @param options names of its options, {@code name} aside
     */
    record Entry(Set<String> options, Function<Options, Scorer> make) {}

    /** The names, in alphabetical order. */
    static List<String> names() {
        return List.copyOf(ENTRIES.keySet());
    }

    /** The scorer, or {@code null} where there is none of this name. */
    static @Nullable Scorer make(String name, Map<String, ?> options) {
        Entry entry = ENTRIES.get(name);
        if (entry == null && name.startsWith(Negated.PREFIX)) {
            String negated = name.substring(Negated.PREFIX.length());
            if (negated.startsWith(Negated.PREFIX)) {
                throw new IllegalArgumentException(
                        "scorer must have one not_ at most, since two are none, but was \"" + name + "\"");
            }
            Map<String, Object> inner = new HashMap<>(options);
            inner.remove("name");
            Scorer scorer = make(negated, inner);
            return scorer == null ? null : renamed(new Negated(scorer), options.get("name"));
        }
        if (entry == null) {
            return null;
        }
        Set<String> known = new HashSet<>(entry.options());
        known.add("name");
        Options given = new Options(name, options, known);
        return made(entry.make().apply(given), given);
    }

    /** The scorer with a threshold and under another name where the options say so. */
    static Scorer made(Scorer scorer, Options given) {
        BigDecimal threshold = given.number("threshold");
        return renamed(
                threshold == null ? scorer : new Thresholded(scorer, threshold.doubleValue()), given.text("name"));
    }

    private static Scorer renamed(Scorer scorer, @Nullable Object name) {
        return name == null ? scorer : new NamedScorer(name.toString(), scorer);
    }

    private static Map<String, Entry> entries() {
        Map<String, Entry> all = new TreeMap<>();
        addExact(all);
        addTexts(all);
        addOverlaps(all);
        addJson(all);
        JudgeEntries.add(all);
        all.put("latency", new Entry(Set.of("threshold"), options -> new LatencyScore()));
        all.put("cost", new Entry(Set.of("threshold"), options -> new CostScore()));
        all.put("refusal", new Entry(Set.of("phrases", "judge", "vote", "labels"), ScorerRegistry::refusal));
        all.put("ifeval", new Entry(Set.of("mode", "level"), ScorerRegistry::ifEval));
        all.put("asserts", new Entry(Set.of("field"), options -> {
            String field = options.text("field");
            return new Asserts(field == null ? "assert" : field);
        }));
        all.put("java_tests", new Entry(Set.of("allow-execution", "time-seconds", "heap-mib"), options -> {
            BigDecimal seconds = options.number("time-seconds", BigDecimal.valueOf(20));
            BigDecimal heap = options.number("heap-mib", BigDecimal.valueOf(128));
            return new JavaTests(
                    options.flag("allow-execution", false),
                    Duration.ofMillis(seconds.movePointRight(3).longValue()),
                    heap.intValue());
        }));
        all.put("java", new Entry(Set.of("class"), options -> instance(options.required("class"))));
        return all;
    }

    private static void addExact(Map<String, Entry> all) {
        all.put(
                "exact_match",
                new Entry(
                        Set.of("extract", "ignore-case", "ignore-punctuation", "ignore-digits", "ignore", "numbers"),
                        ScorerRegistry::exactMatch));
        all.put("quasi_exact_match", compared(options -> Scorers.QUASI_EXACT));
        all.put("token_set_f1", compared(Set.of("stop-words"), options -> tokenSetF1(options.texts("stop-words"))));
        all.put(
                "token_exact_match",
                compared(Set.of("stop-words"), options -> tokenExact(options.texts("stop-words"))));
        all.put("fuzzy_match", compared(options -> Scorers.FUZZY));
        all.put("equals", compared(options -> Scorers.EQUALS));
        all.put("final_number", new Entry(Set.of(), options -> Scorers.FINAL_NUMBER));
        all.put("math_equivalence", new Entry(Set.of(), options -> new MathMatch()));
        all.put("choice", new Entry(Set.of("style", "several"), options -> {
            String style = options.text("style");
            return new ChoiceMatch(
                    style == null ? ChoiceMatch.Style.LETTER : ChoiceMatch.Style.of(style),
                    options.flag("several", false));
        }));
        all.put("match", new Entry(Set.of("location", "ignore-case", "numeric"), options -> {
            String location = options.text("location");
            return new TextMatch(
                    location == null ? TextMatch.Location.END : TextMatch.Location.of(location),
                    options.flag("ignore-case", true),
                    options.flag("numeric", false));
        }));
        all.put(
                "numeric",
                new Entry(
                        Set.of("tolerance", "extract"),
                        options -> new NumericMatch(
                                options.extractor("extract", Extractors.lastNumber()),
                                options.number("tolerance", BigDecimal.ZERO))));
    }

    private static void addTexts(Map<String, Entry> all) {
        all.put(
                "includes",
                new Entry(Set.of("ignore-case"), options -> new Includes(options.flag("ignore-case", true))));
        all.put("contains", contains("contains", false, false));
        all.put("icontains", contains("icontains", true, false));
        all.put("contains_any", contains("contains_any", false, false));
        all.put("icontains_any", contains("icontains_any", true, false));
        all.put("contains_all", contains("contains_all", false, true));
        all.put("icontains_all", contains("icontains_all", true, true));
        all.put(
                "starts_with",
                new Entry(
                        Set.of("value", "ignore-case", "strip"),
                        options -> new StartsWith(
                                options.value("value"),
                                options.flag("ignore-case", false),
                                options.flag("strip", false))));
        all.put("regex", new Entry(Set.of("pattern"), options -> {
            String pattern = options.text("pattern");
            return new RegexMatch(pattern == null ? null : Extractors.compile(pattern));
        }));
    }

    private static Entry contains(String name, boolean ignoreCase, boolean all) {
        boolean several = name.endsWith("_any") || all;
        return new Entry(Set.of(several ? "values" : "value"), options -> {
            List<String> texts = several ? options.values("values") : single(options.value("value"), name);
            return new Contains(name, texts, ignoreCase, all);
        });
    }

    private static @Nullable List<String> single(@Nullable String value, String name) {
        if (value != null && value.isEmpty()) {
            throw new IllegalArgumentException(
                    "option value of " + name + " must not be empty: every text contains it");
        }
        return value == null ? null : List.of(value);
    }

    private static void addOverlaps(Map<String, Entry> all) {
        all.put("f1", compared(options -> Scorers.SQUAD_F1));
        all.put("drop_f1", new Entry(Set.of("threshold"), options -> new DropMatch(false)));
        all.put("drop_exact", new Entry(Set.of(), options -> new DropMatch(true)));
        all.put("levenshtein", compared(Set.of("max-distance"), options -> {
            BigDecimal most = options.number("max-distance");
            return most == null ? Scorers.LEVENSHTEIN : withinDistance(options.whole("max-distance", 0));
        }));
        all.put("jaro_winkler", compared(options -> Scorers.JARO_WINKLER));
        all.put("gleu", compared(options -> Scorers.GLEU));
        all.put(
                "bleu",
                compared(Set.of("tokenize", "smoothing", "smoothing-value", "lowercase"), ScorerRegistry::bleu));
        all.put(
                "chrf",
                compared(
                        Set.of("character-order", "word-order", "beta", "whitespace", "epsilon"),
                        options -> chrf(new Chrf(
                                options.whole("character-order", Chrf.DEFAULT.characterOrder()),
                                options.whole("word-order", Chrf.DEFAULT.wordOrder()),
                                options.whole("beta", Chrf.DEFAULT.beta()),
                                options.flag("whitespace", Chrf.DEFAULT.whitespace()),
                                options.flag("epsilon", Chrf.DEFAULT.epsilon())))));
        for (Rouge.Kind kind : Rouge.Kind.values()) {
            all.put(
                    kind.name().toLowerCase(Locale.ROOT),
                    compared(
                            Set.of("stemmer", "measure"),
                            options ->
                                    rouge(new Rouge(kind, options.flag("stemmer", false)), options.text("measure"))));
        }
    }

    private static void addJson(Map<String, Entry> all) {
        all.put(
                "is_json",
                new Entry(Set.of("schema"), options -> new JsonMatch("is_json", false, schema(options), false)));
        all.put(
                "contains_json",
                new Entry(Set.of("schema"), options -> new JsonMatch("contains_json", true, schema(options), false)));
        all.put(
                "json_schema",
                new Entry(
                        Set.of("schema", "anywhere"),
                        options ->
                                new JsonMatch("json_schema", options.flag("anywhere", false), schema(options), true)));
        all.put(
                "json_equals",
                new Entry(
                        Set.of("anywhere", "subset"),
                        options -> new JsonEquals(options.flag("anywhere", false), options.flag("subset", false))));
        all.put("tool_call_match", new Entry(Set.of("order", "arguments", "tools"), ScorerRegistry::toolCallMatch));
    }

    /** An entry of a comparison, which takes an extractor and a threshold. */
    private static Entry compared(Function<Options, Compared> make) {
        return compared(Set.of(), make);
    }

    private static Entry compared(Set<String> own, Function<Options, Compared> make) {
        Set<String> names = new HashSet<>(own);
        names.add("extract");
        names.add("threshold");
        return new Entry(names, options -> {
            Compared scorer = make.apply(options);
            return scorer.of(options.extractor("extract", scorer.extractor()));
        });
    }

    private static Scorer exactMatch(Options options) {
        ExactMatch scorer = new ExactMatch(
                options.extractors("extract", Extractors.trimmed()),
                List.of(),
                new ExactMatch.Rules(
                        options.flag("ignore-case", false),
                        options.flag("ignore-punctuation", false),
                        options.flag("ignore-digits", false),
                        options.flag("numbers", !options.flag("ignore-digits", false))));
        return scorer.ignoring(options.texts("ignore").toArray(String[]::new));
    }

    static Compared tokenSetF1(List<String> stopWords) {
        return Compared.graded("token_set_f1", "|stop_words=" + stopWords, (answer, target) -> {
                    double f1 = target.isBlank()
                            ? 0
                            : TokenF1.ofSets(
                                    NormalForm.inspect(answer, stopWords), NormalForm.inspect(target, stopWords));
                    return PythonText.roundedToCents(f1);
                })
                .in(text -> NormalForm.inspect(text, stopWords));
    }

    private static Compared tokenExact(List<String> stopWords) {
        return Compared.binary(
                        "token_exact_match",
                        "|stop_words=" + stopWords,
                        (answer, target) -> !target.isBlank()
                                && NormalForm.inspect(answer, stopWords).equals(NormalForm.inspect(target, stopWords)))
                .in(text -> NormalForm.inspect(text, stopWords));
    }

    static Compared withinDistance(int most) {
        if (most < 0) {
            throw new IllegalArgumentException("max-distance must be >= 0, but was " + most);
        }
        return Compared.binary(
                "levenshtein",
                "|max_distance=" + most,
                (answer, target) -> Distances.levenshtein(answer, target) <= most);
    }

    private static Compared bleu(Options options) {
        String tokenizer = options.text("tokenize");
        String smoothing = options.text("smoothing");
        BigDecimal value = options.number("smoothing-value");
        return bleu(new Bleu(
                tokenizer == null ? BleuTokenizer.V13A : BleuTokenizer.of(tokenizer),
                smoothing == null ? Bleu.Smoothing.EXP : Bleu.Smoothing.of(smoothing),
                value == null ? null : value.doubleValue(),
                options.flag("lowercase", false),
                true));
    }

    static Compared bleu(Bleu bleu) {
        return Compared.upTo(100, "bleu", bleu.signature(), bleu::sentence);
    }

    static Compared chrf(Chrf chrf) {
        return Compared.upTo(100, "chrf", chrf.signature(), Compared.Measure.best(chrf::sentence));
    }

    static Compared rouge(Rouge rouge, @Nullable String measure) {
        Rouge.Measure wanted = measure == null ? Rouge.Measure.F : measure(measure);
        return Compared.graded(
                rouge.kind().name().toLowerCase(Locale.ROOT),
                "|stemmer=" + rouge.stemmed() + "|measure=" + wanted.name().toLowerCase(Locale.ROOT),
                (answer, target) -> rouge.score(answer, target).of(wanted));
    }

    private static Rouge.Measure measure(String name) {
        for (Rouge.Measure measure : Rouge.Measure.values()) {
            if (measure.name().toLowerCase(Locale.ROOT).equals(name)) {
                return measure;
            }
        }
        throw new IllegalArgumentException("measure must be one of f, precision, recall, but was \"" + name + "\"");
    }

    private static @Nullable JsonSchemas schema(Options options) {
        Object schema = options.any("schema");
        if (schema == null) {
            return null;
        }
        return JsonSchemas.of(schema instanceof String text ? yaml(text, options) : JsonText.tree(schema));
    }

    /** A schema written as a text, in JSON or YAML. */
    private static JsonNode yaml(String text, Options options) {
        try {
            return new YAMLMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw options.wrong("schema", "a JSON schema", text);
        }
    }

    private static Scorer refusal(Options options) {
        List<String> phrases = options.texts("phrases");
        if (options.any("judge") != null) {
            if (!phrases.isEmpty()) {
                throw new IllegalArgumentException("refusal is found by phrases or by a judge; give one of them");
            }
            return JudgeEntries.by(options, Judges.refusal());
        }
        return phrases.isEmpty() ? Refusal.english() : new Refusal(phrases, "own" + phrases);
    }

    private static Scorer ifEval(Options options) {
        String mode = options.text("mode");
        if (mode != null && !mode.equals("strict") && !mode.equals("loose")) {
            throw options.wrong("mode", "strict or loose", mode);
        }
        return new IfEval(
                "loose".equals(mode),
                options.oneOf("level", IfEval.Level.values(), IfEval.Level.PROMPT),
                new Instructions());
    }

    private static Scorer toolCallMatch(Options options) {
        Map<String, JsonSchemas> tools = new TreeMap<>();
        if (options.any("tools") instanceof Map<?, ?> schemas) {
            schemas.forEach((name, schema) -> tools.put(String.valueOf(name), JsonSchemas.of(JsonText.tree(schema))));
        } else if (options.any("tools") != null) {
            throw options.wrong("tools", "{tool: schema of its arguments, …}", options.any("tools"));
        }
        return new ToolCallMatch(
                options.oneOf("order", ToolCallMatch.Order.values(), ToolCallMatch.Order.STRICT),
                options.oneOf("arguments", ToolCallMatch.Arguments.values(), ToolCallMatch.Arguments.EXACT),
                tools);
    }

    /** A scorer a user wrote, by the name of its class, which needs a public constructor without parameters. */
    private static Scorer instance(String className) {
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            Class<?> type =
                    Class.forName(className, true, loader == null ? ScorerRegistry.class.getClassLoader() : loader);
            if (!Scorer.class.isAssignableFrom(type)) {
                throw new IllegalArgumentException(
                        "class of the scorer java must implement io.github.llmbench.api.Scorer, but was " + className);
            }
            return (Scorer) type.getConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "class of the scorer java must be on the class path, but there is no " + className, e);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "scorer " + className + " could not be made: " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    "scorer " + className + " needs a public class and a public constructor without parameters", e);
        }
    }
}
