package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A user's Maven project outside the tree, with one Jupiter test and one benchmark. The modules under test stand on its test class
 * path as they were built, so that nothing is installed for it; Maven runs offline with the repository of this build.
 */
record ScratchProject(Path directory) {
    private static final Pattern OF_THE_PROJECT =
            Pattern.compile(".*[/\\\\](org[/\\\\]junit|opentest4j|apiguardian|assertj)[/\\\\].*");

    private static final List<String> NOT_OK = List.of("failure", "error", "skipped");

    /** What came of Maven. */
    record Outcome(int exit, String output) {}

    static ScratchProject in(Path directory) throws IOException {
        Path template = Path.of("src", "test", "resources", "scratch");
        try (Stream<Path> files = Files.walk(template)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = directory.resolve(template.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        ScratchProject project = new ScratchProject(directory);
        project.fill();
        project.compile();
        return project;
    }

    private void fill() throws IOException {
        String parent = Files.readString(Path.of("..", "pom.xml"));
        String pom = Files.readString(directory.resolve("pom.xml"))
                .replace("@junit.version@", find(parent, "<junit.version>([^<]+)<"));
        for (String plugin : List.of("maven-resources-plugin", "maven-compiler-plugin", "maven-surefire-plugin")) {
            pom = pom.replace(
                    "@" + plugin + "@", find(parent, "<artifactId>" + plugin + "</artifactId>\\s*<version>([^<]+)<"));
        }
        String elements = classpath()
                .filter(element -> !OF_THE_PROJECT.matcher(element).matches())
                .map(element -> "<additionalClasspathElement>" + element + "</additionalClasspathElement>")
                .collect(Collectors.joining("\n"));
        Files.writeString(directory.resolve("pom.xml"), pom.replace("@classpath@", elements));
    }

    private void compile() throws IOException {
        Path classes = Files.createDirectories(directory.resolve("target/test-classes"));
        List<String> arguments = new ArrayList<>(List.of(
                "--release", "17", "-proc:none", "-cp", classpath().collect(Collectors.joining(File.pathSeparator))));
        arguments.addAll(List.of("-d", classes.toString()));
        try (Stream<Path> sources = Files.list(directory.resolve("src/test/java"))) {
            sources.map(Path::toString).forEach(arguments::add);
        }
        int exit = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(exit).as("javac").isZero();
    }

    private static Stream<String> classpath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(element -> !element.endsWith("test-classes"));
    }

    private static String find(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    /** Runs Maven offline, without what an earlier run reported. */
    Outcome maven(String... arguments) throws IOException, InterruptedException {
        try (Stream<Path> old = reports()) {
            old.forEach(path -> path.toFile().delete());
        }
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        Path executable = Path.of(System.getProperty("maven.home"), "bin", windows ? "mvn.cmd" : "mvn");
        List<String> command = new ArrayList<>(List.of(
                executable.toString(),
                "-o",
                "-q",
                "-B",
                "-Dstyle.color=never",
                "-Dmaven.legacyLocalRepo=true",
                "-Dmaven.repo.local=" + System.getProperty("llmbench.test.repository")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("maven.log").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -Xshare:auto");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("Maven ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Outcome(process.exitValue(), Files.readString(directory.resolve("maven.log")));
    }

    /** Names of the test cases in Surefire's XML reports, with how they ended, by class. */
    Map<String, List<String>> cases() throws IOException {
        Map<String, List<String>> cases = new TreeMap<>();
        try (Stream<Path> files = reports()) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".xml")).toList()) {
                Matcher matcher = Pattern.compile(
                                "<testcase name=\"([^\"]*)\" classname=\"([^\"]*)\"[^>]*?(/>|>\\s*<(\\w+))")
                        .matcher(Files.readString(file));
                while (matcher.find()) {
                    String how = NOT_OK.contains(String.valueOf(matcher.group(4))) ? matcher.group(4) : "ok";
                    cases.computeIfAbsent(matcher.group(2), type -> new ArrayList<>())
                            .add(how + " "
                                    + matcher.group(1).replace("&gt;", ">").replace("&lt;", "<"));
                }
            }
        }
        return cases;
    }

    private Stream<Path> reports() {
        Path reports = directory.resolve("target/surefire-reports");
        try {
            return Files.isDirectory(reports) ? Files.list(reports) : Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
