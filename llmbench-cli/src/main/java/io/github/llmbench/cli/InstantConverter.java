package io.github.llmbench.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a moment, or a day, which begins at midnight UTC. */
final class InstantConverter implements ITypeConverter<Instant> {
    private static final int DAY = "2026-11-24".length();

    @Override
    public Instant convert(String text) {
        try {
            return text.length() == DAY
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new TypeConversionException(
                    "must be a day or a time such as 2026-11-24 or 2026-11-24T08:00:00Z, but was " + text);
        }
    }
}
