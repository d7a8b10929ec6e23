package io.github.llmbench.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Gives client and server a core each, by {@code taskset} of util-linux. */
record Cores(boolean pinned, List<String> serverPrefix, String text) {
    /** Leaves them where they are. */
    static Cores any() {
        return new Cores(false, List.of(), "any of " + Runtime.getRuntime().availableProcessors());
    }

    /**
     * Pins this process to all cores but the first, and a server to the first.
     *
     * @throws IllegalArgumentException if the machine cannot do so
     */
    static Cores apart() throws IOException {
        int cores = Runtime.getRuntime().availableProcessors();
        if (cores < 2) {
            throw new IllegalArgumentException("--pin needs two cores, but this process has " + cores);
        }
        String own = cores == 2 ? "1" : "1-" + (cores - 1);
        String self = Long.toString(ProcessHandle.current().pid());
        try {
            Process pinning = new ProcessBuilder("taskset", "-a", "-c", "-p", own, self)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!pinning.waitFor(10, TimeUnit.SECONDS) || pinning.exitValue() != 0) {
                throw new IllegalArgumentException("--pin: taskset could not pin process " + self + " to cores " + own);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("--pin needs taskset (util-linux) on the PATH, which is not there", e);
        }
        return new Cores(true, List.of("taskset", "-c", "0"), "server on 0, client on " + own);
    }
}
