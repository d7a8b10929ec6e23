package io.github.llmbench.server.run;

import io.github.llmbench.api.Run;
import io.github.llmbench.engine.report.CsvReporter;
import io.github.llmbench.engine.report.JsonReporter;
import io.github.llmbench.engine.report.Reports;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.store.run.PostgresRunStore;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Gives runs as files, a few at a time: JSON and CSV trial by trial as the database gives them, other forms from a file that is there as
 * long as it is read. Safe for use by several threads.
 */
final class Exports {
    /** Each holds a connection to the database, or a file, for as long as its reader takes. */
    private static final int AT_ONCE = 4;

    /** Whoever reads slowly, or not at all, keeps out themselves and not all others. */
    private static final int EACH = 2;

    private static final long LATER_SECONDS = 10;

    private static final Map<String, String> TYPES = Map.of(
            "json", "application/json",
            "html", "text/html",
            "csv", "text/csv",
            "junit", "application/xml",
            "md", "text/markdown",
            "pdf", "application/pdf");

    private final RunRows rows;
    private final PostgresRunStore store;
    private final Map<UUID, Integer> underWay = new HashMap<>();

    Exports(RunRows rows, PostgresRunStore store) {
        this.rows = rows;
        this.store = store;
    }

    Reply export(Request request) throws IOException {
        RunRow row = rows.get(request.project(), request.path("run"));
        Run run = store.find(row.id())
                .orElseThrow(() -> Problem.conflict("run " + row.id() + " has no result yet; it is " + row.state()));
        String format = String.valueOf(request.query("format"));
        UUID user = request.caller().id();
        enter(user);
        boolean handed = false;
        try {
            Reply reply = reply(user, run, format);
            handed = true;
            return reply;
        } catch (FileSystemException e) {
            throw Problem.later(
                    503,
                    "there is no room for the report (" + e.getReason() + "); json and csv need none",
                    LATER_SECONDS);
        } finally {
            if (!handed) {
                leave(user);
            }
        }
    }

    private synchronized void enter(UUID user) {
        int own = underWay.getOrDefault(user, 0);
        if (own >= EACH) {
            throw Problem.later(
                    503, EACH + " exports of yours are under way, as many as one may have at a time", LATER_SECONDS);
        }
        if (underWay.values().stream().mapToInt(Integer::intValue).sum() >= AT_ONCE) {
            throw Problem.later(
                    503, AT_ONCE + " exports are under way, as many as there may be at a time", LATER_SECONDS);
        }
        underWay.put(user, own + 1);
    }

    private synchronized void leave(UUID user) {
        underWay.computeIfPresent(user, (key, own) -> own == 1 ? null : own - 1);
    }

    private Reply reply(UUID user, Run run, String format) throws IOException {
        return switch (format) {
            case "json" -> streamed(user, run, format, "run.json", out -> new JsonReporter().write(run, out, true));
            case "csv" -> streamed(user, run, format, "trials.csv", out -> new CsvReporter().writeTrials(run, out));
            default -> {
                Path directory = Files.createTempDirectory("llmbench-export");
                try {
                    Path file =
                            Reports.in(List.of(format)).write(run, directory).get(0);
                    yield streamed(user, run, format, String.valueOf(file.getFileName()), out -> {
                        try {
                            Files.copy(file, out);
                        } finally {
                            delete(directory);
                        }
                    });
                } catch (IOException | RuntimeException e) {
                    delete(directory);
                    throw e;
                }
            }
        };
    }

    private Reply streamed(UUID user, Run run, String format, String file, Reply.Stream body) {
        return Reply.stream(String.valueOf(TYPES.get(format)), out -> {
                    try {
                        body.writeTo(out);
                    } finally {
                        leave(user);
                    }
                })
                .attachment(run.id() + "-" + file);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
