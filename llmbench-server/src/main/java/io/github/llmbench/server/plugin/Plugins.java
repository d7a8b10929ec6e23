package io.github.llmbench.server.plugin;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.spi.BenchmarkSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The jars of a folder, as they were when the process started. One that cannot be used is told in one line and left out. Safe for use by
 * several threads.
 */
public final class Plugins implements AutoCloseable {
    /** None. */
    public static final Plugins NONE = new Plugins(Map.of(), List.of());

    private final Map<PluginRef, PluginBenchmark> benchmarks;
    private final List<AutoCloseable> open;

    private Plugins(Map<PluginRef, PluginBenchmark> benchmarks, List<AutoCloseable> open) {
        this.benchmarks = benchmarks;
        this.open = open;
    }

    /**
     * Loads them; none where there is no such folder.
     *
     * @param refused told of each that cannot be used, in one line
     * @throws IOException if the folder cannot be read
     */
    public static Plugins load(Path folder, Consumer<String> refused) throws IOException {
        if (!Files.isDirectory(folder)) {
            return NONE;
        }
        if (writableByAll(folder)) {
            refused.accept("no plugin is loaded: everybody may write to " + folder
                    + ", and what lies there is run; take that right away, for example by chmod o-w");
            return NONE;
        }
        Map<String, PluginBenchmark> byName = new LinkedHashMap<>();
        List<AutoCloseable> open = new ArrayList<>();
        for (Path file : jars(folder)) {
            try {
                Jar jar = Jar.read(file);
                open.add(jar);
                add(byName, jar);
            } catch (IOException | RuntimeException e) {
                refused.accept("plugin " + file.getFileName() + " is left out: " + line(e));
            } catch (ServiceConfigurationError | LinkageError | AssertionError e) {
                // What code of others may throw where it is found, made and asked; the server starts without it.
                refused.accept("plugin " + file.getFileName() + " is left out: " + line(root(e)));
            }
        }
        Map<PluginRef, PluginBenchmark> byRef = new LinkedHashMap<>();
        byName.values().forEach(each -> byRef.put(each.ref(), each));
        return new Plugins(byRef, open);
    }

    private static boolean writableByAll(Path folder) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
        return view != null && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_WRITE);
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    /** All of a jar or nothing of it. */
    private static void add(Map<String, PluginBenchmark> byName, Jar jar) throws IOException {
        Map<String, PluginBenchmark> own = new LinkedHashMap<>();
        for (Benchmark benchmark : jar.benchmarks()) {
            String name = benchmark.name();
            PluginBenchmark other = byName.containsKey(name) ? byName.get(name) : own.get(name);
            if (other != null) {
                throw new IllegalArgumentException("it has a benchmark \"" + name + "\", but " + other.jar()
                        + " has one of that name; rename one of them");
            }
            own.put(name, new PluginBenchmark(benchmark, jar.name(), jar.sha256(), jar.loader()));
        }
        if (own.isEmpty()) {
            throw new IllegalArgumentException("it offers no benchmark for the locator " + BenchmarkSource.PLUGIN);
        }
        byName.putAll(own);
    }

    private static Throwable root(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null || cause == e ? e : root(cause);
    }

    private static String line(Throwable e) {
        String message = e.getMessage() == null ? "" : e.getMessage();
        String first = message.lines().findFirst().orElse("");
        boolean ours = e instanceof IllegalArgumentException && !first.isEmpty();
        return ours ? first : e.getClass().getSimpleName() + (first.isEmpty() ? "" : ": " + first);
    }

    /** The benchmarks, each name once. */
    public List<PluginBenchmark> all() {
        return List.copyOf(benchmarks.values());
    }

    /** The benchmark of that very jar. */
    public Optional<PluginBenchmark> find(PluginRef ref) {
        return Optional.ofNullable(benchmarks.get(ref));
    }

    /** Hashes of the jars. */
    public List<String> hashes() {
        return benchmarks.keySet().stream().map(PluginRef::sha256).distinct().toList();
    }

    /** Lets go of the jars. */
    @Override
    public void close() throws IOException {
        for (AutoCloseable each : open) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IOException("a plugin could not be closed: " + e.getMessage(), e);
            }
        }
    }

    /** A jar: its bytes, copied, so that what is run is what was hashed, whatever becomes of the file. */
    private record Jar(String name, String sha256, Path copy, JarLoader loader) implements AutoCloseable {
        static Jar read(Path file) throws IOException {
            byte[] bytes = Files.readAllBytes(file);
            Path copy = Files.createTempFile("llmbench-plugin", ".jar");
            Files.write(copy, bytes);
            return new Jar(
                    file.getFileName().toString(),
                    sha256(bytes),
                    copy,
                    new JarLoader(copy.toUri().toURL()));
        }

        private static String sha256(byte[] bytes) {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        List<Benchmark> benchmarks() throws IOException {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                List<BenchmarkSource> sources = ServiceLoader.load(BenchmarkSource.class, loader).stream()
                        .filter(provider -> provider.type().getClassLoader() == loader)
                        .sorted(Comparator.comparing(provider -> provider.type().getName()))
                        .map(ServiceLoader.Provider::get)
                        .toList();
                if (sources.isEmpty()) {
                    throw new IllegalArgumentException("it has no META-INF/services/" + BenchmarkSource.class.getName()
                            + " that names a class of its own");
                }
                List<Benchmark> all = new ArrayList<>();
                for (BenchmarkSource source : sources) {
                    if (source.accepts(BenchmarkSource.PLUGIN)) {
                        all.addAll(source.load(BenchmarkSource.PLUGIN));
                    }
                }
                return all;
            } finally {
                thread.setContextClassLoader(before);
            }
        }

        @Override
        public void close() throws IOException {
            loader.close();
            Files.deleteIfExists(copy);
        }
    }
}
