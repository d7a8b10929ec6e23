package io.github.llmbench.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.run.Page;
import io.github.llmbench.store.run.RunArchive;
import io.github.llmbench.store.run.RunFilter;
import io.github.llmbench.store.run.RunQueries;
import io.github.llmbench.store.run.RunSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Lists the runs of the database. */
@Command(name = "runs", description = "Lists the runs of the database, or of a server, newest first.")
final class RunsCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @Mixin
    private DatabaseOptions options = new DatabaseOptions();

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(names = "--project", description = "Only runs of this project.")
    private @Nullable String project;

    @Option(names = "--benchmark", description = "Only runs of this benchmark.")
    private @Nullable String benchmark;

    @Option(names = "--model", description = "Only runs with a model of this label.")
    private @Nullable String model;

    @Option(names = "--tag", description = "Only runs with this tag.")
    private @Nullable String tag;

    @Option(names = "--text", paramLabel = "WORDS", description = "Only runs with all of these words.")
    private @Nullable String text;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = InstantConverter.class,
            description = "Only runs since then: a day or a time, such as 2026-11-24T08:00:00Z.")
    private @Nullable Instant from;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = InstantConverter.class,
            description = "Only runs before then.")
    private @Nullable Instant until;

    @Option(names = "--limit", defaultValue = "20", description = "How many; ${DEFAULT-VALUE} unless set.")
    private int limit;

    @Option(names = "--after", paramLabel = "CURSOR", description = "What the page before ended with.")
    private @Nullable String cursor;

    @Override
    public Integer call() throws IOException {
        Environment environment = LlmBenchCommand.of(root);
        if (server.given()) {
            return ofServer(environment);
        }
        try (Database database = options.database(environment)) {
            RunFilter filter = RunFilter.ALL
                    .project(project)
                    .benchmark(benchmark)
                    .model(model)
                    .tag(tag)
                    .text(text)
                    .between(from, until);
            Page<RunSummary> page = new RunQueries(database).runs(filter, cursor, limit);
            page.items()
                    .forEach(run -> environment
                            .out()
                            .println(run.id() + "  " + run.benchmark() + "  "
                                    + (run.status() == null ? "unfinished" : run.status()) + "  "
                                    + String.join(", ", run.models())
                                    + (run.archivedAt() == null ? "" : "  archived")));
            if (page.next() != null) {
                environment.err().println("llmbench: there are more; add --after " + page.next());
            }
            return ExitCode.DONE;
        }
    }

    private int ofServer(Environment environment) throws IOException {
        ApiClient client = server.client(environment, project);
        Map<String, @Nullable Object> query = new LinkedHashMap<>();
        query.put("benchmark", benchmark);
        query.put("model", model);
        query.put("label", tag);
        query.put("q", text);
        query.put("from", from);
        query.put("until", until);
        query.put("limit", limit);
        query.put("cursor", cursor);
        JsonNode page = client.get(client.ofProject("/runs") + ApiClient.query(query));
        page.path("items")
                .forEach(run -> environment
                        .out()
                        .println(run.path("id").asText() + "  "
                                + run.path("benchmark").asText() + "  "
                                + run.path("state").asText()
                                + (run.has("verdict")
                                        ? "  " + run.path("verdict").asText()
                                        : "") + "  "
                                + texts(run.path("models"))));
        if (page.has("next")) {
            environment
                    .err()
                    .println("llmbench: there are more; add --after "
                            + page.path("next").asText());
        }
        return ExitCode.DONE;
    }

    private static String texts(JsonNode values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(value.asText()));
        return String.join(", ", texts);
    }

    @Command(
            name = "archive",
            description =
                    "Moves the trials of old runs to compressed JSON Lines; runs and metrics stay in the database.")
    int archive(
            @Option(
                            names = "--older-than",
                            required = true,
                            paramLabel = "DAYS",
                            description = "Finished runs that started longer ago.")
                    long days,
            @Option(names = "--to", required = true, paramLabel = "DIRECTORY", description = "Takes a file a run.")
                    Path directory)
            throws IOException {
        if (days < 0) {
            throw new IllegalArgumentException("--older-than must be >= 0 days, but was " + days);
        }
        Environment environment = LlmBenchCommand.of(root);
        try (Database database = options.database(environment)) {
            int archived = new RunArchive(database, directory)
                    .olderThan(Instant.now().minus(Duration.ofDays(days)), DatabaseOptions.actor());
            options.sign(database, environment);
            environment.out().println(archived + " runs archived in " + directory);
            return ExitCode.DONE;
        }
    }
}
