package io.github.llmbench.engine.report;

import io.github.llmbench.api.Verdict;

/** Colours, or none. */
record Style(boolean coloured) {
    private static final String RESET = "\u001b[0m";

    String bold(String text) {
        return with("\u001b[1m", text);
    }

    /** As a verdict is felt: green, red or yellow. */
    String verdict(Verdict verdict, String text) {
        return with(
                switch (verdict) {
                    case PASS -> "\u001b[32m";
                    case FAIL -> "\u001b[31m";
                    case INCONCLUSIVE -> "\u001b[33m";
                },
                text);
    }

    private String with(String code, String text) {
        return coloured ? code + text + RESET : text;
    }
}
