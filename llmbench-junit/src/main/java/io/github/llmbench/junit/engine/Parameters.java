package io.github.llmbench.junit.engine;

import io.github.llmbench.api.OnInconclusive;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.cassette.Cassettes;
import io.github.llmbench.engine.cassette.Mode;
import io.github.llmbench.engine.cassette.Session;
import io.github.llmbench.engine.publish.RunPublisher;
import io.github.llmbench.engine.publish.ServerAddress;
import io.github.llmbench.engine.report.Reports;
import io.github.llmbench.engine.report.StepSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.platform.engine.ConfigurationParameters;

/**
 * Configuration parameters, from {@code junit-platform.properties}, the build tool or system properties: {@code llmbench.home},
 * {@code llmbench.reports}, {@code llmbench.formats}, {@code llmbench.resume}, {@code llmbench.console},
 * {@code llmbench.cache}, {@code llmbench.on-inconclusive}, {@code llmbench.update-baseline}, {@code llmbench.samples} and {@code llmbench.require.keys}; of
 * cassettes {@code llmbench.mode}, {@code llmbench.cassettes}, {@code llmbench.cassettes.loopback} and {@code llmbench.replay.speed}.
 * Runs are published where {@code llmbench.server.url} and {@code llmbench.server.token} are set.
 *
 * @param given the parameters
 * @param session answers of this process, which a rerun of a failed test is not to pay for again
 */
record Parameters(ConfigurationParameters given, Session session) {

    /** A builder set up by what is configured. */
    LlmBench.Builder builder() {
        LlmBench.Builder builder = LlmBench.builder();
        Path home = path("llmbench.home").orElse(LlmBench.defaultHome());
        Path reports = path("llmbench.reports").or(Parameters::buildDirectory).orElse(home.resolve("reports"));
        builder.home(home).reports(reports);
        ServerAddress.configured(given::get, System::getenv)
                .map(server -> RunPublisher.to(server, reports)
                        .warning(text -> console().ifPresent(console -> console.line(text))))
                .ifPresent(builder::listener);
        builder.formats(Stream.concat(Reports.usual().formats().stream(), Stream.of("junit", "md"))
                .distinct()
                .toArray(String[]::new));
        StepSummary.configured(System::getenv).ifPresent(builder::listener);
        given.get("llmbench.formats")
                .ifPresent(names -> builder.formats(
                        names.isBlank() ? new String[0] : names.strip().split("\\s*,\\s*", -1)));
        given.get("llmbench.cache").filter(value -> !value.isBlank()).ifPresent(builder::cache);
        given.getBoolean("llmbench.resume").ifPresent(builder::resume);
        given.getBoolean("llmbench.update-baseline").ifPresent(builder::updateBaseline);
        return builder;
    }

    /** Whether answers are recorded, replayed or asked for; replayed unless configured, so that nothing is paid for unasked. */
    Mode mode() {
        return given.get("llmbench.mode")
                .filter(value -> !value.isBlank())
                .map(Mode::parse)
                .orElse(Mode.REPLAY);
    }

    /** The cassettes of a benchmark class. */
    Cassettes cassettes(Class<?> type) {
        Cassettes cassettes = Cassettes.in(
                        path("llmbench.cassettes").orElse(Path.of("src", "test", "resources", "llmbench")))
                .mode(mode())
                .withLoopback(given.getBoolean("llmbench.cassettes.loopback").orElse(false))
                .howToRecord("record it: " + command(type))
                .session(session);
        return given.get("llmbench.replay.speed")
                .filter(value -> !value.isBlank())
                .map(value -> cassettes.speed(speed(value)))
                .orElse(cassettes);
    }

    private static double speed(String value) {
        try {
            return Double.parseDouble(value.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "llmbench.replay.speed must be a number such as 1 or 10, but was \"" + value + "\"", e);
        }
    }

    private static String command(Class<?> type) {
        return gradle() && !Files.exists(Path.of("pom.xml"))
                ? "gradle test --tests " + type.getSimpleName() + " -Dllmbench.mode=record"
                : "mvn test -Dtest=" + type.getSimpleName() + " -Dllmbench.mode=record";
    }

    private static boolean gradle() {
        return Files.exists(Path.of("build.gradle")) || Files.exists(Path.of("build.gradle.kts"));
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

    /** Which trials are tests of their own; none unless asked for. */
    ShownSamples samples() {
        return given.get("llmbench.samples")
                .filter(value -> !value.isBlank())
                .map(ShownSamples::parse)
                .orElse(ShownSamples.NONE);
    }

    /** Whether a key that is missing fails a benchmark in place of skipping it. */
    boolean keysRequired() {
        return given.getBoolean("llmbench.require.keys").orElse(false);
    }

    private Optional<Path> path(String key) {
        return given.get(key).filter(value -> !value.isBlank()).map(Path::of);
    }

    /** Reports stand where the build tool puts its own; a clean may take them, the journal stays under the home directory. */
    private static Optional<Path> buildDirectory() {
        if (Files.exists(Path.of("pom.xml"))) {
            return Optional.of(Path.of("target", "llmbench"));
        }
        return gradle() ? Optional.of(Path.of("build", "llmbench")) : Optional.empty();
    }
}
