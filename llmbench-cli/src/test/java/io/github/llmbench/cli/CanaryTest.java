package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Looks for canaries in whatever a process left: logs of all libraries at TRACE, output, rows, reports, journals, backups. */
@Timeout(300)
class CanaryTest {
    @TempDir
    Path directory;

    @Test
    void secrets_are_in_no_log_row_report_export_or_message() throws Exception {
        Map<String, String> left = play(FreshDatabase.in(directory), "all");

        assertThat(with(left, CanaryScenario.SECRET)).as(lines(left)).isEmpty();
        // The database's driver shows the values of a statement in its own log at FINEST, so texts that are stored pass
        // there.
        assertThat(with(left, CanaryScenario.TEXT))
                .as("texts are stored where trials are and shown in reports")
                .contains("dump:trial", "dump:response_cache")
                .doesNotContain("dump:run", "dump:metric", "dump:audit", "dump:secret", "dump:keyset", "dump:budget");
    }

    @Test
    void without_stored_texts_neither_rows_nor_reports_have_any() throws Exception {
        Map<String, String> left = play(FreshDatabase.in(directory), "none");

        assertThat(with(left, CanaryScenario.SECRET)).as(lines(left)).isEmpty();
        assertThat(with(left, CanaryScenario.TEXT)).isEmpty();
        assertThat(left.get("printed")).contains("a response cache there would hold them");
    }

    @Test
    void runs_in_files_hold_no_secret_either() throws Exception {
        Map<String, String> left = play("", "all");

        assertThat(with(left, CanaryScenario.SECRET)).as(lines(left)).isEmpty();
        assertThat(with(left, CanaryScenario.TEXT)).doesNotContain("log");
    }

    private Map<String, String> play(String database, String texts) throws Exception {
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dslf4j.provider=" + AllLogs.class.getName(),
                        "-Dllmbench.test.log=" + log,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        CanaryScenario.class.getName(),
                        directory.toString(),
                        database,
                        texts)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("process").toFile())
                .start();
        assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("process")))
                .isZero();
        assertThat(Files.readString(directory.resolve("printed")))
                .as("what was to be tried was tried")
                .contains("$ run\n", "Report")
                .containsPattern("(?s)\\$ vault\\n.*= 0");
        assertThat(log).content().contains(database.isEmpty() ? "io.netty" : "com.zaxxer.hikari");
        return left();
    }

    /** What was left, by name; texts of the test's own input files left out. */
    private Map<String, String> left() throws IOException {
        Map<String, String> left = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(file).toString();
                if (name.startsWith("postgres/") || List.of("d.jsonl", "b.yaml").contains(name)) {
                    continue;
                }
                if (name.equals("dump")) {
                    for (String table : Files.readString(file).split("(?m)^== ", -1)) {
                        left.put("dump:" + table.lines().findFirst().orElse(""), table);
                    }
                } else if (name.endsWith(".llmbench")) {
                    unzip(file, left);
                } else {
                    byte[] bytes = Files.readAllBytes(file);
                    left.put(
                            name, new String(name.endsWith(".gz") ? gunzip(file) : bytes, StandardCharsets.ISO_8859_1));
                }
            }
        }
        return left;
    }

    private static byte[] gunzip(Path file) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readAllBytes();
        }
    }

    private static void unzip(Path file, Map<String, String> left) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                zip.transferTo(bytes);
                left.put(file.getFileName() + "!" + entry.getName(), bytes.toString(StandardCharsets.ISO_8859_1));
            }
        }
    }

    /** Where a secret was found, for whoever has to mend it. */
    private static String lines(Map<String, String> left) {
        return left.entrySet().stream()
                .flatMap(entry -> entry.getValue().lines().filter(line -> line.contains(CanaryScenario.SECRET)))
                .limit(20)
                .collect(Collectors.joining("\n"));
    }

    /** Names of what holds a word, plain, as hexadecimal digits or in any of the three alignments of Base64. */
    private static List<String> with(Map<String, String> left, String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        List<String> forms = Stream.of(
                        word,
                        HexFormat.of().formatHex(bytes),
                        base64.encodeToString(bytes).substring(0, 12),
                        base64.encodeToString(("a" + word).getBytes(StandardCharsets.UTF_8))
                                .substring(2, 14),
                        base64.encodeToString(("aa" + word).getBytes(StandardCharsets.UTF_8))
                                .substring(3, 15))
                .toList();
        return left.entrySet().stream()
                .filter(entry -> {
                    String lower = entry.getValue().toLowerCase(Locale.ROOT);
                    return forms.stream().anyMatch(form -> entry.getValue().contains(form) || lower.contains(form));
                })
                .map(Map.Entry::getKey)
                .toList();
    }
}
