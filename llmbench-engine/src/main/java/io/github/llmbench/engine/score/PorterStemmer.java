package io.github.llmbench.engine.score;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Porter's stemmer of English with the changes of NLTK, which ROUGE's reference uses; no kept library has these. Words in lower
 * case.
 *
 * <p>Sources: Porter 1980, "An algorithm for suffix stripping"; the changes as documented by NLTK's {@code nltk.stem.porter} in its
 * mode NLTK_EXTENSIONS.
 */
final class PorterStemmer {
    private static final Map<String, String> IRREGULAR = Map.ofEntries(
            Map.entry("sky", "sky"),
            Map.entry("skies", "sky"),
            Map.entry("dying", "die"),
            Map.entry("lying", "lie"),
            Map.entry("tying", "tie"),
            Map.entry("news", "news"),
            Map.entry("innings", "inning"),
            Map.entry("inning", "inning"),
            Map.entry("outings", "outing"),
            Map.entry("outing", "outing"),
            Map.entry("cannings", "canning"),
            Map.entry("canning", "canning"),
            Map.entry("howe", "howe"),
            Map.entry("proceed", "proceed"),
            Map.entry("exceed", "exceed"),
            Map.entry("succeed", "succeed"));

    private static final List<Rule> PLURALS =
            List.of(new Rule("sses", "ss"), new Rule("ies", "i"), new Rule("ss", "ss"), new Rule("s", ""));
    private static final List<Rule> STEP_2 = List.of(
            new Rule("ational", "ate"),
            new Rule("tional", "tion"),
            new Rule("enci", "ence"),
            new Rule("anci", "ance"),
            new Rule("izer", "ize"),
            new Rule("bli", "ble"),
            new Rule("alli", "al"),
            new Rule("entli", "ent"),
            new Rule("eli", "e"),
            new Rule("ousli", "ous"),
            new Rule("ization", "ize"),
            new Rule("ation", "ate"),
            new Rule("ator", "ate"),
            new Rule("alism", "al"),
            new Rule("iveness", "ive"),
            new Rule("fulness", "ful"),
            new Rule("ousness", "ous"),
            new Rule("aliti", "al"),
            new Rule("iviti", "ive"),
            new Rule("biliti", "ble"),
            new Rule("fulli", "ful"));
    private static final List<Rule> STEP_3 = List.of(
            new Rule("icate", "ic"),
            new Rule("ative", ""),
            new Rule("alize", "al"),
            new Rule("iciti", "ic"),
            new Rule("ical", "ic"),
            new Rule("ful", ""),
            new Rule("ness", ""));
    private static final List<String> STEP_4 = List.of(
            "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate",
            "iti", "ous", "ive", "ize");

    private PorterStemmer() {}

    /** A suffix and what takes its place. */
    private record Rule(String suffix, String replacement) {}

    static String stem(String word) {
        String irregular = IRREGULAR.get(word);
        if (irregular != null) {
            return irregular;
        }
        if (word.length() <= 2) {
            return word;
        }
        String stem = plural(word);
        stem = pastAndGerund(stem);
        stem = finalY(stem);
        stem = step2(stem);
        stem = replaced(stem, STEP_3, rest -> measure(rest) > 0);
        stem = step4(stem);
        stem = finalE(stem);
        return stem.endsWith("ll") && measure(cut(stem, 1)) > 1 ? cut(stem, 1) : stem;
    }

    private static String plural(String word) {
        return word.endsWith("ies") && word.length() == 4 ? cut(word, 1) : replaced(word, PLURALS, rest -> true);
    }

    private static String pastAndGerund(String word) {
        if (word.endsWith("ied")) {
            return cut(word, word.length() == 4 ? 1 : 2);
        }
        if (word.endsWith("eed")) {
            return measure(cut(word, 3)) > 0 ? cut(word, 1) : word;
        }
        String stem = withoutSuffix(word);
        if (stem == null) {
            return word;
        }
        if (stem.endsWith("at") || stem.endsWith("bl") || stem.endsWith("iz")) {
            return stem + "e";
        }
        if (endsWithDoubleConsonant(stem)) {
            return "lsz".indexOf(stem.charAt(stem.length() - 1)) < 0 ? cut(stem, 1) : stem;
        }
        return measure(stem) == 1 && endsWithShortSyllable(stem) ? stem + "e" : stem;
    }

