package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class OwnThreadTest {
    @Test
    void what_the_work_gives_or_throws_comes_back() {
        assertThat(OwnThread.call("work", () -> Thread.currentThread().getName()))
                .isEqualTo("work");
        assertThatThrownBy(() -> OwnThread.call("work", () -> {
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no");
        assertThatThrownBy(() -> OwnThread.call("work", () -> {
                    throw new StackOverflowError("deep");
                }))
                .isInstanceOf(StackOverflowError.class);
    }

    @Test
    void an_interrupt_reaches_the_work_and_stays_set() {
        AtomicBoolean reached = new AtomicBoolean();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> OwnThread.call("work", () -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        reached.set(true);
                    }
                    return "";
                }))
                .hasMessage("work was interrupted; run it again to go on where it was left");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(reached).isTrue();
    }
}
