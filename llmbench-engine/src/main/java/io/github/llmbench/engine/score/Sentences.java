package io.github.llmbench.engine.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds English sentences. IFEval finds them with NLTK's Punkt and its trained model, which is not to be had for Java; this follows
 * Punkt's rules with a short list of abbreviations in place of the model, and may differ where a text has others.
 *
 * <p>A word that ends with a question or exclamation mark ends a sentence, and so does one that ends with a dot unless it is an
 * abbreviation or an initial that no usual first word of a sentence follows, or a number or several dots that a small letter
 * follows. Line ends do not count.
 *
 * <p>Source of the rules: Kiss and Strunk 2006, "Unsupervised multilingual sentence boundary detection".
 */
final class Sentences {
    private static final Set<String> TITLES = Set.of(
            "mr", "mrs", "ms", "dr", "prof", "st", "rev", "gen", "sen", "rep", "gov", "capt", "lt", "col", "sgt",
            "messrs", "fig", "vs", "e.g", "i.e", "no", "vol", "pp", "cf");
    private static final Set<String> OTHERS = Set.of(
            "jr", "sr", "inc", "ltd", "co", "corp", "bros", "etc", "a.m", "p.m", "u.s", "u.k", "u.n", "d.c", "ph.d",
            "b.a", "m.a", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "ave",
            "blvd", "dept", "est");
    /** Usual first words of sentences, which end the sentence before them even behind an abbreviation. */
    private static final Set<String> STARTERS = Set.of(
            "a",
            "after",
            "all",
            "although",
            "an",
            "and",
            "another",
            "as",
            "at",
            "because",
            "before",
            "both",
            "but",
            "by",
            "each",
            "even",
            "finally",
            "first",
            "for",
            "he",
            "her",
            "here",
            "his",
            "how",
            "however",
            "i",
            "if",
            "in",
            "it",
            "its",
            "let",
            "many",
            "meanwhile",
            "most",
            "my",
            "no",
            "not",
            "now",
            "on",
            "one",
            "or",
            "our",
            "please",
            "she",
            "since",
            "so",
            "some",
            "such",
            "that",
            "the",
            "their",
            "then",
            "there",
            "these",
            "they",
            "this",
            "those",
            "though",
            "thus",
            "to",
            "unlike",
            "until",
            "we",
            "what",
            "when",
            "where",
            "while",
            "who",
            "why",
            "with",
            "you",
            "your");

    private static final String CLOSING = "\"')]}*_\u201d\u2019\u00bb";
    private static final String OPENING = "\"'([{*_\u201c\u2018\u00ab";

    private Sentences() {}

    static int count(String text) {
        return of(text).size();
    }

    /** The sentences of a text, without blanks at their ends. */
    static List<String> of(String text) {
        List<String> sentences = new ArrayList<>();
        @Nullable String before = null;
        int start = 0;
        int end = 0;
        for (int at = wordStart(text, 0); at < text.length(); at = wordStart(text, end)) {
            int wordEnd = wordEnd(text, at);
            String word = text.substring(at, wordEnd);
            if (before == null) {
                start = at;
            } else if (ends(before, word)) {
                sentences.add(text.substring(start, end));
                start = at;
            }
            before = word;
            end = wordEnd;
        }
        if (before != null) {
            sentences.add(text.substring(start, end));
        }
        return sentences;
    }

    private static int wordStart(String text, int from) {
        int at = from;
        while (at < text.length() && PythonText.isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int wordEnd(String text, int from) {
        int at = from;
        while (at < text.length() && !PythonText.isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean ends(String word, String next) {
        String bare = PythonText.stripTrailing(word, CLOSING);
        if (bare.endsWith("?") || bare.endsWith("!")) {
            return true;
        }
        if (!bare.endsWith(".")) {
            return false;
        }
        String following = PythonText.strip(next, OPENING + CLOSING + ",;:.!?");
        boolean capital = !following.isEmpty() && Character.isUpperCase(following.codePointAt(0));
        boolean small = !following.isEmpty() && Character.isLowerCase(following.codePointAt(0));
        if (bare.endsWith("..")) {
            return capital;
        }
        String type = PythonText.stripLeading(bare.substring(0, bare.length() - 1), OPENING)
                .toLowerCase(Locale.ROOT);
        if (TITLES.contains(type)) {
            return false;
        }
        boolean initial = type.length() == 1 && Character.isLetter(type.charAt(0)) && !type.equals("i");
        if (initial || OTHERS.contains(type)) {
            return capital && STARTERS.contains(following.toLowerCase(Locale.ROOT));
        }
        boolean number = !type.isEmpty() && type.chars().allMatch(c -> Character.isDigit(c) || ",.-".indexOf(c) >= 0);
        return !(number && small);
    }
}
