package io.github.llmbench.engine.report;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.Role;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.timing.Timings;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What formats with one line a trial show of it.
 *
 * @param trial the trial
 * @param call the chat that was scored; {@code null} where none was made
 */
record TrialText(Trial trial, @Nullable Call call) {
    static TrialText of(Trial trial) {
        return new TrialText(
                trial,
                trial.calls().stream()
                        .filter(one -> one.purpose() == Call.Purpose.CHAT)
                        .reduce((first, last) -> last)
                        .orElse(null));
    }

    /** The answer as it came, think-blocks and all; what was scored where a call left none. */
    String answer() {
        String raw = call == null ? "" : call.response().text();
        return raw.isEmpty() ? trial.text() : raw;
    }

    /** What was asked; a single message of the user stands without its role. */
    @Nullable
    String prompt() {
        if (call == null) {
            return null;
        }
        List<Message> messages = call.request().messages();
        boolean plain = messages.size() == 1 && messages.get(0).role() == Role.USER;
        return messages.stream()
                .map(message -> plain ? message.text() : Format.words(message.role()) + ": " + message.text())
                .collect(Collectors.joining("\n\n"));
    }

    /** {@code null} where nothing was sent: a remembered answer took no time. */
    @Nullable
    Timings timings() {
        return call == null || !call.timed()
                ? null
                : Timings.of(call.response().trace(), call.response().usage());
    }
}
