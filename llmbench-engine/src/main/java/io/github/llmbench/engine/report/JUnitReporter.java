package io.github.llmbench.engine.report;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Comparison;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.OnInconclusive;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.api.spi.Reporter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Writes a run as {@code junit.xml}, which build servers show: a suite for each model on each task and one for the whole run, a test
 * case for each gate, and the metrics as properties. A gate that failed is a failure. One that is inconclusive does as {@link
 * RunHeader#onInconclusive} has it: a failure, skipped with its reason, or passed with its reason. One that is advisory never fails: it
 * is skipped where it did not pass. A build server therefore turns red exactly where {@code ./llmbench run} exits with 1. Each model on
 * each task has a test case {@code answers} too, an error where no call was answered. Characters that XML cannot hold stand as
 * {@code \}{@code u} and four digits. Immutable and safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class JUnitReporter implements Reporter {
    private static final Set<Outcome> NO_ANSWER = Set.of(Outcome.TRANSPORT_FAILED, Outcome.TIMED_OUT);

    /** A reporter. */
    public JUnitReporter() {}

    @Override
    public String format() {
        return "junit";
    }

    @Override
    public boolean usual() {
        return false;
    }

    @Override
    public Path write(Run run, Path directory) throws IOException {
        return ReportFile.write(directory, ReportFile.JUNIT, out -> write(run, out));
    }

    /**
     * @param name of the suite
     * @param cases what is tested
     * @param metrics of the model and task, or of the whole run
     * @param comparisons of models, in the whole run
     */
    private record Suite(String name, List<Case> cases, List<Metric> metrics, List<Comparison> comparisons) {
        long ended(Ending ending) {
            return cases.stream().filter(one -> one.ending() == ending).count();
        }
    }

    private enum Ending {
        PASSED,
        SKIPPED,
        FAILURE,
        ERROR
    }

    private record Case(String name, Ending ending, String message) {}

    private static List<Suite> suites(Run run) {
        List<Suite> suites = new ArrayList<>();
        for (ResultRow row : ResultRow.of(run)) {
            List<Case> cases = new ArrayList<>();
            cases.add(answers(row));
            cases.addAll(gates(run, row.model(), row.task()));
            suites.add(new Suite(ResultRow.scope(row.model(), row.task()), cases, row.metrics(), List.of()));
        }
        // Gates of other scopes: those of the run, of a task over all models, of a model over all tasks.
        List<Case> others = run.gates().stream()
                .filter(result -> result.model() == null || result.task() == null)
                .map(result -> gate(
                        result,
                        result.gate().expression() + " of " + ResultRow.scope(result.model(), result.task()),
                        run.header().onInconclusive()))
                .toList();
        List<Metric> whole =
                run.metrics().stream().filter(metric -> metric.model() == null).toList();
        if (!others.isEmpty() || !whole.isEmpty() || !run.comparisons().isEmpty()) {
            suites.add(new Suite(ResultRow.scope(null, null), others, whole, run.comparisons()));
        }
        return suites;
    }

    private static Case answers(ResultRow row) {
        if (row.trials() == 0) {
            return new Case("answers", Ending.SKIPPED, "no trial was made");
        }
        return row.outcomes().keySet().stream().allMatch(NO_ANSWER::contains)
                ? new Case("answers", Ending.ERROR, "no call was answered: " + row.notAnswered())
                : new Case("answers", Ending.PASSED, "");
    }

    private static List<Case> gates(Run run, String model, String task) {
        return run.gates().stream()
                .filter(result -> model.equals(result.model()) && task.equals(result.task()))
                .map(result ->
                        gate(result, result.gate().expression(), run.header().onInconclusive()))
                .toList();
    }

    private static Case gate(GateResult result, String name, OnInconclusive onInconclusive) {
        boolean open = result.verdict() == Verdict.INCONCLUSIVE;
        boolean advisory = result.gate().advisory();
        String undecided = (advisory ? "advisory, " : "") + result.verdict() + ": " + result.explanation();
        if (result.verdict() == Verdict.PASS) {
            return new Case(name, Ending.PASSED, result.explanation());
        }
        if (advisory) {
            return new Case(name, Ending.SKIPPED, undecided);
        }
        if (onInconclusive.fails(result.verdict())) {
            return new Case(name, Ending.FAILURE, open ? undecided : result.explanation());
        }
        return new Case(name, onInconclusive == OnInconclusive.PASS ? Ending.PASSED : Ending.SKIPPED, undecided);
    }

    private static void write(Run run, OutputStream out) throws IOException {
        try {
            XMLStreamWriter xml =
                    XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, StandardCharsets.UTF_8.name());
            new Document(xml, run).write();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException("the JUnit report cannot be written: " + e.getMessage(), e);
        }
    }

    /** One document being written. */
    private record Document(XMLStreamWriter xml, Run run) {
        void write() throws XMLStreamException {
            List<Suite> suites = suites(run);
            String seconds = String.format(
                    Locale.ROOT,
                    "%.3f",
                    Duration.between(run.header().startedAt(), run.finishedAt()).toMillis() / 1000.0);
            xml.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuites");
            attribute("name", run.header().benchmark());
            attribute("time", seconds);
            counts(suites);
            for (Suite suite : suites) {
                xml.writeCharacters("\n  ");
                xml.writeStartElement("testsuite");
                attribute("name", run.header().benchmark() + ": " + suite.name());
                // Models run side by side: each suite lasted as long as the run.
                attribute("time", seconds);
                attribute(
                        "timestamp",
                        run.header().startedAt().truncatedTo(ChronoUnit.SECONDS).toString());
                counts(List.of(suite));
                properties(suite);
                for (Case one : suite.cases()) {
                    write(suite, one);
                }
                end("\n  ");
            }
            end("\n");
            xml.writeEndDocument();
        }

        private void counts(List<Suite> suites) throws XMLStreamException {
            attribute(
                    "tests",
                    suites.stream().mapToLong(suite -> suite.cases().size()).sum());
            attribute(
                    "failures",
                    suites.stream()
                            .mapToLong(suite -> suite.ended(Ending.FAILURE))
                            .sum());
            attribute(
                    "errors",
                    suites.stream()
                            .mapToLong(suite -> suite.ended(Ending.ERROR))
                            .sum());
            attribute(
                    "skipped",
                    suites.stream()
                            .mapToLong(suite -> suite.ended(Ending.SKIPPED))
                            .sum());
        }

        private void properties(Suite suite) throws XMLStreamException {
            xml.writeCharacters("\n    ");
            xml.writeStartElement("properties");
            property("run", run.id());
            property("status", run.status().name());
            for (Metric metric : suite.metrics()) {
                if (!Double.isNaN(metric.estimate())) {
                    String interval = metric.interval() == null
                            ? ""
                            : " " + Format.interval(Objects.requireNonNull(metric.interval()), metric.unit());
                    property(metric.name(), Format.estimate(metric) + interval);
                }
            }
            for (Comparison comparison : suite.comparisons()) {
                for (PairedDifference d : comparison.differences()) {
                    property(
                            d.metric() + " on " + d.task() + ": " + comparison.left() + " - " + comparison.right(),
                            Format.signed(d.difference(), "") + " " + Format.interval(d.interval(), "") + ", p "
                                    + Format.pValue(d.pValue()));
                }
            }
            end("\n    ");
        }

        private void property(String name, String value) throws XMLStreamException {
            xml.writeCharacters("\n      ");
            xml.writeEmptyElement("property");
            attribute("name", name);
            attribute("value", value);
        }

        private void write(Suite suite, Case one) throws XMLStreamException {
            xml.writeCharacters("\n    ");
            xml.writeStartElement("testcase");
            attribute("classname", run.header().benchmark() + "." + suite.name());
            attribute("name", one.name());
            String element = switch (one.ending()) {
                case FAILURE -> "failure";
                case ERROR -> "error";
                case SKIPPED -> "skipped";
                case PASSED -> null;
            };
            ending(element, one.message());
            end(one.message().isEmpty() ? "" : "\n    ");
        }

        private void ending(@Nullable String element, String message) throws XMLStreamException {
            if (element != null) {
                xml.writeCharacters("\n      ");
                xml.writeEmptyElement(element);
                attribute("message", message);
                if (!element.equals("skipped")) {
                    attribute("type", "gate");
                }
            } else if (!message.isEmpty()) {
                xml.writeCharacters("\n      ");
                xml.writeStartElement("system-out");
                xml.writeCharacters(XmlText.of(message));
                xml.writeEndElement();
            }
        }

        private void attribute(String name, Object value) throws XMLStreamException {
            xml.writeAttribute(name, XmlText.of(value.toString()));
        }

        private void end(String space) throws XMLStreamException {
            xml.writeCharacters(space);
            xml.writeEndElement();
        }
    }
}
