package io.github.llmbench.engine.publish;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.RunProgress;
import io.github.llmbench.api.Trial;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a run to a server while it goes on: trials with their traces at most a second or two after they were made, the result at the
 * end. Sending is done by a thread of its own, and the run never waits for it but for {@code patience} at its end. A server that is away,
 * slow or refuses costs one warning, never the run: its files are where they always are. A run that is resumed sends what the server does
 * not have.
 *
 * <p>For one run at a time.
 *
 * <pre>{@code
 * ServerAddress.configured(name -> Optional.ofNullable(System.getProperty(name)), System::getenv)
 *         .ifPresent(server -> builder.listener(RunPublisher.to(server, reports)));
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class RunPublisher implements RunListener {
    private static final Logger LOG = LoggerFactory.getLogger(RunPublisher.class);

    /** What is kept for a server that is slow; the rest is read from the journal at the end. */
    private static final int MOST_WAITING = 5_000;

    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final ServerAddress server;
    private final Path reports;
    private final Duration patience;
    private final Function<String, @Nullable String> variables;
    private final Consumer<String> warning;
    private final ScheduledThreadPoolExecutor sender;
    private final HttpClient http;
    private final Deque<Trial> waiting = new ArrayDeque<>();
    private boolean scheduled;
    private @Nullable RunProgress latest;
    private @Nullable Upload upload;
    private @Nullable String gone;

    private RunPublisher(
            ServerAddress server,
            Path reports,
            Duration patience,
            Function<String, @Nullable String> variables,
            Consumer<String> warning) {
        this.server = server;
        this.reports = reports;
        this.patience = patience;
        this.variables = variables;
        this.warning = warning;
        sender = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "llmbench-publish");
            thread.setDaemon(true);
            return thread;
        });
        // A run that broke tells nobody; its thread is not to stay for it.
        sender.setKeepAliveTime(5, TimeUnit.SECONDS);
        sender.allowCoreThreadTimeOut(true);
        http = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(3))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /**
     * To a server.
     *
     * @param reports holds one directory a run, as set for the engine
     */
    public static RunPublisher to(ServerAddress server, Path reports) {
        return new RunPublisher(server, reports, Duration.ofSeconds(10), System::getenv, LOG::warn);
    }

    /** The same, waiting so long at the end of a run. */
    public RunPublisher patience(Duration value) {
        return new RunPublisher(server, reports, value, variables, warning);
    }

    /** The same with environment variables, which name branch and build, by name. */
    public RunPublisher variables(Function<String, @Nullable String> value) {
        return new RunPublisher(server, reports, patience, value, warning);
    }

    /** The same, saying here in place of the log that a run is not on the server. */
    public RunPublisher warning(Consumer<String> value) {
        return new RunPublisher(server, reports, patience, variables, value);
    }

    @Override
    public void started(RunHeader run, long resumed) {
        sender.execute(() -> attempt(() -> upload(run).create()));
    }

    @Override
    public void recorded(RunHeader run, Trial trial) {
        synchronized (waiting) {
            if (waiting.size() < MOST_WAITING) {
                waiting.add(trial);
            }
            soon(run);
        }
    }

    @Override
    public void progressed(RunHeader run, RunProgress progress) {
        synchronized (waiting) {
            latest = progress;
            soon(run);
        }
    }

    private void soon(RunHeader run) {
        if (!scheduled) {
            scheduled = true;
            var unused = sender.schedule(() -> flush(run), BETWEEN.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void flush(RunHeader run) {
        RunProgress progress;
        synchronized (waiting) {
            scheduled = false;
            progress = latest;
            latest = null;
        }
        attempt(() -> {
            List<Trial> part = next();
            while (!part.isEmpty()) {
                drop(upload(run).part(part));
                part = next();
            }
            if (progress != null) {
                tell(run, progress);
            }
        });
    }

    /** A look at a run that goes on; where it cannot be told, the run is on the server all the same. */
    private void tell(RunHeader run, RunProgress progress) throws IOException, InterruptedException {
        try {
            upload(run).progress(progress);
        } catch (Upload.RefusedException e) {
            LOG.debug("how far the run is was not told", e);
        }
    }

    private List<Trial> next() {
        synchronized (waiting) {
            return waiting.stream().limit(Upload.TRIALS_A_PART).toList();
        }
    }

    private void drop(int count) {
        synchronized (waiting) {
            for (int i = 0; i < count; i++) {
                waiting.remove();
            }
        }
    }

    @Override
    public void finished(Run run) {
        CountDownLatch done = new CountDownLatch(1);
        List<String> problem = new ArrayList<>();
        sender.execute(() -> {
            // The end sends whatever was not sent; a flush that is still due is to send nothing behind it.
            synchronized (waiting) {
                waiting.clear();
                latest = null;
            }
            try {
                if (gone == null) {
                    upload(run.header()).complete(run);
                } else {
                    problem.add(gone);
                }
            } catch (IOException e) {
                problem.add(line(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                problem.add("interrupted");
            } finally {
                done.countDown();
            }
        });
        boolean inTime = false;
        try {
            inTime = done.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!inTime || !problem.isEmpty()) {
            warning.accept("run " + run.id() + " is not on " + server.url().getHost() + ": "
                    + (inTime ? problem.get(0) : "it took longer than " + patience.toSeconds() + " s")
                    + "; it is kept here, and its reports are in " + reports.resolve(run.id()));
        }
        sender.shutdownNow();
    }

    private Upload upload(RunHeader run) throws IOException {
        if (upload == null) {
            Path directory = Files.createDirectories(reports.resolve(run.id()));
            upload = new Upload(server, http, patience, run, Origins.of(run, variables), directory);
        }
        return upload;
    }

    /** What a step of an upload does. */
    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    /** While the run goes on a failure is no news: the end of the run tries again, once, and says what came of it. */
    private void attempt(Step step) {
        if (gone != null) {
            return;
        }
        try {
            step.run();
        } catch (Upload.RefusedException e) {
            gone = line(e);
        } catch (IOException e) {
            LOG.debug("nothing was published for now", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String line(IOException e) {
        if (e.getMessage() != null) {
            return e.getMessage();
        }
        return e instanceof ConnectException
                ? "no connection could be made"
                : e.getClass().getSimpleName();
    }
}
