package io.github.llmbench.server.elsewhere;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** A process of a user that runs the benchmark with JUnit and publishes it. */
public final class JUnitProcess implements AutoCloseable {
    /** How many samples the benchmark has. */
    public static final int SAMPLES = SumsBenchmark.SAMPLES;

    private final Process process;
    private final Path log;

    private JUnitProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts one whose journal and reports lie in a directory. */
    public static JUnitProcess start(Path directory, String models, URI server, String token) throws IOException {
        Path log = directory.resolve("junit.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dtest.models=" + models,
                "-Dllmbench.home=" + directory.resolve("home"),
                "-Dllmbench.reports=" + directory.resolve("reports"),
                "-Dllmbench.server.url=" + server,
                "-Dllmbench.server.token=" + token,
                JUnitProcess.class.getName()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("GITHUB_REPOSITORY", "me/bot");
        builder.environment().put("GITHUB_RUN_ID", "17");
        builder.environment().put("GITHUB_HEAD_REF", "better-prompt");
        builder.environment().remove("GITHUB_SERVER_URL");
        return new JUnitProcess(builder.start(), log);
    }

    /** What the process of a user does. */
    public static void main(String[] arguments) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(SumsBenchmark.class))
                .filters(EngineFilter.includeEngines("llmbench"))
                .build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, summary);
        summary.getSummary().printFailuresTo(new java.io.PrintWriter(System.out, true));
        System.exit(summary.getSummary().getTotalFailureCount() == 0 ? 0 : 1);
    }

    /** Its exit code, once it ended. */
    public int exit() throws InterruptedException {
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            throw new AssertionError("the process does not end:\n" + output());
        }
        return process.exitValue();
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** What it printed. */
    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
