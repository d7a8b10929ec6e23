package io.github.llmbench.engine.cassette;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A call on a cassette.
 *
 * @param slot what finds it
 * @param purpose what it was for
 * @param baseUrl where it went, without user information; {@code null} for the provider's own
 * @param date when it was recorded, UTC
 * @param request what was asked; for people, and to find the nearest match
 * @param response what came back, with its times
 */
record Recorded(
        Slot slot,
        Call.Purpose purpose,
        @Nullable String baseUrl,
        LocalDate date,
        ModelRequest request,
        ModelResponse response) {}
