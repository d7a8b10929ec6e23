package io.github.llmbench.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.engine.journal.FileRunStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OwnStoreTest {
    @Test
    void closing_it_leaves_no_shutdown_hook_behind(@TempDir Path home) {
        OwnStore own = OwnStore.of(new FileRunStore(home));

        own.close();

        assertThat(Runtime.getRuntime().removeShutdownHook(own.hook())).isFalse();
        own.close();
    }

    @Test
    void an_engine_that_opened_nothing_is_closed_at_once(@TempDir Path home) {
        try (LlmBench bench = LlmBench.builder().home(home).build()) {
            assertThat(bench.find("no-such-run")).isEmpty();
        }
    }
}
