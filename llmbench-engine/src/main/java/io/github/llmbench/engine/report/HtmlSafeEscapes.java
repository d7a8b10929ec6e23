package io.github.llmbench.engine.report;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import org.jspecify.annotations.Nullable;

/** JSON that may stand inside a script element: no text in it can end the element, open a comment or break a line of script. */
final class HtmlSafeEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    private final int[] ascii = standardAsciiEscapesForJSON();

    HtmlSafeEscapes() {
        ascii['<'] = ESCAPE_CUSTOM;
        ascii['>'] = ESCAPE_CUSTOM;
        ascii['&'] = ESCAPE_CUSTOM;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return ascii.clone();
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int ch) {
        return switch (ch) {
            case '<' -> Sequences.LESS;
            case '>' -> Sequences.GREATER;
            case '&' -> Sequences.AMPERSAND;
            case 0x2028 -> Sequences.LINE_SEPARATOR;
            case 0x2029 -> Sequences.PARAGRAPH_SEPARATOR;
            default -> null;
        };
    }

    private static final class Sequences {
        static final SerializedString LESS = new SerializedString("\\u003c");
        static final SerializedString GREATER = new SerializedString("\\u003e");
        static final SerializedString AMPERSAND = new SerializedString("\\u0026");
        static final SerializedString LINE_SEPARATOR = new SerializedString("\\u2028");
        static final SerializedString PARAGRAPH_SEPARATOR = new SerializedString("\\u2029");
    }
}
