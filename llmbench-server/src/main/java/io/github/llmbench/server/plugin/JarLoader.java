package io.github.llmbench.server.plugin;

import io.github.llmbench.api.spi.BenchmarkSource;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * Loads a jar above the server's own classes. Of its services only sources of benchmarks are seen: a provider of models that came with a
 * jar would reach where the server lets nobody go, with keys of the vault. Safe for use by several threads.
 */
final class JarLoader extends URLClassLoader {
    private static final String SERVICES = "META-INF/services/";
    private static final String SOURCES = SERVICES + BenchmarkSource.class.getName();

    JarLoader(URL jar) {
        super(new URL[] {jar}, BenchmarkSource.class.getClassLoader());
    }

    private static boolean hidden(String name) {
        return name.startsWith(SERVICES) && !name.equals(SOURCES);
    }

    @Override
    public @Nullable URL findResource(String name) {
        return hidden(name) ? null : super.findResource(name);
    }

    @Override
    public Enumeration<URL> findResources(String name) throws IOException {
        return hidden(name) ? Collections.emptyEnumeration() : super.findResources(name);
    }
}
