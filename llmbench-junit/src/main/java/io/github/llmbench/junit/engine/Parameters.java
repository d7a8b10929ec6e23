package io.github.llmbench.junit.engine;

import io.github.llmbench.api.OnInconclusive;
import io.github.llmbench.engine.LlmBench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.platform.engine.ConfigurationParameters;

/**
 * Configuration parameters, from {@code junit-platform.properties}, the build tool or system properties: {@code llmbench.home},
 * {@code llmbench.reports}, {@code llmbench.formats}, {@code llmbench.resume}, {@code llmbench.console},
 * {@code llmbench.cache}, {@code llmbench.on-inconclusive} and {@code llmbench.update-baseline}.
 */
record Parameters(ConfigurationParameters given) {

    /** A builder set up by what is configured. */
    LlmBench.Builder builder() {
        LlmBench.Builder builder = LlmBench.builder();
        path("llmbench.home").ifPresent(builder::home);
        path("llmbench.reports").or(Parameters::buildDirectory).ifPresent(builder::reports);
        given.get("llmbench.formats")
                .ifPresent(names -> builder.formats(
                        names.isBlank() ? new String[0] : names.strip().split("\\s*,\\s*", -1)));
        given.get("llmbench.cache").filter(value -> !value.isBlank()).ifPresent(builder::cache);
        given.getBoolean("llmbench.resume").ifPresent(builder::resume);
        given.getBoolean("llmbench.update-baseline").ifPresent(builder::updateBaseline);
        return builder;
    }

    /** Prints progress and summary; empty where {@code llmbench.console} is {@code false}. */
    Optional<Console> console() {
        return given.getBoolean("llmbench.console").orElse(true)
                ? Optional.of(new Console(System.out))
                : Optional.empty();
    }

    /** What is to be made of INCONCLUSIVE, whatever the class says; empty where nothing is configured. */
    Optional<OnInconclusive> onInconclusive() {
        return given.get("llmbench.on-inconclusive")
                .filter(value -> !value.isBlank())
                .map(OnInconclusive::parse);
    }

    private Optional<Path> path(String key) {
        return given.get(key).filter(value -> !value.isBlank()).map(Path::of);
    }

    /** Reports stand where the build tool puts its own; a clean may take them, the journal stays under the home directory. */
    private static Optional<Path> buildDirectory() {
        if (Files.exists(Path.of("pom.xml"))) {
            return Optional.of(Path.of("target", "llmbench"));
        }
        return Files.exists(Path.of("build.gradle")) || Files.exists(Path.of("build.gradle.kts"))
                ? Optional.of(Path.of("build", "llmbench"))
                : Optional.empty();
    }
}
