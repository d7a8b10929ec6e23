package io.github.llmbench.server.plugin;

import io.github.llmbench.api.spi.BenchmarkSource;

/**
 * Names a benchmark of one jar and no other, as a run has it in place of a declaration. Immutable.
 *
 * @param benchmark its name
 * @param sha256 of the jar, in hexadecimal digits
 */
public record PluginRef(String benchmark, String sha256) {
    private static final int SHOWN = 12;

    /** Whether a declaration is one. */
    public static boolean is(String declaration) {
        return declaration.startsWith(BenchmarkSource.PLUGIN);
    }

    /** Reads what {@link #toString} gave. */
    public static PluginRef of(String declaration) {
        int at = declaration.lastIndexOf('@');
        return new PluginRef(declaration.substring(BenchmarkSource.PLUGIN.length(), at), declaration.substring(at + 1));
    }

    /** For people. */
    public String shown() {
        return "benchmark " + benchmark + " from a jar with SHA-256 " + sha256.substring(0, SHOWN) + "…";
    }

    @Override
    public String toString() {
        return BenchmarkSource.PLUGIN + benchmark + "@" + sha256;
    }
}
