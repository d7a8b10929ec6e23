package io.github.llmbench.junit.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A local repository of Maven that holds the modules under test as they were built; for all else it leads to the repository of this
 * build. Nothing is installed there.
 */
final class LocalRepository {
    private static final List<String> GROUP = List.of("io", "github", "llmbench");
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private LocalRepository() {}

    /** The version of the modules. */
    static String version() throws IOException {
        Matcher matcher = Pattern.compile("<version>([^<]+)<").matcher(Files.readString(ROOT.resolve("pom.xml")));
        if (!matcher.find()) {
            throw new IOException("the root POM has no version");
        }
        return matcher.group(1);
    }

    /** Makes one that has the modules, their parent and its bill of materials. */
    static void make(Path directory, Path whole, String... modules) throws IOException {
        link(Files.createDirectories(directory), whole, 0);
        Path group = Files.createDirectories(directory.resolve(String.join("/", GROUP)));
        artifact(group, "llmbench-parent", ROOT.resolve("pom.xml"));
        artifact(group, "llmbench-bom", ROOT.resolve("llmbench-bom/pom.xml"));
        for (String module : modules) {
            Path jar = artifact(group, module, ROOT.resolve(module).resolve("pom.xml"));
            jar(ROOT.resolve(module).resolve("target/classes"), jar);
        }
    }

    /** Links to every directory but those that lead to our group. */
    private static void link(Path to, Path from, int depth) throws IOException {
        try (Stream<Path> children = Files.list(from)) {
            for (Path child : children.toList()) {
                Path link = to.resolve(child.getFileName());
                if (depth == GROUP.size() || !child.getFileName().toString().equals(GROUP.get(depth))) {
                    Files.createSymbolicLink(link, child);
                } else if (depth < GROUP.size() - 1) {
                    link(Files.createDirectories(link), child, depth + 1);
                }
            }
        }
    }

    private static Path artifact(Path group, String name, Path pom) throws IOException {
        Path directory = Files.createDirectories(group.resolve(name).resolve(version()));
        Files.copy(pom, directory.resolve(name + "-" + version() + ".pom"));
        return directory.resolve(name + "-" + version() + ".jar");
    }

    private static void jar(Path classes, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> entries = Files.walk(classes)) {
            for (Path entry : entries.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(entry).toString().replace('\\', '/')));
                Files.copy(entry, out);
                out.closeEntry();
            }
        }
    }
}
