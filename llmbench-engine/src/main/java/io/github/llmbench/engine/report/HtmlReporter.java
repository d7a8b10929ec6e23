package io.github.llmbench.engine.report;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.samskivert.mustache.Mustache;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.Reporter;
import io.github.llmbench.engine.compare.OneSided;
import io.github.llmbench.engine.compare.RunComparison;
import io.github.llmbench.engine.compare.RunTables;
import io.github.llmbench.engine.json.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * Writes a run as {@code report.html}: one file that needs no network, light or dark as the reader likes, with a table beside every
 * chart and all samples to filter. What models wrote is data that the page shows as text; a content security policy lets no script run
 * but the page's own. Immutable and safe for use by several threads.
 *
 * <p>Long texts are cut so that the page stays below 15 MB; {@code run.json} has them whole.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class HtmlReporter implements Reporter {
    private final JsonMapper mapper = Json.mapper();

    /** A reporter. */
    public HtmlReporter() {}

    @Override
    public String format() {
        return "html";
    }

    @Override
    public Path write(Run run, Path directory) throws IOException {
        SampleRows rows = new SampleRows(run, mapper);
        RunCurves curves = RunCurves.of(run);
        OneSided alone = OneSided.of(run);
        try (Stream<Trial> trials = run.trials()) {
            for (Iterator<Trial> each = trials.iterator(); each.hasNext(); ) {
                Trial trial = each.next();
                rows.add(trial);
                curves.add(trial);
                alone.add(trial);
            }
        }
        String data = rows.finish();
        List<RunComparison.Table> tables = RunTables.of(run, alone);
        List<Chart> charts = Charts.of(run, tables, curves);
        PageAssets assets = PageAssets.load();
        Map<String, Object> view = PageView.of(run, tables, charts, rows.trials());
        view.put("policy", assets.policy());
        view.put("style", assets.style());
        view.put("library", assets.charts());
        view.put("script", assets.script());
        view.put("rows", data);
        view.put("data", data(run, rows, charts));
        return ReportFile.write(directory, ReportFile.PAGE, out -> render(view, out));
    }

    private static void render(Map<String, Object> view, OutputStream out) throws IOException {
        // This writer shows half a surrogate pair as a question mark where others would fail on it.
        try (Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8))) {
            Mustache.compiler()
                    .escapeHTML(true)
                    .emptyStringIsFalse(true)
                    .zeroIsFalse(true)
                    .compile(PageAssets.resource("report.mustache"))
                    .execute(view, writer);
        }
    }

    /** What the script needs beside the rows. */
    private String data(Run run, SampleRows rows, List<Chart> charts) throws IOException {
        ObjectNode data = mapper.createObjectNode();
        data.set("columns", mapper.valueToTree(SampleRows.COLUMNS));
        data.set("models", mapper.valueToTree(run.header().models()));
        data.set("tasks", mapper.valueToTree(run.header().tasks()));
        data.set(
                "outcomes",
                mapper.valueToTree(Charts.OUTCOMES.stream().map(Format::words).toList()));
        data.set("scorers", mapper.valueToTree(rows.scorers()));
        ArrayNode options = data.putArray("charts");
        charts.forEach(chart -> options.add(EChartsOptions.of(chart)));
        return mapper.writer(new HtmlSafeEscapes()).writeValueAsString(data);
    }
}
