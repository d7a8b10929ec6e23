package io.github.llmbench.engine.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Run;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PdfReporterTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @TempDir
    private Path home;

    @Test
    void the_document_has_results_gates_figures_trials_and_numbered_pages() throws IOException {
        Run run = Runs.run(home, Runs.sums(300));

        Path file = new PdfReporter(List::of).write(run, home);

        try (PDDocument pdf = Loader.loadPDF(file.toFile())) {
            String text = new PDFTextStripper().getText(pdf);
            assertThat(text)
                    .contains("200/300")
                    .contains("[0.612, 0.718]")
                    .contains("accuracy >= 0.2")
                    .contains("Score of each model", "Paired differences", "Score and cost", "How trials ended")
                    .contains("task.sums.dataset")
                    .contains("Page 1 of " + pdf.getNumberOfPages())
                    .contains("Page " + pdf.getNumberOfPages() + " of " + pdf.getNumberOfPages());
            assertThat(pdf.getDocumentInformation().getTitle()).isEqualTo("sums: LLM-Bench report");
            assertThat(pdf.getDocumentCatalog().getDocumentOutline().children())
                    .extracting(item -> item.getTitle())
                    .containsExactly("Results", "Gates", "Charts", "Trials", "Fingerprint");
        }
    }

    @Test
    void every_script_survives_even_without_a_font_that_has_it() throws IOException {
        Run run = ForeignText.run(home);

        String text = text(new PdfReporter(List::of).write(run, home));

        assertThat(text)
                .contains("答案是四十二")
                .contains("こたえは四十二です")
                .contains("답은 마흔둘입니다")
                .contains("🎉")
                .contains("👧")
                .contains("Ωμέγα Жизнь")
                .contains("模型");
        assertThat(Normalizer.normalize(text, Normalizer.Form.NFKC))
                .contains("الجواب")
                .contains("התשובה");
    }

    @Test
    void ten_thousand_trials_are_quick() throws IOException {
        Run small = Runs.run(home, Runs.sums(2));
        Run large = BigRun.of(small, 10_000, 2_000);
        new PdfReporter(List::of).write(BigRun.of(small, 500, 2_000), home);

        long started = THREADS.getCurrentThreadCpuTime();
        Path file = new PdfReporter(List::of).write(large, home);
        long millis = (THREADS.getCurrentThreadCpuTime() - started) / 1_000_000;

        assertThat(file.toFile().length()).isLessThan(15_000_000L);
        assertThat(millis).isLessThan(3_000);
        try (PDDocument pdf = Loader.loadPDF(file.toFile())) {
            PDFTextStripper last = new PDFTextStripper();
            last.setStartPage(pdf.getNumberOfPages() - 2);
            assertThat(last.getText(pdf)).contains("s9999");
        }
    }

    @Test
    void names_in_figures_and_all_fonts_are_in_the_document() throws IOException {
        Path file = new PdfReporter(List::of).write(ForeignText.run(home), home);

        try (PDDocument pdf = Loader.loadPDF(file.toFile())) {
            Set<String> fonts = new TreeSet<>();
            for (PDPage page : pdf.getPages()) {
                for (COSName name : page.getResources().getFontNames()) {
                    PDFont font = page.getResources().getFont(name);
                    assertThat(font.isEmbedded()).as(font.getName()).isTrue();
                    fonts.add(font.getName().replaceFirst(".*\\+", ""));
                }
            }
            assertThat(fonts)
                    .contains("DejaVuSans", "DejaVuSans-Bold")
                    .anyMatch(name -> name.startsWith("LLMBenchBoxes"));
        }
    }

    @Test
    void further_fonts_are_looked_for_only_where_a_character_needs_them() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        PdfReporter reporter = new PdfReporter(() -> {
            asked.incrementAndGet();
            return List.of();
        });

        reporter.write(Runs.run(home, Runs.sums(3)), home);
        assertThat(asked).hasValue(0);

        reporter.write(ForeignText.run(home), home);
        assertThat(asked).hasValue(1);
    }

    @Test
    void named_fonts_are_files_and_those_under_directories(@TempDir Path fonts) throws IOException {
        Path file = Files.write(fonts.resolve("one.ttf"), BoxFont.file(4));
        Path directory = Files.createDirectories(fonts.resolve("more/deep"));
        Path other = Files.write(directory.resolve("two.otf"), new byte[0]);
        Files.write(directory.resolve("readme.txt"), new byte[0]);

        assertThat(FontFiles.named(file + File.pathSeparator + fonts.resolve("more")))
                .containsExactly(file, other);
        assertThat(FontFiles.named("")).isEmpty();
        assertThatThrownBy(() -> FontFiles.named("nowhere"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("llmbench.fonts names \"nowhere\", which does not exist");
    }

    @Test
    void a_named_font_is_used_before_boxes(@TempDir Path fonts) throws IOException {
        Path font = Files.write(fonts.resolve("chinese.ttf"), BoxFont.file(BoxFont.number('答')));

        Path file = new PdfReporter(() -> List.of(font)).write(ForeignText.run(home), home);

        assertThat(text(file)).contains("答案");
    }

    @Test
    void a_broken_font_is_passed_over(@TempDir Path fonts) throws IOException {
        Path broken = Files.write(fonts.resolve("broken.ttf"), new byte[] {0, 1, 0, 0, 0, 9, 9, 9});

        Path file = new PdfReporter(() -> List.of(broken)).write(ForeignText.run(home), home);

        assertThat(text(file)).contains("答案");
    }

    @Test
    void every_script_survives_in_the_fonts_of_this_machine() throws IOException {
        Path file = new PdfReporter().write(ForeignText.run(home), home);

        assertThat(text(file)).contains("答案是四十二", "こたえは四十二です", "답은 마흔둘입니다", "🎉");
    }

    private static String text(Path file) throws IOException {
        try (PDDocument pdf = Loader.loadPDF(file.toFile())) {
            return new PDFTextStripper().getText(pdf);
        }
    }
}
