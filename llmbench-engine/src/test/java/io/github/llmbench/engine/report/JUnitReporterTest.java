package io.github.llmbench.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.OnInconclusive;
import io.github.llmbench.api.Run;
import io.github.llmbench.engine.journal.FileRunStore;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

@Timeout(60)
class JUnitReporterTest {
    @TempDir
    private Path home;

    @Test
    void a_failed_gate_is_a_failure_and_an_undecided_one_is_skipped_with_its_reason() throws Exception {
        Run run = Runs.run(home, Runs.sums(300));

        Document xml = read(new JUnitReporter().write(run, home));

        Element all = xml.getDocumentElement();
        assertThat(all.getTagName()).isEqualTo("testsuites");
        assertThat(all.getAttribute("failures")).isEqualTo("1");
        assertThat(all.getAttribute("errors")).isEqualTo("0");
        assertThat(all.getAttribute("tests"))
                .isEqualTo(Integer.toString(elements(xml, "testcase").size()));
        assertThat(elements(xml, "testsuite"))
                .extracting(suite -> suite.getAttribute("name"))
                .containsExactly("sums: test:good on sums", "sums: test:poor on sums", "sums: whole run");
        Element failed = (Element) elements(xml, "failure").get(0).getParentNode();
        assertThat(failed.getAttribute("classname")).isEqualTo("sums.test:poor on sums");
        assertThat(failed.getAttribute("name")).isEqualTo("accuracy >= 0.2");
        assertThat(elements(xml, "skipped"))
                .extracting(skipped -> skipped.getAttribute("message"))
                .anySatisfy(message -> assertThat(message)
                        .startsWith("advisory, INCONCLUSIVE: ")
                        .contains("samples would decide"));
    }

    @ParameterizedTest
    @CsvSource({"FAIL, failure, INCONCLUSIVE: ", "WARN, skipped, INCONCLUSIVE: ", "PASS, system-out, INCONCLUSIVE: "})
    void an_undecided_gate_is_what_the_benchmark_makes_of_it(OnInconclusive policy, String element, String start)
            throws Exception {
        String gate = "accuracy >= 0.66 model=test:good";
        Run run = Runs.run(home, Runs.sums(300).gate(gate).onInconclusive(policy));

        Document xml = read(new JUnitReporter().write(run, home));

        Element undecided = elements(xml, "testcase").stream()
                .filter(one -> one.getAttribute("name").equals(gate))
                .findFirst()
                .orElseThrow();
        Element ending = (Element) undecided.getElementsByTagName(element).item(0);
        assertThat(ending.getAttribute("message") + ending.getTextContent())
                .startsWith(start)
                .contains("samples would decide");
        // Beside it one gate failed, and one that is advisory is undecided: that one fails nothing.
        assertThat(xml.getDocumentElement().getAttribute("failures"))
                .isEqualTo(policy == OnInconclusive.FAIL ? "2" : "1");
        assertThat(xml.getDocumentElement().getAttribute("skipped"))
                .isEqualTo(policy == OnInconclusive.WARN ? "2" : "1");
    }

    @Test
    void a_run_that_was_kept_is_reported_as_it_was_configured() throws Exception {
        Run run = Runs.run(
                home, Runs.sums(300).gate("accuracy >= 0.66 model=test:good").onInconclusive(OnInconclusive.FAIL));

        Run kept;
        try (FileRunStore store = new FileRunStore(home)) {
            kept = store.find(run.id()).orElseThrow();
        }

        assertThat(read(new JUnitReporter().write(kept, home))
                        .getDocumentElement()
                        .getAttribute("failures"))
                .isEqualTo("2");
    }

    @Test
    void metrics_are_properties_and_an_unpriced_model_has_no_cost() throws Exception {
        Run run = Runs.run(home, Runs.sums(300));

        Document xml = read(new JUnitReporter().write(run, home));

        List<Element> suites = elements(xml, "testsuite");
        assertThat(properties(suites.get(0)))
                .contains("accuracy=0.667 [0.612, 0.718]")
                .anyMatch(p -> p.startsWith("cost=$"));
        assertThat(properties(suites.get(1))).noneMatch(property -> property.startsWith("cost="));
    }

    @Test
    void a_model_that_never_answered_is_an_error() throws Exception {
        Run run = Runs.silent(home);

        Document xml = read(new JUnitReporter().write(run, home));

        assertThat(elements(xml, "error").get(0).getAttribute("message"))
                .isEqualTo("no call was answered: transport failed 1");
        assertThat(properties(elements(xml, "testsuite").get(0))).noneMatch(property -> property.startsWith("cost="));
    }

    @Test
    void every_script_survives() throws Exception {
        Document xml = read(new JUnitReporter().write(ForeignText.run(home), home));

        assertThat(elements(xml, "testsuite").get(0).getAttribute("name"))
                .isEqualTo("foreign: " + ForeignText.MODEL + " on " + ForeignText.TASK);
    }

    @Test
    void what_xml_cannot_hold_is_written_out() {
        assertThat(XmlText.of("a\u0000b\u001b[31m\ud83d \ud83c\udf89\ttab"))
                .isEqualTo("a\\u0000b\\u001b[31m\\ud83d \ud83c\udf89\ttab");
    }

    private static List<String> properties(Element suite) {
        return list(suite.getElementsByTagName("property")).stream()
                .map(property -> property.getAttribute("name") + "=" + property.getAttribute("value"))
                .toList();
    }

    private static List<Element> elements(Document xml, String name) {
        return list(xml.getElementsByTagName(name));
    }

    private static List<Element> list(NodeList nodes) {
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    private static Document read(Path file) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }
}
