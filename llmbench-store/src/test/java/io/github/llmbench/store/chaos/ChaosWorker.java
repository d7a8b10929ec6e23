package io.github.llmbench.store.chaos;

import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.Run;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import io.github.llmbench.store.run.FakeModel;
import io.github.llmbench.store.run.PostgresRunStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;

/** A process that runs the benchmark to its end and writes what came of it, if nobody kills it. */
public final class ChaosWorker {
    private ChaosWorker() {}

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[2]);
        int trials = Integer.parseInt(arguments[3]);
        try (Database database = Database.open(DatabaseSettings.server(arguments[0], arguments[1]))) {
            Run run = LlmBench.builder()
                    .home(home)
                    .store(PostgresRunStore.builder(database, home.resolve("spool"))
                            .patience(Duration.ofMinutes(2))
                            .build())
                    .prices(FakeModel.prices())
                    .model(new FakeModel(20).bound("echo", Endpoint.DEFAULT))
                    .build()
                    .run(FakeModel.benchmark("chaos", trials).load(Load.closed(16)));
            Files.writeString(home.resolve("done"), run.id() + "\n" + run.status() + "\n" + outcome(run));
        }
    }

    /** The report without timings and call counts. */
    static String outcome(Run run) {
        StringBuilder text = new StringBuilder();
        run.metrics().stream()
                .filter(metric ->
                        metric.name().equals("accuracy") || metric.name().equals("cost"))
                .sorted(Comparator.comparing(metric -> metric.name() + metric.model()))
                .forEach(metric -> text.append(metric.name())
                        .append(' ')
                        .append(metric.estimate())
                        .append(' ')
                        .append(metric.count())
                        .append('\n'));
        run.outcomes().forEach(count -> text.append(count).append('\n'));
        return text.toString();
    }
}
