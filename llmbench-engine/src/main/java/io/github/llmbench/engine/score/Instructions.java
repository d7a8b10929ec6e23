package io.github.llmbench.engine.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * IFEval's 25 instructions: whether a text follows one. Safe for use by several threads.
 *
 * <p>Source: {@code instructions.py} of google-research's {@code instruction_following_eval}, rule by rule; languages by {@link
 * Languages}, sentences by {@link Sentences}.
 */
final class Instructions {
    private static final int PYTHON = Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNIX_LINES;
    private static final int BY_LINE = PYTHON | Pattern.MULTILINE;
    private static final int ANY_CASE = PYTHON | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

    private static final Pattern WORD = Pattern.compile(PythonText.WORD + "+");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\[.*?\\]", PYTHON);
    private static final Pattern STAR_BULLET = Pattern.compile("^\\s*\\*[^\\*].*$", BY_LINE);
    private static final Pattern DASH_BULLET = Pattern.compile("^\\s*-.*$", BY_LINE);
    private static final Pattern HIGHLIGHT = Pattern.compile("\\*[^\\n\\*]*\\*");
    private static final Pattern DOUBLE_HIGHLIGHT = Pattern.compile("\\*\\*[^\\n\\*]*\\*\\*");
    private static final Pattern DIVIDER = Pattern.compile("\\s?\\*\\*\\*\\s?", PYTHON);
    private static final Pattern TITLE = Pattern.compile("<<[^\\n]+>>");
    private static final Pattern PPS = Pattern.compile("\\s*p\\.\\s?p\\.\\s?s.*$", BY_LINE);
    private static final Pattern PS = Pattern.compile("\\s*p\\.\\s?s\\..*$", BY_LINE);
    private static final List<String> CONSTRAINED =
            List.of("My answer is yes.", "My answer is no.", "My answer is maybe.");
    private static final List<String> FENCES = List.of("```json", "```Json", "```JSON", "```");
    private static final String FIRST_WORD_ENDS = ".,?!'\"";

    private final Languages languages = new Languages();

    /** What an instruction says, by name. */
    record Arguments(String instruction, Map<?, ?> values) {
        String text(String name) {
            if (values.get(name) instanceof String text) {
                return text;
            }
            throw wrong(name, "a text");
        }

        int whole(String name) {
            if (values.get(name) instanceof Number number) {
                return number.intValue();
            }
            throw wrong(name, "a whole number");
        }

        List<String> texts(String name) {
            if (values.get(name) instanceof List<?> list) {
                return list.stream().map(String::valueOf).toList();
            }
            throw wrong(name, "a list of texts");
        }

        /** Whether a count is as the relation says. */
        boolean holds(String relation, int count, int threshold) {
            String given = text(relation);
            if (given.equals("less than")) {
                return count < threshold;
            }
            if (given.equals("at least")) {
                return count >= threshold;
            }
            throw wrong(relation, "\"less than\" or \"at least\"");
        }

        private IllegalArgumentException wrong(String name, String allowed) {
            return new IllegalArgumentException("argument " + name + " of " + instruction + " must be " + allowed
                    + ", but was " + values.get(name));
        }
    }

    /**
     * Whether a text follows.
     *
     * @throws IllegalArgumentException if there is no such instruction, or an argument is missing
     */
    boolean follows(String id, String text, Arguments given) {
        return switch (id) {
            case "keywords:existence" -> given.texts("keywords").stream().allMatch(word -> count(word, text) > 0);
            case "keywords:frequency" ->
                given.holds("relation", count(PythonText.strip(given.text("keyword")), text), given.whole("frequency"));
            case "keywords:forbidden_words" ->
                given.texts("forbidden_words").stream()
                        .noneMatch(word -> count(PythonText.BOUNDARY + word + PythonText.BOUNDARY, text) > 0);
            case "keywords:letter_frequency" -> letterFrequency(text, given);
            case "language:response_language" -> languages.is(text, given.text("language"));
            case "length_constraints:number_sentences" ->
                given.holds("relation", Sentences.count(text), given.whole("num_sentences"));
            case "length_constraints:number_paragraphs" -> paragraphs(text, given.whole("num_paragraphs"));
            case "length_constraints:number_words" ->
                given.holds("relation", count(WORD, text), given.whole("num_words"));
            case "length_constraints:nth_paragraph_first_word" -> firstWord(text, given);
            case "detectable_content:number_placeholders" ->
                count(PLACEHOLDER, text) >= given.whole("num_placeholders");
            case "detectable_content:postscript" -> postscript(text, PythonText.strip(given.text("postscript_marker")));
            case "detectable_format:number_bullet_lists" ->
                count(STAR_BULLET, text) + count(DASH_BULLET, text) == given.whole("num_bullets");
            case "detectable_format:constrained_response" ->
                CONSTRAINED.stream().anyMatch(text::contains);
            case "detectable_format:number_highlighted_sections" -> highlights(text) >= given.whole("num_highlights");
            case "detectable_format:multiple_sections" ->
                count(
                                Pattern.compile(
                                        "\\s?" + PythonText.strip(given.text("section_spliter")) + "\\s?\\d+\\s?",
                                        PYTHON),
                                text)
                        >= given.whole("num_sections");
            case "detectable_format:json_format" -> json(text);
            case "detectable_format:title" ->
                all(TITLE, text).stream()
                        .anyMatch(title -> !PythonText.strip(
                                        PythonText.stripTrailing(PythonText.stripLeading(title, "<"), ">"))
                                .isEmpty());
            case "combination:two_responses" -> twoResponses(text);
            case "combination:repeat_prompt" ->
                lower(PythonText.strip(text)).startsWith(lower(PythonText.strip(given.text("prompt_to_repeat"))));
            case "startend:end_checker" ->
                lower(PythonText.strip(PythonText.strip(text), "\""))
                        .endsWith(lower(PythonText.strip(given.text("end_phrase"))));
            case "startend:quotation" -> quoted(PythonText.strip(text));
            case "change_case:capital_word_frequency" ->
                given.holds("capital_relation", CapitalWords.count(text), given.whole("capital_frequency"));
            case "change_case:english_capital" -> CapitalWords.isUpper(text) && languages.is(text, "en");
            case "change_case:english_lowercase" -> CapitalWords.isLower(text) && languages.is(text, "en");
            case "punctuation:no_comma" -> text.indexOf(',') < 0;
            default -> throw new IllegalArgumentException("there is no IFEval instruction " + id);
        };
    }

