package io.github.llmbench.cli;

import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.engine.compare.BaselineFile;
import io.github.llmbench.engine.compare.RunComparison.Entrant;
import io.github.llmbench.engine.compare.RunFigures;
import io.github.llmbench.engine.journal.FileRunStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds runs as people name them: id, name, {@code last}, {@code last~2}, a directory or a file in it, a baseline file. */
final class StoredRuns {
    private static final Pattern LAST = Pattern.compile("last(~(?<back>[0-9]{1,6}))?");

    private final Path home;
    private final RunStore store;

    /**
     * Over a store.
     *
     * @param home what messages name, and where a directory of a run need not lie
     */
    StoredRuns(RunStore store, Path home) {
        this.store = store;
        this.home = home;
    }

    /**
     * A run that was found.
     *
     * @param figures to compare with
     * @param run the run; {@code null} where it is a baseline file, which has only the figures
     */
    record Found(RunFigures figures, @Nullable Run run) {}

    /**
     * What stands for {@code RUN}, or {@code RUN,RUN}, with {@code #MODEL} for one model of it.
     *
     * @param runs that were found, at least one
     */
    record Named(Entrant entrant, List<Found> runs) {}

    Named named(String text) throws IOException {
        int hash = text.indexOf('#');
        String model = hash < 0 ? null : text.substring(hash + 1);
        List<Found> found = new ArrayList<>();
        for (String one : (hash < 0 ? text : text.substring(0, hash)).split(",", -1)) {
            found.add(find(one.strip()));
        }
        Entrant entrant =
                new Entrant(text, model, found.stream().map(Found::figures).toList());
        return new Named(entrant, found);
    }

    private Found find(String text) throws IOException {
        Path path = path(text);
        if (path != null && standsAlone(path)) {
            return new Found(BaselineFile.read(path), null);
        }
        Run run = finished(text, path);
        return new Found(RunFigures.of(run), run);
    }

    private Run finished(String text, @Nullable Path path) throws IOException {
        Optional<Run> run;
        if (path != null && Files.exists(path)) {
            Path directory =
                    Files.isDirectory(path) ? path : path.toAbsolutePath().resolveSibling("");
            run = new FileRunStore(home).at(directory);
        } else {
            run = inStore(text);
        }
        if (run.isPresent()) {
            return run.get();
        }
        throw new IllegalArgumentException(
                begun(text)
                        ? "run \"" + text + "\" has not ended; run its benchmark again, and it goes on to its end"
                        : "there is no finished run \"" + text + "\" under " + home
                                + "; give a run's id, name or directory, a baseline file, \"last\" or \"last~1\"");
    }

    private boolean begun(String text) throws IOException {
        try (Stream<RunHeader> headers = store.runs()) {
            return headers.anyMatch(header -> header.id().equals(text));
        }
    }

    /** Whether it is a file, and none of a run's directory, which stands for the run. */
    private static boolean standsAlone(Path path) {
        return Files.isRegularFile(path) && !FileRunStore.FILES.contains(String.valueOf(path.getFileName()));
    }

    /** One run by its id, name or directory, or as {@code last}. */
    Run run(String text) throws IOException {
        Path path = path(text);
        if (path != null && standsAlone(path)) {
            throw new IllegalArgumentException(
                    text + " is not a file of a run's directory; give a run's id, name or directory (a baseline file"
                            + " keeps no answers)");
        }
        return finished(text, path);
    }

    private static @Nullable Path path(String text) {
        try {
            return text.isBlank() ? null : Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private Optional<Run> inStore(String text) throws IOException {
        Matcher last = LAST.matcher(text);
        if (last.matches()) {
            String back = last.group("back");
            return last(back == null ? 0 : Integer.parseInt(back));
        }
        return store.find(store.named(text).orElse(text));
    }

    /** The newest finished run, or the one that stands so many before it; reads no more results than it must. */
    private Optional<Run> last(int back) throws IOException {
        int passed = 0;
        try (Stream<RunHeader> headers = store.runs()) {
            for (RunHeader header : (Iterable<RunHeader>) headers::iterator) {
                Optional<Run> run = store.find(header.id());
                if (run.isPresent() && passed++ == back) {
                    return run;
                }
            }
        }
        return Optional.empty();
    }

    /** Finished runs of a benchmark, newest first. */
    List<Run> finished(String benchmark) throws IOException {
        List<Run> runs = new ArrayList<>();
        try (Stream<RunHeader> headers = store.runs()) {
            for (RunHeader header : (Iterable<RunHeader>) headers::iterator) {
                if (header.benchmark().equals(benchmark)) {
                    store.find(header.id()).ifPresent(runs::add);
                }
            }
        }
        return runs;
    }
}
