package io.github.llmbench.engine.score;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a list as promptfoo writes it: by commas, with blanks around values left out, empty values skipped, and values in double
 * quotes in which {@code ""}, {@code \"} and {@code \\} stand for a quote and a backslash.
 */
final class CommaSeparated {
    private final String text;
    private int at;

    private CommaSeparated(String text) {
        this.text = text;
    }

    /**
     * The values.
     *
     * @throws IllegalArgumentException if a quote is not closed or a quoted value goes on behind its quote
     */
    static List<String> split(String text) {
        return new CommaSeparated(text).values();
    }

    private List<String> values() {
        List<String> values = new ArrayList<>();
        while (true) {
            while (at < text.length() && (text.charAt(at) == ',' || PythonText.isSpace(text.charAt(at)))) {
                at++;
            }
            if (at >= text.length()) {
                return values;
            }
            values.add(text.charAt(at) == '"' ? quoted() : plain());
        }
    }

    private String plain() {
        int end = text.indexOf(',', at);
        int stop = end < 0 ? text.length() : end;
        String value = PythonText.strip(text.substring(at, stop));
        at = stop;
        return value;
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at);
            char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
            if ((c == '\\' && (next == '"' || next == '\\')) || (c == '"' && next == '"')) {
                value.append(next);
                at += 2;
            } else if (c == '"') {
                at++;
                end();
                return value.toString();
            } else {
                value.append(c);
                at++;
            }
        }
        throw new IllegalArgumentException("unterminated quoted value in the list " + text + "; close it with \"");
    }

    private void end() {
        while (at < text.length() && PythonText.isSpace(text.charAt(at))) {
            at++;
        }
        if (at < text.length() && text.charAt(at) != ',') {
            throw new IllegalArgumentException(
                    "expected a comma behind the quoted value in the list " + text + ", but was " + text.substring(at));
        }
    }
}
