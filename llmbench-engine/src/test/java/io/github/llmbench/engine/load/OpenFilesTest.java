package io.github.llmbench.engine.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenFilesTest {
    /** Prints what it may do in a process of its own. */
    static final class Allowed {
        private Allowed() {}

        public static void main(String[] arguments) {
            System.out.println(OpenFiles.allow(false));
        }
    }

    @Test
    void all_files_but_a_reserve_are_calls_and_half_as_many_with_the_server_in_the_process() {
        assertThat(OpenFiles.allow(20_000, 100, false)).isEqualTo(19_488);
        assertThat(OpenFiles.allow(20_000, 100, true)).isEqualTo(9_744);
    }

    @Test
    void what_the_process_has_open_already_is_left_to_it() {
        assertThat(OpenFiles.allow(20_000, 3_744, false)).isEqualTo(16_000);
        assertThat(OpenFiles.allow(20_000, 3_744, true)).isEqualTo(8_000);
        assertThat(OpenFiles.allow(1_000, 900, false)).isEqualTo(40);
        assertThat(OpenFiles.allow(1_000, 1_000, false)).isEqualTo(1);
    }

    @Test
    void of_few_free_files_two_in_five_are_calls_and_at_least_one() {
        assertThat(OpenFiles.allow(800, 50, false)).isEqualTo(300);
        assertThat(OpenFiles.allow(1_000, 100, true)).isEqualTo(360);
        assertThat(OpenFiles.allow(1, 1, false)).isEqualTo(1);
    }

    @Test
    void a_limit_that_is_none_allows_any_number() {
        assertThat(OpenFiles.allow(-1, 100, true)).isEqualTo(Integer.MAX_VALUE);
        assertThat(OpenFiles.allow(0, 100, false)).isEqualTo(Integer.MAX_VALUE);
        assertThat(OpenFiles.allow(Long.MAX_VALUE, 100, true)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void the_limit_is_the_one_this_process_was_given() throws IOException, InterruptedException {
        assumeThat(Files.isExecutable(Path.of("/bin/sh"))).isTrue();
        Process process = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "ulimit -n 250 && exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Allowed.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        String allowed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(Integer.parseInt(allowed.strip())).isBetween(1, 100);
    }
}