    private static @Nullable String withoutSuffix(String word) {
        for (String suffix : List.of("ed", "ing")) {
            if (word.endsWith(suffix)) {
                String stem = cut(word, suffix.length());
                if (containsVowel(stem)) {
                    return stem;
                }
            }
        }
        return null;
    }

    private static String finalY(String word) {
        boolean turns = word.endsWith("y") && word.length() > 2 && isConsonant(word, word.length() - 2);
        return turns ? cut(word, 1) + "i" : word;
    }

    private static String step2(String word) {
        if (word.endsWith("alli") && measure(cut(word, 4)) > 0) {
            return step2(cut(word, 2));
        }
        if (STEP_2.stream().noneMatch(rule -> word.endsWith(rule.suffix())) && word.endsWith("logi")) {
            // The l counts as part of the stem, so that geology and philology are stemmed alike.
            return measure(cut(word, 3)) > 0 ? cut(word, 1) : word;
        }
        return replaced(word, STEP_2, rest -> measure(rest) > 0);
    }

    private static String step4(String word) {
        for (String suffix : STEP_4) {
            if (word.endsWith(suffix)) {
                String rest = cut(word, suffix.length());
                boolean drops =
                        measure(rest) > 1 && (!suffix.equals("ion") || rest.endsWith("s") || rest.endsWith("t"));
                return drops ? rest : word;
            }
        }
        return word;
    }

    private static String finalE(String word) {
        if (!word.endsWith("e")) {
            return word;
        }
        String rest = cut(word, 1);
        int measure = measure(rest);
        return measure > 1 || (measure == 1 && !endsWithShortSyllable(rest)) ? rest : word;
    }

    /** By the first rule whose suffix the word has, if the rest of the word allows it. */
    private static String replaced(String word, List<Rule> rules, Predicate<String> allowed) {
        for (Rule rule : rules) {
            if (word.endsWith(rule.suffix())) {
                String rest = cut(word, rule.suffix().length());
                return allowed.test(rest) ? rest + rule.replacement() : word;
            }
        }
        return word;
    }

    private static String cut(String word, int characters) {
        return word.substring(0, word.length() - characters);
    }

    private static boolean isConsonant(String word, int at) {
        return consonants(word)[at];
    }

    /** All but a, e, i, o, u, and y behind a consonant. */
    private static boolean[] consonants(String word) {
        boolean[] consonants = new boolean[word.length()];
        for (int i = 0; i < consonants.length; i++) {
            char c = word.charAt(i);
            consonants[i] = c == 'y' ? i == 0 || !consonants[i - 1] : "aeiou".indexOf(c) < 0;
        }
        return consonants;
    }

    private static boolean containsVowel(String word) {
        for (boolean consonant : consonants(word)) {
            if (!consonant) {
                return true;
            }
        }
        return false;
    }

    /** How often a consonant follows a vowel. */
    private static int measure(String word) {
        boolean[] consonants = consonants(word);
        int measure = 0;
        for (int i = 1; i < consonants.length; i++) {
            if (consonants[i] && !consonants[i - 1]) {
                measure++;
            }
        }
        return measure;
    }

    private static boolean endsWithDoubleConsonant(String word) {
        int last = word.length() - 1;
        return last >= 1 && word.charAt(last) == word.charAt(last - 1) && isConsonant(word, last);
    }

    /** Consonant, vowel, consonant other than w, x and y; or a word of a vowel and a consonant. */
    private static boolean endsWithShortSyllable(String word) {
        int last = word.length() - 1;
        if (last == 1) {
            return !isConsonant(word, 0) && isConsonant(word, 1);
        }
        return last >= 2
                && isConsonant(word, last - 2)
                && !isConsonant(word, last - 1)
                && isConsonant(word, last)
                && "wxy".indexOf(word.charAt(last)) < 0;
    }
}
