package io.github.llmbench.server.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Sample;
import io.github.llmbench.engine.dataset.Samples;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Heavy;
import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Keys;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.http.Sha256;
import io.github.llmbench.server.http.Wire;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Data sets of a project. */
final class DatasetHandlers {
    private final Database database;
    private final Datasets datasets;
    private final Heavy heavy;

    DatasetHandlers(Database database, Datasets datasets, Heavy heavy) {
        this.database = database;
        this.datasets = datasets;
        this.heavy = heavy;
    }

    Map<String, Handler> handlers() {
        return Map.of(
                "listDatasets", this::list,
                "uploadDataset", this::upload,
                "listDatasetVersions", this::versions,
                "previewDataset", this::preview,
                "deleteDataset", this::delete);
    }

    private Reply list(Request request) {
        return Reply.ok(Items.page(
                datasets.newest(request.project(), Keys.key(request.cursor()), request.limit() + 1),
                request.limit(),
                Datasets.Version::name));
    }

    private Reply upload(Request request) throws IOException {
        String name = request.path("dataset");
        String format = request.query("format") == null ? "jsonl" : String.valueOf(request.query("format"));
        byte[] content;
        try (InputStream in = request.stream()) {
            content = in.readAllBytes();
        }
        long samples = count(name, format, content);
        Datasets.Version wanted = new Datasets.Version(
                name,
                0,
                format,
                HexFormat.of().formatHex(Sha256.digest().digest(content)),
                content.length,
                samples,
                request.query("licence"),
                Instant.EPOCH,
                request.caller().name());
        return database.jdbi().inTransaction(handle -> {
            Datasets.Version made = Datasets.add(handle, request.project(), wanted, content);
            AuditLog.add(
                    handle,
                    request.caller().actor(),
                    "dataset.upload",
                    request.project() + "/" + name,
                    Map.of("version", made.version(), "sha256", made.sha256()));
            return Reply.ok(made).etag(made.version());
        });
    }

    /** Reads it as a run would, so that a row that is no sample is told now and not in the middle of one. */
    private static long count(String name, String format, byte[] content) throws IOException {
        return withFile(name, format, content, file -> {
            try (Stream<Sample> all = Samples.open(Dataset.file(file.toString()), file.resolveSibling(""))) {
                long count = all.count();
                if (count == 0) {
                    throw Problem.of(422, "No samples", "the data set holds no sample");
                }
                return count;
            } catch (IllegalArgumentException e) {
                throw Problem.of(
                        422, "No data set", String.valueOf(e.getMessage()).replace(file.toString(), name));
            }
        });
    }

    private interface Reading<T> {
        T of(Path file) throws IOException;
    }

    private static <T> T withFile(String name, String format, byte[] content, Reading<T> reading) throws IOException {
        Path directory = Files.createTempDirectory("llmbench-dataset");
        Path file = directory.resolve(name + "." + format);
        try {
            Files.write(file, content);
            return reading.of(file);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }

    private Reply versions(Request request) {
        Datasets.Version unused = datasets.get(request.project(), request.path("dataset"), null);
        return Reply.ok(Items.numbered(
                datasets.versions(request.project(), request.path("dataset")), request, Datasets.Version::version));
    }

    private Reply preview(Request request) throws IOException {
        int version = Integer.parseInt(request.path("version"));
        Datasets.Version found = datasets.get(request.project(), request.path("dataset"), version);
        heavy.enter(found.bytes());
        try {
            return preview(found, datasets.content(request.project(), found.name(), version), request.limit());
        } finally {
            heavy.leave(found.bytes());
        }
    }

    private static Reply preview(Datasets.Version found, byte[] content, int limit) throws IOException {
        return withFile(found.name(), found.format(), content, file -> {
            List<JsonNode> samples = new ArrayList<>();
            try (Stream<Sample> all = Samples.open(Dataset.file(file.toString()), file.resolveSibling(""))) {
                all.limit(limit).forEach(sample -> samples.add(Wire.MAPPER.valueToTree(sample)));
            }
            return Reply.ok(Items.all(samples));
        });
    }

    private Reply delete(Request request) {
        return database.jdbi().inTransaction(handle -> {
            int deleted = handle.createUpdate("delete from dataset where project = :project and name = :name")
                    .bind("project", request.project())
                    .bind("name", request.path("dataset"))
                    .execute();
            if (deleted == 0) {
                throw Problem.notFound("there is no such data set");
            }
            AuditLog.add(
                    handle,
                    request.caller().actor(),
                    "dataset.delete",
                    request.project() + "/" + request.path("dataset"),
                    Map.of("versions", deleted));
            return Reply.none();
        });
    }
}
