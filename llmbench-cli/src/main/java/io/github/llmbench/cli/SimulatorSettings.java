package io.github.llmbench.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.simulator.Answers;
import io.github.llmbench.simulator.Fault;
import io.github.llmbench.simulator.Latency;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import io.github.llmbench.simulator.TargetFields;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a simulator as a benchmark file holds them under {@code simulator} and {@code simulate} takes them as options.
 *
 * @param recorded files of recorded answers by model
 * @param targets a file of right answers
 * @param share chance of a right answer
 * @param script texts in turn
 */
record SimulatorSettings(
        @Nullable Map<String, String> recorded,
        @Nullable String targets,
        @JsonProperty("target-fields") @Nullable Fields targetFields,
        @Nullable Double share,
        @Nullable List<String> script,
        @Nullable String latency,
        @Nullable List<String> faults,
        @JsonProperty("tokens-per-chunk") @Nullable Integer tokensPerChunk,
        @Nullable Boolean usage,
        @JsonProperty("role-only-first-chunk") @Nullable Boolean roleOnlyFirstChunk,
        @JsonProperty("reasoning-tokens") @Nullable Integer reasoningTokens,
        @Nullable String log,
        @Nullable Integer port,
        @Nullable Long seed) {

    /** Fields of a file of targets; {@code null} for the usual names. */
    record Fields(
            @Nullable String question,
            @Nullable String target,
            @Nullable String wrong,
            @Nullable String template) {}

    /** Starts the simulator of a benchmark file; its paths are relative to the file. */
    static Simulator start(Map<String, Object> settings, Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        try {
            return JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build()
                    .convertValue(settings, SimulatorSettings.class)
                    .start(parent == null ? Path.of("") : parent);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": simulator: " + message(e), e);
        }
    }

    /** Starts a simulator whose paths are relative to this directory. */
    Simulator start(Path directory) throws IOException {
        SimulatorOptions.Builder options = SimulatorOptions.builder().answers(answers(directory));
        if (latency != null) {
            options.latency(Latency.parse(latency));
        }
        if (faults != null) {
            faults.forEach(fault -> options.fault(Fault.parse(fault)));
        }
        if (tokensPerChunk != null) {
            options.tokensPerChunk(tokensPerChunk);
        }
        if (usage != null) {
            options.usage(usage);
        }
        if (roleOnlyFirstChunk != null) {
            options.roleOnlyFirstChunk(roleOnlyFirstChunk);
        }
        if (reasoningTokens != null) {
            options.reasoningTokens(reasoningTokens);
        }
        if (log != null) {
            options.log(directory.resolve(log));
        }
        if (port != null) {
            options.port(port);
        }
        if (seed != null) {
            options.seed(seed);
        }
        return Simulator.start(options.build());
    }

    private Answers answers(Path directory) {
        List<Answers> given = new ArrayList<>();
        if (recorded != null && !recorded.isEmpty()) {
            Map<String, Path> files = new LinkedHashMap<>();
            recorded.forEach((model, file) -> files.put(model, directory.resolve(file)));
            given.add(Answers.recorded(files));
        }
        if (targets != null) {
            given.add(Answers.targets(
                    directory.resolve(targets), fields(), share == null ? 1 : share, seed == null ? 0 : seed));
        }
        if (script != null && !script.isEmpty()) {
            given.add(Answers.script(
                    script.get(0), script.subList(1, script.size()).toArray(String[]::new)));
        }
        if (given.size() != 1) {
            throw new IllegalArgumentException("exactly one of recorded, targets and script says what is answered, but "
                    + given.size() + " are given");
        }
        return given.get(0);
    }

    private TargetFields fields() {
        TargetFields usual = TargetFields.usual();
        if (targetFields == null) {
            return usual;
        }
        return new TargetFields(
                targetFields.question(),
                targetFields.target(),
                targetFields.wrong() == null ? usual.wrong() : targetFields.wrong(),
                targetFields.template() == null ? usual.template() : targetFields.template());
    }

    private static String message(IllegalArgumentException e) {
        if (e.getCause() instanceof UnrecognizedPropertyException unknown) {
            return "there is no setting \"" + unknown.getPropertyName() + "\"; there are "
                    + unknown.getKnownPropertyIds();
        }
        if (e.getCause() instanceof JsonMappingException mapping) {
            String field = mapping.getPath().stream()
                    .map(JsonMappingException.Reference::getFieldName)
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining("."));
            return (field.isEmpty() ? "" : field + ": ") + mapping.getOriginalMessage();
        }
        return String.valueOf(e.getMessage());
    }
}
