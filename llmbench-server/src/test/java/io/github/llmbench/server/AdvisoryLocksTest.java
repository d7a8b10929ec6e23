package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two locks of the database with one number would make those wait for each other who have nothing to do with each other. */
@Timeout(60)
class AdvisoryLocksTest {
    private static final Pattern NUMBER = Pattern.compile("long LOCK = (0[xX][0-9A-Fa-f_]+L(?: << 32)?);");

    @Test
    void each_lock_has_a_number_of_its_own() throws IOException {
        List<String> numbers = new ArrayList<>();
        for (String module : List.of("llmbench-server", "llmbench-store")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    NUMBER.matcher(Files.readString(file))
                            .results()
                            .map(number -> number.group(1).replace("_", "").toLowerCase(java.util.Locale.ROOT))
                            .forEach(numbers::add);
                }
            }
        }
        assertThat(numbers).hasSizeGreaterThan(4).doesNotHaveDuplicates();
    }
}
