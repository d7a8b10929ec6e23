package io.github.llmbench.store.db;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs PostgreSQL's programs; as root inside a user namespace, since they refuse to run as root. */
final class Programs {
    private static final long LONGEST_SECONDS = 120;

    private final Path bin;
    private final Path log;
    private final List<String> before;

    private Programs(Path bin, Path log, List<String> before) {
        this.bin = bin;
        this.log = log;
        this.before = before;
    }

    static Programs in(Path program, Path log, List<String> before) {
        return new Programs(program.resolve("bin"), log, before);
    }

    /**
     * What stands before each command.
     *
     * @throws IOException if this user cannot run them; the message says what to do
     */
    static List<String> before() throws IOException {
        if (!ProcessHandle.current().info().user().orElse("").equals("root")) {
            return List.of();
        }
        List<String> inNamespace = List.of("unshare", "-U");
        if (!succeeds(inNamespace)) {
            throw new IOException(
                    "the embedded PostgreSQL refuses to run as root, and this system allows no user namespaces"
                            + " (unshare -U); run as a normal user, or set " + DatabaseSettings.URL
                            + " to a running server");
        }
        return inNamespace;
    }

    private static boolean succeeds(List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add("true");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the database started");
        } catch (IOException notThere) {
            return false;
        }
    }

    /**
     * Runs one to its end.
     *
     * @return its exit code
     */
    int run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(program + " did not end within " + LONGEST_SECONDS + " s; see " + log);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the database started");
        }
    }

    /** What a program that failed said last. */
    IOException failed(String program) throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        int at = -1;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            at = line.contains("FATAL") || line.contains("error:") || line.contains("DETAIL") ? i : at;
        }
        String last = at >= 0 ? lines.get(at) : lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
        String after = at >= 0 && at + 1 < lines.size() ? lines.get(at + 1) : "";
        String hint = after.contains("HINT:")
                ? " " + after.substring(after.indexOf("HINT:")).strip()
                : "";
        return new IOException("the embedded PostgreSQL could not be started (" + program + "): " + last.strip() + hint
                + "; all it said is in " + log);
    }
}