    private static boolean letterFrequency(String text, Arguments given) {
        String letter = lower(PythonText.strip(given.text("letter")));
        int count = (int) lower(text)
                .codePoints()
                .filter(c -> letter.equals(Character.toString(c)))
                .count();
        return given.holds("let_relation", count, given.whole("let_frequency"));
    }

    private static boolean paragraphs(String text, int wanted) {
        String[] paragraphs = DIVIDER.split(text, -1);
        int count = paragraphs.length;
        for (int i = 0; i < paragraphs.length; i++) {
            if (PythonText.strip(paragraphs[i]).isEmpty()) {
                if (i > 0 && i < paragraphs.length - 1) {
                    return false;
                }
                count--;
            }
        }
        return count == wanted;
    }

    private static boolean firstWord(String text, Arguments given) {
        String[] paragraphs = text.split("\n\n", -1);
        int count = 0;
        for (String paragraph : paragraphs) {
            count += PythonText.strip(paragraph).isEmpty() ? 0 : 1;
        }
        int nth = given.whole("nth_paragraph");
        if (nth < 1 || nth > count) {
            return false;
        }
        List<String> words = PythonText.split(paragraphs[nth - 1]);
        if (words.isEmpty()) {
            return false;
        }
        String word = PythonText.stripLeading(PythonText.stripLeading(words.get(0), "'"), "\"");
        int end = 0;
        while (end < word.length() && FIRST_WORD_ENDS.indexOf(word.charAt(end)) < 0) {
            end++;
        }
        return count == given.whole("num_paragraphs")
                && lower(word.substring(0, end)).equals(lower(given.text("first_word")));
    }

    private static boolean postscript(String text, String marker) {
        Pattern pattern = switch (marker) {
            case "P.P.S" -> PPS;
            case "P.S." -> PS;
            default -> Pattern.compile("\\s*" + lower(marker) + ".*$", BY_LINE);
        };
        return count(pattern, lower(text)) > 0;
    }

    private static int highlights(String text) {
        int count = 0;
        for (String highlight : all(HIGHLIGHT, text)) {
            count += PythonText.strip(PythonText.strip(highlight, "*")).isEmpty() ? 0 : 1;
        }
        for (String highlight : all(DOUBLE_HIGHLIGHT, text)) {
            String inner = highlight.substring(2, highlight.length() - 2);
            count += PythonText.strip(inner).isEmpty() ? 0 : 1;
        }
        return count;
    }

    private static boolean json(String text) {
        String inner = PythonText.strip(text);
        for (String fence : FENCES) {
            inner = inner.startsWith(fence) ? inner.substring(fence.length()) : inner;
        }
        inner = inner.endsWith("```") ? inner.substring(0, inner.length() - 3) : inner;
        return JsonText.isPythonJson(PythonText.strip(inner));
    }

    private static boolean twoResponses(String text) {
        String[] responses = text.split("\\*{6}", -1);
        List<String> valid = new ArrayList<>();
        for (int i = 0; i < responses.length; i++) {
            String response = PythonText.strip(responses[i]);
            if (!response.isEmpty()) {
                valid.add(response);
            } else if (i > 0 && i < responses.length - 1) {
                return false;
            }
        }
        return valid.size() == 2 && !valid.get(0).equals(valid.get(1));
    }

    private static boolean quoted(String text) {
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Without regard to case. */
    private static int count(String pattern, String text) {
        return count(Pattern.compile(pattern, ANY_CASE), text);
    }

    private static int count(Pattern pattern, String text) {
        return BoundedText.match(pattern, text, matcher -> {
            int count = 0;
            while (matcher.find()) {
                count++;
            }
            return count;
        });
    }

    private static List<String> all(Pattern pattern, String text) {
        return BoundedText.match(
                pattern,
                text,
                matcher -> matcher.results().map(result -> result.group()).toList());
    }
}
