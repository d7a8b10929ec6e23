package io.github.llmbench.engine.score;

import static org.apiguardian.api.API.Status.INTERNAL;

import io.github.llmbench.api.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The letters of choices, and how those of a multiple-choice answer are found.
 *
 * @since 0.1
 */
@API(status = INTERNAL, since = "0.1")
public final class Choices {
    /** Letters and digits name choices. */
    private static final int LETTERS = 26;

    private static final Pattern STRICT = Pattern.compile(
            "^ANSWER\\s*:\\s*([A-Za-z\\d ,]+)\\s*(?:$|\\n|\\.)",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE | Pattern.UNIX_LINES | Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern LOOSE = Pattern.compile(
            "ANSWER\\s*:\\s*([A-Za-z\\d ,]+)(?:[^\\w]|\\n|$|\\.)",
            Pattern.CASE_INSENSITIVE | Pattern.UNIX_LINES | Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern UNICODE_PUNCTUATION = Pattern.compile("\\p{P}");

    private Choices() {}

    /** The letter of a choice: A for the first; behind Z come 1, 2, … */
    public static String letter(int index) {
        return index < LETTERS ? String.valueOf((char) ('A' + index)) : String.valueOf(index - LETTERS + 1);
    }

    /** The letters of a sample's choices; all 26 where it names none. */
    static Set<String> letters(int choices) {
        Set<String> letters = new TreeSet<>();
        for (int i = 0; i < (choices == 0 ? LETTERS : choices); i++) {
            letters.add(letter(i));
        }
        return letters;
    }

    /**
     * The number of the choice that a target names by its letter; -1 where it does not.
     *
     * <p>A target that is just the letter is the letter, even where a choice has that text: data sets that name choices by letter do so
     * throughout, and blood groups are among their choices. Any other target that is just the text of a choice is that text, and what
     * is left may be a letter in lower case or with blanks around it.
     */
    public static int lettered(String target, Sample sample) {
        int exact = place(target, sample);
        return exact >= 0 || sample.choices().contains(target)
                ? exact
                : place(target.strip().toUpperCase(Locale.ROOT), sample);
    }

    private static int place(String letter, Sample sample) {
        int choices = sample.choices().isEmpty() ? LETTERS : sample.choices().size();
        for (int i = 0; i < choices; i++) {
            if (letter(i).equals(letter)) {
                return i;
            }
        }
        return -1;
    }

    /** The letter a target stands for: a letter itself, or the text of a choice; empty where it is neither. */
    static Optional<String> letterOf(String target, Sample sample) {
        int lettered = lettered(target, sample);
        int index = lettered >= 0 ? lettered : sample.choices().indexOf(target);
        return index < 0 ? Optional.empty() : Optional.of(letter(index));
    }

    /**
     * The letters behind the last "ANSWER:" that starts a line, else behind the last anywhere; none unless all are letters of
     * choices.
     *
     * <p>Source: {@code parse_answers} in {@code solver/_multiple_choice.py} of UK AISI's Inspect.
     */
    static Set<String> inspect(String text, int choices, boolean several) {
        Optional<String> found = last(STRICT, text).or(() -> last(LOOSE, text));
        if (found.isEmpty()) {
            return Set.of();
        }
        String matched =
                PythonText.stripTrailing(PythonText.strip(found.get()), ".").toUpperCase(Locale.ROOT);
        Set<String> allowed = letters(choices);
        Set<String> parts = parts(several ? matched.replace(" AND ", ",").replace(" ", "") : matched);
        if (!several) {
            return parts.size() == 1 && allowed.containsAll(parts) ? parts : Set.of();
        }
        if (allowed.containsAll(parts)) {
            return parts;
        }
        Set<String> characters = String.join("", parts)
                .codePoints()
                .mapToObj(Character::toString)
                .collect(Collectors.toCollection(TreeSet::new));
        return allowed.containsAll(characters) ? characters : Set.of();
    }

    private static Set<String> parts(String list) {
        Set<String> parts = new TreeSet<>();
        for (String part : list.split(",", -1)) {
            String stripped = PythonText.strip(part);
            if (!stripped.isEmpty()) {
                parts.add(stripped);
            }
        }
        return parts;
    }

    private static Optional<String> last(Pattern pattern, String text) {
        return BoundedText.match(pattern, text, matcher -> {
            @Nullable String found = null;
            while (matcher.find()) {
                found = matcher.group(1);
            }
            return Optional.ofNullable(found);
        });
    }

    /**
     * The choice an answer names: by a pattern, else by the text of a choice, else by a letter behind a colon. As {@code (A)}.
     *
     * <p>Source: {@code MultiChoiceRegexFilter} of lm-evaluation-harness.
     *
     * @param pattern what is looked for first
     * @param last whether its last match counts instead of the first
     * @param ignored left out before the texts of the choices are looked for
     */
    record LmEval(Pattern pattern, boolean last, boolean ignoreCase, boolean ignorePunctuation, List<Pattern> ignored) {
        LmEval {
            ignored = List.copyOf(ignored);
        }

        Optional<String> find(String text, List<String> choices) {
            return matched(pattern, text)
                    .or(() -> byText(text, choices))
                    .or(() -> matched(
                                    Pattern.compile(
                                            ":[\\s]*(" + alternatives(choices) + ")", Pattern.UNICODE_CHARACTER_CLASS),
                                    text)
                            .map(letter -> "(" + letter + ")"));
        }

        private Optional<String> byText(String text, List<String> choices) {
            List<String> plain = choices.stream()
                    .map(choice -> plain(PythonText.strip(choice)))
                    .toList();
            String anyOf = plain.stream().map(Pattern::quote).collect(Collectors.joining("|"));
            // The letter of the last of several choices with one text, as in the reference, whose map keeps the last.
            return matched(Pattern.compile(anyOf), plain(text)).map(found -> {
                int index = plain.lastIndexOf(found);
                return index < 0 ? found : "(" + letter(index) + ")";
            });
        }

        private static String alternatives(List<String> choices) {
            List<String> letters = new ArrayList<>();
            for (int i = 0; i < choices.size(); i++) {
                letters.add(letter(i));
            }
            return String.join("|", letters);
        }

        private String plain(String text) {
            String rest = text;
            for (Pattern ignoredPattern : ignored) {
                rest = BoundedText.match(ignoredPattern, rest, matcher -> matcher.replaceAll(""));
            }
            rest = ignoreCase ? rest.toLowerCase(Locale.ROOT) : rest;
            return ignorePunctuation ? UNICODE_PUNCTUATION.matcher(rest).replaceAll("") : rest;
        }

        private Optional<String> matched(Pattern wanted, String text) {
            return BoundedText.match(wanted, text, matcher -> {
                Optional<String> found = Optional.empty();
                while (matcher.find()) {
                    found = group(matcher);
                    if (!last) {
                        break;
                    }
                }
                return found.map(PythonText::strip).filter(match -> !match.isEmpty());
            });
        }

        /** The whole match, or the first group that holds something. */
        private static Optional<String> group(Matcher matcher) {
            if (matcher.groupCount() == 0) {
                return Optional.of(matcher.group());
            }
            for (int i = 1; i <= matcher.groupCount(); i++) {
                String group = matcher.group(i);
                if (group != null && !group.isEmpty()) {
                    return Optional.of(group);
                }
            }
            return Optional.empty();
        }
    }
}
