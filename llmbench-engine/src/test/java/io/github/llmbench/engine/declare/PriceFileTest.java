package io.github.llmbench.engine.declare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.Price;
import io.github.llmbench.api.spi.PriceTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class PriceFileTest {
    private static final String SOURCED = "\"source\": \"price list\", \"date\": \"2026-11-24\"}";

    @TempDir
    Path directory;

    @Test
    void each_provider_counts_cached_and_reasoning_tokens_its_own_way() throws IOException {
        String prices =
                "\"input\": 1, \"output\": 10, \"cached-input\": 0.1, \"cache-write\": 1.25, \"batch-input\": 0.5,"
                        + " \"batch-output\": 5, ";
        PriceTable table = read("[{\"model\": \"openai:m\", " + prices + SOURCED + ", {\"model\": \"anthropic:m\", "
                + prices + SOURCED + ", {\"model\": \"google:m\", " + prices + SOURCED + "]");
        Usage usage = new Usage(1_000_000L, 100_000L, 50_000L, 400_000L, null);

        assertThat(price(table, "openai:m").cost(usage).usd()).isEqualByComparingTo("1.64");
        assertThat(price(table, "anthropic:m").cost(usage).usd()).isEqualByComparingTo("2.04");
        assertThat(price(table, "google:m").cost(usage).usd()).isEqualByComparingTo("2.14");
        assertThat(price(table, "openai:m").batch().orElseThrow().input()).isEqualByComparingTo("0.5");
        assertThat(table.price(ModelRef.of("openai:other"))).isEmpty();
        assertThat(table.version()).isEqualTo("prices.json (newest row of 2026-11-24)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\": \"openai:m\", \"input\": 1, \"output\": 2, \"date\": \"2026-11-24\"} | row 1 of .* \\(openai:m\\): source must say where the price stands.*",
                "{\"model\": \"openai:m\", \"input\": -1, \"output\": 2, \"source\": \"x\", \"date\": \"2026-11-24\"} | row 1 of .*: prices must be >= 0, but one was -1",
                "{\"model\": \"openai:m\", \"output\": 2, \"source\": \"x\", \"date\": \"2026-11-24\"} | row 1 of .*: input must be a number of USD a million tokens",
                "{\"model\": \"openai:m\", \"input\": 1, \"output\": 2, \"source\": \"x\", \"date\": \"soon\"} | row 1 of .*: date must be a day such as 2026-11-24, but was soon",
                "{\"model\": \"m\", \"input\": 1, \"output\": 2, \"source\": \"x\", \"date\": \"2026-11-24\"} | row 1 of .* \\(m\\): model must be provider:name.*",
                "{\"model\": \"openai:m\", \"prize\": 1} | row 1 of .*: there is no field prize; there are .*",
                "{\"model\": \"openai:m\", \"input\": 1, \"output\": 2, \"batch-input\": 1, \"source\": \"x\", \"date\": \"2026-11-24\"} | row 1 of .*: batch prices must be given for input and output, but one is missing"
            })
    void a_bad_row_is_one_clear_line(String row, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("[" + row + "]"))
                .withMessageMatching(message);
    }

    @Test
    void a_model_has_one_price() {
        String row = "{\"model\": \"openai:m\", \"input\": 1, \"output\": 2, " + SOURCED;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("[" + row + ", " + row + "]"))
                .withMessageContaining("row 2 of")
                .withMessageContaining("the model has two prices; keep one");
    }

    private PriceTable read(String json) throws IOException {
        return PriceFile.read(Files.writeString(directory.resolve("prices.json"), json));
    }

    private static Price price(PriceTable table, String model) {
        return table.price(ModelRef.of(model)).orElseThrow();
    }
}
