package io.github.llmbench.simulator.internal.answer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the question that a prompt holds: the prompt itself where it is a question, else the longest question it contains,
 * of equally long ones the last.
 *
 * <p>Each question is filed under its first 64, 32, 16, … characters (as many as it has), and the hash of a window of that
 * width is rolled over the prompt. The cost grows with the length of the prompt, not with the number of questions.
 * Immutable and safe for use by several threads.
 *
 * @param <V> what a question leads to
 */
final class PromptIndex<V> {
    private static final int WIDEST = 64;
    private static final int BASE = 31;

    private final Map<String, V> byQuestion;
    private final Map<Integer, Map<Integer, List<String>>> byWidth = new TreeMap<>();

    PromptIndex(Map<String, V> byQuestion) {
        this.byQuestion = Map.copyOf(byQuestion);
        for (String question : this.byQuestion.keySet()) {
            if (question.isEmpty()) {
                continue;
            }
            int width = Math.min(WIDEST, Integer.highestOneBit(question.length()));
            byWidth.computeIfAbsent(width, w -> new HashMap<>())
                    .computeIfAbsent(hash(question, width), h -> new ArrayList<>(1))
                    .add(question);
        }
        Comparator<String> longestFirst =
                Comparator.comparingInt(String::length).reversed();
        byWidth.values().forEach(byHash -> byHash.values().forEach(questions -> questions.sort(longestFirst)));
    }

    @Nullable
    V find(String prompt) {
        V exact = byQuestion.get(prompt);
        if (exact != null) {
            return exact;
        }
        Found best = new Found("", -1);
        for (Map.Entry<Integer, Map<Integer, List<String>>> entry : byWidth.entrySet()) {
            best = scan(prompt, entry.getKey(), entry.getValue(), best);
        }
        return best.at < 0 ? null : byQuestion.get(best.question);
    }

    private static Found scan(String prompt, int width, Map<Integer, List<String>> byHash, Found best) {
        if (prompt.length() < width) {
            return best;
        }
        int leaving = 1;
        for (int i = 1; i < width; i++) {
            leaving *= BASE;
        }
        Found found = best;
        int hash = hash(prompt, width);
        for (int at = 0; ; at++) {
            List<String> questions = byHash.get(hash);
            if (questions != null) {
                found = better(prompt, at, questions, found);
            }
            if (at + width == prompt.length()) {
                return found;
            }
            hash = (hash - prompt.charAt(at) * leaving) * BASE + prompt.charAt(at + width);
        }
    }

    private static Found better(String prompt, int at, List<String> longestFirst, Found best) {
        for (String question : longestFirst) {
            int length = question.length();
            if (length < best.question.length()) {
                return best;
            }
            if ((length > best.question.length() || at > best.at) && prompt.startsWith(question, at)) {
                return new Found(question, at);
            }
        }
        return best;
    }

    private static int hash(String text, int width) {
        int hash = 0;
        for (int i = 0; i < width; i++) {
            hash = hash * BASE + text.charAt(i);
        }
        return hash;
    }

    private record Found(String question, int at) {}
}
