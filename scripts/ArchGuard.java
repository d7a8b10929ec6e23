import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The architecture guard: {@code java scripts/ArchGuard.java} prints one line a violation and ends with 1 if there is any;
 * {@code --self-test} proves on a scratch tree that each check can fail. What it holds: the specification is the one its hash
 * names; the required directories exist; each finished milestone has a decision record, a changelog entry and a status line in
 * README.md; no file names a package registry's host or a path of a developer's machine; NOTICE names each data directory.
 * The arrows between modules are held by ArchitectureTest in scripts/architecture.
 */
public final class ArchGuard {
    static final List<String> REQUIRED = List.of(
            "llmbench-api",
            "llmbench-providers",
            "llmbench-engine",
            "llmbench-junit",
            "llmbench-store",
            "llmbench-server",
            "llmbench-simulator",
            "llmbench-cli",
            "samples",
            "scripts",
            "docs/adr",
            "docs/changelog",
            "docs/guide",
            ".github/workflows");

    /** What .gitignore leaves out, and git's own. */
    private static final Pattern SKIPPED = Pattern.compile(
            "\\.git|\\.idea|.*\\.iml|\\.vscode|\\.classpath|\\.project|\\.settings|\\.llmbench|target|node_modules|.*\\.log");
    private static final Pattern MILESTONE_ROW = Pattern.compile("(?m)^\\|\\s*(P-\\d+)\\s*\\|(.*)\\|\\s*$");
    private static final Pattern REGISTRY = Pattern.compile("[.]maven[.](org|apache)|[.]npmjs[.]|[.]yarnpkg[.]|\\bpypi[.]org"
            + "|plugins[.]gradle[.]|[.]sonatype[.](org|com)|\\bdeb[.]debian[.]");
    private static final Pattern MACHINE_PATH =
            Pattern.compile("(?<![\\w.~/-])/(home|Users)/[\\w.-]+/|(?<![\\w.~/-])/(root|work)/|\\b[A-Za-z]:\\\\Users\\\\");
    private static final Pattern DATA = Pattern.compile(".*\\.(jsonl|csv|tsv|parquet)(\\.gz)?");
    private static final Pattern RESOURCE_DATA = Pattern.compile(".*/resources/(?!META-INF/|io/github/llmbench/).*\\.json(\\.gz)?");

    private final Path root;
    private final List<String> violations = new ArrayList<>();

