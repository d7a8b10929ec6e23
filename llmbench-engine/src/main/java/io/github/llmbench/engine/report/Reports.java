package io.github.llmbench.engine.report;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Run;
import io.github.llmbench.api.spi.Reporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import org.apiguardian.api.API;

/**
 * Reports in chosen formats. Formats come with LLM-Bench or as a {@link Reporter} in a jar of yours; one of yours takes the place of
 * one of the same name. Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * Reports.in(List.of("html", "csv", "junit")).write(run, directory);
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Reports {
    private final List<Reporter> reporters;

    private Reports(List<Reporter> reporters) {
        this.reporters = List.copyOf(reporters);
    }

    /** In the formats that are written where nobody chose any: {@code html}, {@code json} and those of your jars. */
    public static Reports usual() {
        return new Reports(found().values().stream().filter(Reporter::usual).toList());
    }

    /**
     * In these formats, in this order.
     *
     * @throws IllegalArgumentException if there is no such format; the message names those there are
     */
    public static Reports in(Collection<String> formats) {
        Map<String, Reporter> found = found();
        List<Reporter> chosen = new ArrayList<>();
        for (String format : new LinkedHashSet<>(formats)) {
            Reporter reporter = found.get(format.strip().toLowerCase(Locale.ROOT));
            if (reporter == null) {
                throw new IllegalArgumentException(
                        "there is no report format \"" + format + "\"; there are " + String.join(", ", found.keySet()));
            }
            chosen.add(reporter);
        }
        return new Reports(chosen);
    }

    private static Map<String, Reporter> found() {
        Map<String, Reporter> found = new LinkedHashMap<>();
        for (Reporter reporter : ServiceLoader.load(Reporter.class)) {
            boolean ours = reporter.getClass().getPackage().equals(Reports.class.getPackage());
            found.merge(reporter.format(), reporter, (first, second) -> ours ? first : second);
        }
        return found;
    }

    /** Names of the formats. */
    public List<String> formats() {
        return reporters.stream().map(Reporter::format).toList();
    }

    /**
     * Writes the run in every format.
     *
     * @param directory made where it does not exist
     * @return the files, in the order of the formats; the first to look at where a format has several
     */
    public List<Path> write(Run run, Path directory) throws IOException {
        Files.createDirectories(directory);
        List<Path> files = new ArrayList<>();
        for (Reporter reporter : reporters) {
            files.add(reporter.write(run, directory));
        }
        return files;
    }
}
