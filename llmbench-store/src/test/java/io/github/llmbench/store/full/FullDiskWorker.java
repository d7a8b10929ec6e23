package io.github.llmbench.store.full;

import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import io.github.llmbench.store.fault.FaultProxy;
import io.github.llmbench.store.run.FakeModel;
import io.github.llmbench.store.run.PostgresRunStore;
import io.github.llmbench.store.run.Runs;
import io.github.llmbench.store.transfer.Transfers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A process whose directory is a small file system; writes what it saw to a file elsewhere. */
public final class FullDiskWorker {
    /** What it does. */
    enum Part {
        EXPORT,
        SPOOL,
        JOURNAL,
        START,
        RUN
    }

    private final Path disk;
    private final Path programs;
    private final List<String> said = new ArrayList<>();

    private FullDiskWorker(Path disk, Path programs) {
        this.disk = disk;
        this.programs = programs;
    }

    public static void main(String[] arguments) throws Exception {
        FullDiskWorker worker = new FullDiskWorker(Path.of(arguments[1]), Path.of(arguments[2]));
        switch (Part.valueOf(arguments[0])) {
            case EXPORT -> worker.export(arguments[4], arguments[5]);
            case SPOOL -> worker.spool(arguments[4], arguments[5]);
            case JOURNAL -> worker.journal();
            case START -> worker.start();
            case RUN -> worker.run();
        }
        Files.write(Path.of(arguments[3]), worker.said);
    }

    private void export(String application, String owner) throws Exception {
        try (Database database = Database.open(DatabaseSettings.server(application, owner))) {
            PostgresRunStore store =
                    PostgresRunStore.builder(database, disk.resolve("spool")).build();
            for (String id : List.of("small", "large")) {
                RunHeader header = Runs.header(id, "full");
                try (RunJournal journal = store.create(header)) {
                    List<CompletableFuture<Void>> written = new ArrayList<>();
                    for (int i = 0; i < (id.equals("small") ? 1 : 20_000); i++) {
                        written.add(append(journal, i));
                    }
                    written.forEach(CompletableFuture::join);
                }
                store.finish(Runs.run(header, Run.Status.COMPLETE, 1));
            }
            Path file = disk.resolve("export.llmbench");
            new Transfers(database).exportRuns(List.of("small"), file);
            byte[] old = Files.readAllBytes(file);
            said(() -> new Transfers(database).exportRuns(List.of("large"), file));
            said.add("old file: " + java.util.Arrays.equals(old, Files.readAllBytes(file)));
            try (Stream<Path> files = Files.list(disk)) {
                said.add("files: " + files.count());
            }
        }
    }

    private void spool(String application, String owner) throws Exception {
        int port = Integer.parseInt(application.replaceAll(".*:([0-9]+)/.*", "$1"));
        RunHeader header = Runs.header("spooled", "full");
        Path spool = disk.resolve("spool");
        try (FaultProxy proxy = FaultProxy.to(port);
                Database distant = Database.open(DatabaseSettings.server(
                        application.replace(":" + port + "/", ":" + proxy.port() + "/"), owner))) {
            PostgresRunStore store = PostgresRunStore.builder(distant, spool).build();
            try (RunJournal journal = store.create(header)) {
                append(journal, 0).join();
                proxy.set(FaultProxy.Fault.CUT);
                CompletableFuture<Void> last = append(journal, 1);
                for (int i = 2; !last.isCompletedExceptionally(); i++) {
                    last = append(journal, i);
                    awaitDone(last, 20);
                }
                CompletableFuture<Void> refused = last;
                said(refused::get);
            }
        }
        long lines;
        try (Stream<String> all = Files.lines(spool.resolve("spooled.copy"))) {
            lines = all.count();
        }
        said.add("told before: 1");
        try (Database database = Database.open(DatabaseSettings.server(application, owner));
                RunJournal resumed =
                        PostgresRunStore.builder(database, spool).build().resume(header);
                Stream<Trial> trials = resumed.trials()) {
            said.add("there are those that were told and those in the spool: "
                    + (lines > 5 && trials.count() == lines + 1));
        }
    }

    private void journal() throws Exception {
        AtomicInteger told = new AtomicInteger();
        AtomicInteger resumed = new AtomicInteger();
        FakeModel model = new FakeModel(1);
        RunListener listener = new RunListener() {
            @Override
            public void started(RunHeader run, long there) {
                resumed.set((int) there);
            }

            @Override
            public void recorded(RunHeader run, Trial trial) {
                told.incrementAndGet();
            }
        };
        LlmBench engine = LlmBench.builder()
                .home(disk)
                .prices(FakeModel.prices())
                .model(model.bound("echo", Endpoint.DEFAULT))
                .listener(listener)
                .build();
        said(() -> engine.run(FakeModel.benchmark("full", 2_000)));
        int before = told.get();
        new ProcessBuilder("mount", "-o", "remount,size=64m", disk.toString())
                .inheritIO()
                .start()
                .waitFor();
        Run run = engine.run(FakeModel.benchmark("full", 2_000));
        said.add("all that was told was there when it went on: " + (before > 10 && resumed.get() >= before));
        said.add(run.status().name());
    }

    private void start() throws IOException {
        Files.createSymbolicLink(disk.resolve(programs.getFileName()), programs.toAbsolutePath());
        said(() -> Database.open(DatabaseSettings.embedded(disk)));
    }

    private void run() throws Exception {
        Files.createSymbolicLink(disk.resolve(programs.getFileName()), programs.toAbsolutePath());
        FakeModel model = new FakeModel(2);
        Path filler = disk.resolve("filler");
        AtomicInteger told = new AtomicInteger();
        AtomicInteger atFull = new AtomicInteger();
        RunListener listener = new RunListener() {
            @Override
            public void recorded(RunHeader run, Trial trial) {
                if (told.incrementAndGet() == 40) {
                    fill(filler);
                    CompletableFuture.delayedExecutor(4, TimeUnit.SECONDS).execute(() -> {
                        atFull.set(told.get());
                        delete(filler);
                    });
                }
            }
        };
        try (Database database = Database.open(DatabaseSettings.embedded(disk))) {
            Run run = LlmBench.builder()
                    .home(disk)
                    .store(PostgresRunStore.builder(database, disk.resolveSibling("spool"))
                            .patience(Duration.ofMinutes(2))
                            .build())
                    .prices(FakeModel.prices())
                    .model(model.bound("echo", Endpoint.DEFAULT))
                    .listener(listener)
                    .build()
                    .run(FakeModel.benchmark("full", 400));
            said.add("paused: " + (atFull.get() < 400));
            said.add(run.status().name());
            try (Stream<Trial> trials = run.trials()) {
                said.add("calls: " + model.calls() + ", trials: " + trials.count());
            }
        }
    }

    private static void fill(Path file) {
        byte[] block = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            // That is what was wanted.
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static CompletableFuture<Void> append(RunJournal journal, int sample) {
        return journal.append(Runs.trial("openai:a", "sums", "s" + sample, 1, true))
                .toCompletableFuture();
    }

    private static void awaitDone(CompletableFuture<Void> stage, long millis) throws InterruptedException {
        try {
            stage.get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            // Looked at by the caller.
        }
    }

    /** What is to fail. */
    private interface Failing {
        Object make() throws Exception;
    }

    private void said(Failing failing) {
        try {
            failing.make();
            said.add("it did not fail");
        } catch (ExecutionException e) {
            said.add(message(e.getCause()));
        } catch (Exception e) {
            said.add(message(e));
        }
    }

    private String message(Throwable e) {
        return String.valueOf(e.getMessage()).replace(disk + "/", "");
    }
}