    private ArchGuard(Path root) {
        this.root = root;
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 1 && arguments[0].equals("--self-test")) {
            SelfTest.run();
            return;
        }
        if (arguments.length > 0) {
            System.err.println("arch guard: the only argument is --self-test, but there was " + String.join(" ", arguments));
            System.exit(2);
        }
        List<String> violations = violations(Path.of(""));
        violations.forEach(violation -> System.err.println("arch guard: " + violation));
        if (!violations.isEmpty()) {
            System.exit(1);
        }
        System.out.println("arch guard: all checks passed");
    }

    static List<String> violations(Path root) throws IOException {
        ArchGuard guard = new ArchGuard(root.toAbsolutePath().normalize());
        guard.checkSpecification();
        guard.checkDirectories();
        guard.checkDecisionRecords();
        guard.checkMilestones();
        guard.checkFiles();
        return guard.violations;
    }

    private void checkSpecification() throws IOException {
        String expected = read("docs/spec.sha256").strip().split("\\s+")[0];
        String actual = sha256(root.resolve("docs/spec.md"));
        if (!actual.equals(expected)) {
            violations.add("docs/spec.md has hash " + actual + ", but docs/spec.sha256 says " + expected
                    + "; the specification changes only with a decision record, a new version and a new hash");
        }
        String version = read("docs/spec.version").strip();
        if (!read("docs/spec.md").contains("*Version: " + version + "*")) {
            violations.add("docs/spec.md does not say that its version is \"" + version + "\", as docs/spec.version does");
        }
    }

    private void checkDirectories() {
        REQUIRED.stream()
                .filter(directory -> !Files.isDirectory(root.resolve(directory)))
                .forEach(directory -> violations.add("directory " + directory + " is required, but does not exist"));
    }

    private void checkDecisionRecords() throws IOException {
        String index = read("docs/adr/README.md");
        for (String record : names("docs/adr")) {
            if (record.matches("\\d{4}-.*\\.md") && !index.contains("(" + record + ")")) {
                violations.add("docs/adr/" + record + " is not linked in docs/adr/README.md");
            }
        }
    }

    private void checkMilestones() throws IOException {
        Map<String, String[]> milestones = new TreeMap<>();
        Matcher row = MILESTONE_ROW.matcher(read("docs/milestones.md"));
        while (row.find()) {
            milestones.put(row.group(1), Stream.of(row.group(2).split("\\|")).map(String::strip).toArray(String[]::new));
        }
        Matcher phase = MILESTONE_ROW.matcher(read("docs/spec.md"));
        while (phase.find()) {
            String id = phase.group(1);
            String[] cells = milestones.get(id);
            if (cells == null || cells.length < 4 || !Set.of("finished", "open").contains(cells[1])) {
                violations.add("docs/milestones.md must have a row \"| " + id
                        + " | name | finished or open | decision records | changelog | … |\", but has none");
            } else {
                checkMilestone(id, cells[1].equals("finished"), cells[2], cells[3]);
            }
        }
    }

    private void checkMilestone(String id, boolean finished, String records, String version) throws IOException {
        boolean announced = read("README.md").lines().anyMatch(line -> line.matches(".*\\b" + id + "\\b.*: finished\\b.*"));
        if (finished != announced) {
            violations.add("README.md must " + (finished ? "" : "not ") + "have a status line \"" + id
                    + " …: finished\", because docs/milestones.md says " + (finished ? "finished" : "open"));
        }
        if (!finished) {
            return;
        }
        List<String> known = names("docs/adr");
        Matcher record = Pattern.compile("\\d{4}").matcher(records);
        if (!record.find()) {
            violations.add(id + " is finished, but its row in docs/milestones.md names no decision record");
        }
        for (record.reset(); record.find(); ) {
            String number = record.group();
            if (known.stream().noneMatch(name -> name.startsWith(number + "-"))) {
                violations.add(id + " is finished, but decision record docs/adr/" + number + "-….md does not exist");
            }
        }
        String entry = "docs/changelog/" + version + ".md";
        if (!read(entry).matches("(?s).*\\b" + id + "\\b.*")) {
            violations.add(id + " is finished, but " + entry + " has no entry that names it");
        }
    }

    private void checkFiles() throws IOException {
        Set<String> dataDirectories = new TreeSet<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return skipped(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = root.relativize(file).toString().replace('\\', '/');
                if (DATA.matcher(name).matches() || RESOURCE_DATA.matcher(name).matches()) {
                    int end = name.lastIndexOf('/');
                    dataDirectories.add(end < 0 ? "." : name.substring(0, end));
                } else if (attributes.isRegularFile() && !skipped(file)) {
                    checkText(name, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        List<String> notice = read("NOTICE").lines().map(String::strip).toList();
        dataDirectories.stream()
                .filter(directory -> notice.stream().noneMatch(line -> (directory + "/").startsWith(line + "/")))
                .forEach(directory -> violations.add("data directory " + directory
                        + " is not named in NOTICE; add a line with its path, then where it comes from and its licence"));
    }

    private static boolean skipped(Path path) {
        return SKIPPED.matcher(path.getFileName().toString()).matches();
    }

    private void checkText(String name, String text) {
        if (text.indexOf('\0') >= 0) {
            return;
        }
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (REGISTRY.matcher(line).find()) {
                violations.add(name + ":" + number + " names a package registry's host; name artifacts only");
            }
            if (MACHINE_PATH.matcher(line).find()) {
                violations.add(name + ":" + number + " names a path of a developer's machine");
            }
        }
    }

    private String read(String name) throws IOException {
        Path file = root.resolve(name);
        return Files.isRegularFile(file) ? Files.readString(file) : "";
    }

    private List<String> names(String directory) throws IOException {
        if (!Files.isDirectory(root.resolve(directory))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(root.resolve(directory))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String sha256(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return "none (there is no such file)";
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Breaks a sound tree in one way at a time and looks for the violation, and for no other one. */
    private static final class SelfTest {
        private interface Break {
            void in(Path root) throws IOException;
        }

        private record Case(String expected, Break broken) {}

        private static final String SPEC = "| P-0 | Lock | x |\n| P-1 | Core | x |\n*Version: 1.0.0*";
        private static final String MILESTONES = "| P-0 | Lock | finished | 0001 | 0.1.0 | all |\n| P-1 | Core | open | | | none |\n";
        private static final String DATA_DIRECTORY = "samples/src/test/resources/questions";

        private static final List<Case> CASES = List.of(
                new Case("docs/spec.md has hash", root -> write(root, "docs/spec.md", SPEC + "\n")),
                new Case("docs/spec.md has hash", root -> Files.delete(root.resolve("docs/spec.sha256"))),
                new Case("does not say that its version is \"2.0.0\"", root -> write(root, "docs/spec.version", "2.0.0\n")),
                new Case("directory llmbench-store is required", root -> Files.delete(root.resolve("llmbench-store"))),
                new Case("0002-b.md is not linked", root -> write(root, "docs/adr/0002-b.md", "b")),
                new Case("must have a row \"| P-1 |", root -> write(root, "docs/milestones.md", MILESTONES.lines().findFirst().orElseThrow() + "\n")),
                new Case("must have a row \"| P-1 |", root -> write(root, "docs/milestones.md", MILESTONES.replace("open", "almost"))),
                new Case("names no decision record", root -> write(root, "docs/milestones.md", MILESTONES.replace("0001", "-"))),
                new Case("0009-….md does not exist", root -> write(root, "docs/milestones.md", MILESTONES.replace("0001", "0009"))),
                new Case("docs/changelog/0.1.0.md has no entry", root -> write(root, "docs/changelog/0.1.0.md", "P-10\n")),
                new Case("docs/changelog/0.1.0.md has no entry", root -> Files.delete(root.resolve("docs/changelog/0.1.0.md"))),
                new Case("README.md must have a status line \"P-0", root -> write(root, "README.md", "P-0 Lock: open\n")),
                new Case("README.md must not have a status line \"P-1", root -> write(root, "README.md", "P-0 Lock: finished\nP-1 Core: finished\n")),
                new Case("samples/pom.xml:2 names a package registry's host", root -> write(root, "samples/pom.xml", "\nhttps://repo1.maven" + ".org/maven2\n")),
                new Case("samples/.npmrc:1 names a package registry's host", root -> write(root, "samples/.npmrc", "registry=https://registry.npmjs" + ".org/\n")),
                new Case("samples/A.java:1 names a path of a developer's machine", root -> write(root, "samples/A.java", "Path.of(\"/home" + "/jo/data\")")),
                new Case("samples/A.java:1 names a path of a developer's machine", root -> write(root, "samples/A.java", "\"C:\\Users" + "\\jo\"")),
                new Case("samples/A.java:1 names a path of a developer's machine", root -> write(root, "samples/A.java", "(/root" + "/x)")),
                new Case("data directory " + DATA_DIRECTORY + " is not named in NOTICE", root -> write(root, "NOTICE", DATA_DIRECTORY + "2\n")),
                new Case("data directory samples/src/test/resources/wire/a is not named", root -> write(root, "samples/src/test/resources/wire/a/b.json", "{}")));

        static void run() throws IOException {
            List<String> sound = inScratchTree(root -> {});
            if (!sound.isEmpty()) {
                throw new AssertionError("the sound tree must have no violation, but has " + sound);
            }
            for (Case each : CASES) {
                List<String> found = inScratchTree(each.broken());
                if (found.size() != 1 || !found.get(0).contains(each.expected())) {
                    throw new AssertionError("expected one violation with \"" + each.expected() + "\", but found " + found);
                }
            }
            System.out.println("arch guard: self test passed, " + CASES.size() + " ways to break the tree are found");
        }

        private static List<String> inScratchTree(Break broken) throws IOException {
            Path root = Files.createTempDirectory("arch-guard");
            try {
                for (String directory : REQUIRED) {
                    Files.createDirectories(root.resolve(directory));
                }
                write(root, "docs/spec.md", SPEC);
                write(root, "docs/spec.sha256", sha256(root.resolve("docs/spec.md")) + "  spec.md\n");
                write(root, "docs/spec.version", "1.0.0\n");
                write(root, "docs/milestones.md", MILESTONES);
                write(root, "docs/adr/0001-a.md", "a");
                write(root, "docs/adr/README.md", "[a](0001-a.md)\n");
                write(root, "docs/changelog/0.1.0.md", "- P-0\n");
                write(root, "README.md", "- P-0 Lock: finished\n");
                write(root, DATA_DIRECTORY + "/test.jsonl", "{\"text\": \"recorded words may name /home" + "/jo/x\"}");
                write(root, "NOTICE", DATA_DIRECTORY + "\n    by us\n");
                write(root, "samples/target/left.txt", "/home" + "/jo/out");
                broken.in(root);
                return violations(root);
            } finally {
                try (Stream<Path> files = Files.walk(root)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }

        private static void write(Path root, String name, String text) throws IOException {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
    }
}
