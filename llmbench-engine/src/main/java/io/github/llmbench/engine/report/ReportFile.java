package io.github.llmbench.engine.report;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file beside its place and moves it there at the end, so that nobody reads half a report. */
final class ReportFile {
    static final String JSON = "run.json";
    static final String PAGE = "report.html";
    static final String TRIALS = "trials.csv";
    static final String METRICS = "metrics.csv";
    static final String COMPARISONS = "comparisons.csv";
    static final String SUMMARY = "summary.md";
    static final String JUNIT = "junit.xml";
    static final String PDF = "report.pdf";

    private ReportFile() {}

    /** Writes the content of one report. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    static Path write(Path directory, String name, Content content) throws IOException {
        Path file = directory.resolve(name);
        Path fresh = directory.resolve(name + ".new");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fresh), 1 << 16)) {
            content.writeTo(out);
        }
        return Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
