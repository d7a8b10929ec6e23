package io.github.llmbench.engine.report;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.samskivert.mustache.Mustache;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.engine.compare.RunComparison;
import io.github.llmbench.engine.json.Json;
import io.github.llmbench.engine.report.ComparisonParts.Part;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/**
 * A comparison as files {@code comparison.html}, {@code .pdf}, {@code .md} and {@code .json}, which say the same in the same order: what
 * differs in the fingerprints, each metric with paired verdicts, samples that flipped, gates, remarks. Immutable and safe for use by
 * several threads.
 *
 * <pre>{@code
 * ComparisonReports.in(List.of("html", "md")).write(comparison, gates, Path.of("build/llmbench"));
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ComparisonReports {
    private static final List<String> FORMATS = List.of("html", "json", "pdf", "md");
    private static final String NAME = "comparison.";
    private static final int FEW_IDS = 10;
    private static final int MORE_IDS = 200;
    private static final int MANY_IDS = 5_000;

    private final Set<String> formats;

    private ComparisonReports(Set<String> formats) {
        this.formats = formats;
    }

    /**
     * In these formats, in this order.
     *
     * @throws IllegalArgumentException if there is no such format; the message names those there are
     */
    public static ComparisonReports in(List<String> formats) {
        Set<String> chosen = new LinkedHashSet<>();
        for (String format : formats) {
            String name = format.strip().toLowerCase(Locale.ROOT);
            if (!FORMATS.contains(name)) {
                throw new IllegalArgumentException(
                        "a comparison has no format \"" + format + "\"; there are " + String.join(", ", FORMATS));
            }
            chosen.add(name);
        }
        return new ComparisonReports(chosen);
    }

    /**
     * Writes it in every format.
     *
     * @param gates what gates say of it; may be empty
     * @param directory made where it does not exist
     * @return the files, in the order of the formats
     */
    public List<Path> write(RunComparison comparison, List<GateResult> gates, Path directory) throws IOException {
        Files.createDirectories(directory);
        List<Path> files = new ArrayList<>();
        for (String format : formats) {
            files.add(ReportFile.write(directory, NAME + format, out -> write(format, comparison, gates, out)));
        }
        return files;
    }

    private static void write(String format, RunComparison comparison, List<GateResult> gates, OutputStream out)
            throws IOException {
        switch (format) {
            case "html" -> page(comparison, gates, out);
            case "pdf" -> pdf(comparison, gates, out);
            case "md" -> out.write(markdown(comparison, gates).getBytes(StandardCharsets.UTF_8));
            default -> ComparisonDocument.write(comparison, gates, out);
        }
    }

    private static String title(RunComparison comparison) {
        return "Comparison of "
                + comparison.entrants().stream()
                        .map(RunComparison.Entrant::name)
                        .collect(Collectors.joining(" and "));
    }

    /** As Markdown, for a comment. */
    static String markdown(RunComparison comparison, List<GateResult> gates) {
        StringBuilder page = new StringBuilder("## LLM-Bench: ")
                .append(MarkdownText.of(title(comparison)))
                .append('\n');
        for (Part part : ComparisonParts.of(comparison, gates, FEW_IDS)) {
            page.append("\n### ").append(MarkdownText.of(part.title())).append("\n\n");
            MarkdownTable.append(part.columns(), part.rows(), page);
            page.append(part.rows().isEmpty() ? "" : "\n");
            part.notes()
                    .forEach(note ->
                            page.append("- ").append(MarkdownText.of(note)).append('\n'));
        }
        return page.toString();
    }

    private static void pdf(RunComparison comparison, List<GateResult> gates, OutputStream out) throws IOException {
        String title = title(comparison);
        try (PdfPages pages = new PdfPages(out, new PdfFonts(FontFiles::found), title, title)) {
            pages.text(title, PdfPages.TITLE);
            for (Part part : ComparisonParts.of(comparison, gates, MORE_IDS)) {
                pages.heading(part.title());
                if (!part.rows().isEmpty()) {
                    pages.fittingTable(part.columns(), part.rows());
                }
                for (String note : part.notes()) {
                    pages.text(note, PdfPages.NOTE);
                }
                if (part.chart() != null) {
                    pages.figure(part.chart(), Map.of());
                }
            }
        }
    }

    private static void page(RunComparison comparison, List<GateResult> gates, OutputStream out) throws IOException {
        PageAssets assets = PageAssets.ofComparisons();
        List<Part> parts = ComparisonParts.of(comparison, gates, MANY_IDS);
        JsonMapper mapper = Json.mapper();
        ObjectNode data = mapper.createObjectNode();
        ArrayNode options = data.putArray("charts");
        parts.stream()
                .map(Part::chart)
                .filter(Objects::nonNull)
                .forEach(chart -> options.add(EChartsOptions.of(Objects.requireNonNull(chart))));
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("title", title(comparison));
        view.put("parts", parts.stream().map(ComparisonReports::part).toList());
        view.put("policy", assets.policy());
        view.put("style", assets.style());
        view.put("library", assets.charts());
        view.put("script", assets.script());
        view.put("data", mapper.writer(new HtmlSafeEscapes()).writeValueAsString(data));
        try (Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8))) {
            Mustache.compiler()
                    .escapeHTML(true)
                    .emptyStringIsFalse(true)
                    .zeroIsFalse(true)
                    .compile(PageAssets.resource("comparison.mustache"))
                    .execute(view, writer);
        }
    }

    private static Map<String, Object> part(Part part) {
        Map<String, Object> view = new LinkedHashMap<>(PageView.part(part));
        view.put("figures", part.chart() == null ? List.of() : List.of(PageView.chart(part.chart())));
        return view;
    }
}
