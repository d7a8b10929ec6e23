package io.github.llmbench.server.spend;

import io.github.llmbench.server.http.Problem;
import java.time.DateTimeException;
import java.time.LocalDate;

/** Days as the contract has them. Stateless. */
final class Days {
    private Days() {}

    /**
     * The day of a field.
     *
     * @throws Problem if no calendar has it
     */
    static LocalDate of(String pointer, String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw Problem.invalidField(pointer, "must be a day such as 2026-11-26");
        }
    }
}
