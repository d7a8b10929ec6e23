package io.github.llmbench.engine.code;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How far a child process is kept from the system. */
enum Isolation {
    /** bubblewrap: no network, own processes, all files read-only. */
    BUBBLEWRAP("bubblewrap: no network, files read-only") {
        @Override
        List<String> around(List<String> command) {
            List<String> all = new ArrayList<>(List.of(
                    "bwrap",
                    "--ro-bind",
                    "/",
                    "/",
                    "--dev",
                    "/dev",
                    "--proc",
                    "/proc",
                    "--unshare-all",
                    "--die-with-parent",
                    "--new-session",
                    "--cap-drop",
                    "ALL"));
            all.addAll(command);
            return all;
        }
    },
    /** User namespaces: no network, own processes, every mounted file system read-only. */
    NAMESPACES("user namespaces: no network, files read-only") {
        @Override
        List<String> around(List<String> command) {
            List<String> all = new ArrayList<>(List.of(
                    "unshare",
                    "--user",
                    "--map-root-user",
                    "--mount",
                    "--net",
                    "--pid",
                    "--ipc",
                    "--uts",
                    "--fork",
                    "--kill-child",
                    "--mount-proc",
                    "sh",
                    "-c",
                    READ_ONLY,
                    "sh"));
            all.addAll(command);
            return all;
        }
    },
    /** A child process with limits and nothing else. */
    PROCESS(
            "no isolation: neither bubblewrap nor user namespaces work here; network and files are open to the program") {
        @Override
        List<String> around(List<String> command) {
            return command;
        }
    };

    /**
     * Every mount is made read-only, the root last looked at; a root that stays writable ends it, before the program runs. Pseudo file
     * systems that refuse hold no files to keep.
     */
    private static final String READ_ONLY = """
            mount --make-rprivate / || exit 97
            cut -d' ' -f2 /proc/self/mounts | sort -u | while read -r at; do
              mount -o remount,bind,ro "$at" 2>/dev/null
            done
            if (: > /llmbench-write-test) 2>/dev/null || (: > /tmp/llmbench-write-test) 2>/dev/null; then exit 97; fi
            ulimit -u 256 2>/dev/null
            exec "$@"
            """;

    private final String description;

    Isolation(String description) {
        this.description = description;
    }

    String description() {
        return description;
    }

    /** The command inside of it. */
    abstract List<String> around(List<String> command);

    /** The best that works here. */
    static Isolation best() {
        for (Isolation one : List.of(BUBBLEWRAP, NAMESPACES)) {
            if (one.works()) {
                return one;
            }
        }
        return PROCESS;
    }

    private boolean works() {
        try {
            Process process = new ProcessBuilder(around(List.of("true")))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(20, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
