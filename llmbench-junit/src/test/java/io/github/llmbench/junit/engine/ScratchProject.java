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
 * A user's Maven project outside the tree. Maven runs offline where this build does.
 *
 * @param directory it lies in
 * @param repository Maven's local one
 */
record ScratchProject(Path directory, Path repository) {
    private static final Pattern OF_THE_PROJECT =
            Pattern.compile(".*[/\\\\](org[/\\\\]junit|opentest4j|apiguardian|assertj)[/\\\\].*");

    private static final Pattern CONSOLE = Pattern.compile(
            ".*[/\\\\](junit-platform-(console|launcher|reporting)|open-test-reporting-[a-z-]+)-[^/\\\\]*\\.jar");

    private static final List<String> NOT_OK = List.of("failure", "error", "skipped");

    /** What came of Maven. */
    record Outcome(int exit, String output) {}

    /**
     * What a project is built and run with.
     *
     * @param junit version of JUnit Jupiter
     * @param surefire version of the plugin
     * @param java home of the Java that runs the tests
     * @param parallel whether benchmarks run beside each other
     * @param openReporting whether reports in the format of Open Test Reporting are written
     */
    record Tools(String junit, String surefire, Path java, boolean parallel, boolean openReporting) {
        /** Those of this build. */
        static Tools ofBuild() throws IOException {
            String parent = parent();
            return new Tools(
                    find(parent, "<junit.version>([^<]+)<"),
                    find(parent, "<artifactId>maven-surefire-plugin</artifactId>\\s*<version>([^<]+)<"),
                    Path.of(System.getProperty("java.home")),
                    false,
                    false);
        }

        /** The version of the platform that belongs to that of Jupiter: one number since 6, before that 1 where Jupiter has 5. */
        String platform() {
            return junit.startsWith("5.") ? "1." + junit.substring(2) : junit;
        }
    }

    /**
     * With Jupiter tests and benchmarks, the modules under test as they were built on the test class path, so that nothing is installed
     * for it.
     */
    static ScratchProject in(Path directory) throws IOException {
        return in(directory, Tools.ofBuild());
    }

    /** The same with other tools. */
    static ScratchProject in(Path directory, Tools tools) throws IOException {
        copy("scratch", directory);
        ScratchProject project = new ScratchProject(directory, Path.of(System.getProperty("llmbench.test.repository")));
        String elements = classpath()
                .filter(element -> !OF_THE_PROJECT.matcher(element).matches())
                .map(element -> "<additionalClasspathElement>" + element + "</additionalClasspathElement>")
                .collect(Collectors.joining("\n"));
        project.fill(
                tools,
                Map.of(
                        "classpath", elements,
                        "platform.version", tools.platform(),
                        "java.home", tools.java().toString(),
                        "parallel", Boolean.toString(tools.parallel()),
                        "open-reporting", Boolean.toString(tools.openReporting())));
        project.compile();
        return project;
    }

    /** A newcomer's: the modules come from a repository as those of a release do. */
    static ScratchProject ofUser(Path directory) throws IOException {
        copy("scratch-user", directory);
        Path repository = directory.resolve("repository");
        LocalRepository.make(
                repository,
                Path.of(System.getProperty("llmbench.test.repository")),
                "llmbench-api",
                "llmbench-engine",
                "llmbench-providers",
                "llmbench-junit");
        ScratchProject project = new ScratchProject(directory, repository);
        project.fill(Tools.ofBuild(), Map.of("llmbench.version", LocalRepository.version()));
        return project;
    }

    private static void copy(String name, Path directory) throws IOException {
        Path template = Path.of("src", "test", "resources", name);
        try (Stream<Path> files = Files.walk(template)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = directory.resolve(template.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    private static String parent() throws IOException {
        return Files.readString(Path.of("..", "pom.xml"));
    }

    private void fill(Tools tools, Map<String, String> values) throws IOException {
        String pom = Files.readString(directory.resolve("pom.xml"))
                .replace("@junit.version@", tools.junit())
                .replace("@maven-surefire-plugin@", tools.surefire());
        for (String plugin : List.of("maven-resources-plugin", "maven-compiler-plugin")) {
            pom = pom.replace(
                    "@" + plugin + "@", find(parent(), "<artifactId>" + plugin + "</artifactId>\\s*<version>([^<]+)<"));
        }
        for (Map.Entry<String, String> value : values.entrySet()) {
            pom = pom.replace("@" + value.getKey() + "@", value.getValue());
        }
        Files.writeString(directory.resolve("pom.xml"), pom);
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

    /** Runs Maven, without what an earlier run reported. */
    Outcome maven(String... arguments) throws IOException, InterruptedException {
        try (Stream<Path> old = reports()) {
            old.forEach(path -> path.toFile().delete());
        }
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        Path executable = Path.of(System.getProperty("maven.home"), "bin", windows ? "mvn.cmd" : "mvn");
        List<String> command = new ArrayList<>(List.of(
                executable.toString(),
                "-q",
                "-B",
                "-Dstyle.color=never",
                "-Dmaven.legacyLocalRepo=true",
                "-Dmaven.repo.local=" + repository));
        if (System.getProperty("llmbench.test.offline", "").endsWith("true")) {
            command.add("-o");
        }
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("maven.log").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -Xshare:auto");
        return ended(builder.start(), "maven.log");
    }

    private Outcome ended(Process process, String log) throws IOException, InterruptedException {
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(log + " ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Outcome(process.exitValue(), Files.readString(directory.resolve(log)));
    }

    /** Runs JUnit's Console Launcher on the class path that Surefire had. */
    Outcome console(String... arguments) throws IOException, InterruptedException {
        String report;
        try (Stream<Path> reports = reports()) {
            report = Files.readString(reports.filter(path -> path.toString().endsWith(".xml"))
                    .findFirst()
                    .orElseThrow());
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dllmbench.home=" + directory.resolve("target/home"),
                "-cp",
                find(report, "name=\"(?:surefire.test|java).class.path\" value=\"([^\"]+)\"")
                        + File.pathSeparator
                        + classpath()
                                .filter(element -> CONSOLE.matcher(element).matches())
                                .collect(Collectors.joining(File.pathSeparator)),
                "org.junit.platform.console.ConsoleLauncher",
                "execute",
                "--disable-banner",
                "--disable-ansi-colors"));
        command.addAll(List.of(arguments));
        return ended(
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("console.log").toFile())
                        .start(),
                "console.log");
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
