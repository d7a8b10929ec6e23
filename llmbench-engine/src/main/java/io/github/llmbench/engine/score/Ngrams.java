package io.github.llmbench.engine.score;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many n-grams of one sequence of tokens stand in others, for every order up to a limit. Tokens are numbers: code points, or
 * words by way of {@link #numbered}. An n-gram gets its number from its first n - 1 tokens and its last, so that counting takes
 * linear time without an object an n-gram. Immutable once counted.
 */
final class Ngrams {
    private final long[] matched;
    private final long[] answer;
    private final long[] reference;

    private Ngrams(long[] matched, long[] answer, long[] reference) {
        this.matched = matched;
        this.answer = answer;
        this.reference = reference;
    }

    /** N-grams of the answer that stand in a reference, each at most as often as in the one that has it most. */
    long matched(int order) {
        return matched[order - 1];
    }

    /** N-grams of the answer. */
    long answer(int order) {
        return answer[order - 1];
    }

    /** N-grams of all references. */
    long reference(int order) {
        return reference[order - 1];
    }

    /** The greatest order. */
    int orders() {
        return matched.length;
    }

    long allMatched() {
        return Arrays.stream(matched).sum();
    }

    long allOfAnswer() {
        return Arrays.stream(answer).sum();
    }

    long allOfReference() {
        return Arrays.stream(reference).sum();
    }

    /** These orders and behind them those of other n-grams. */
    Ngrams and(Ngrams others) {
        return new Ngrams(
                joined(matched, others.matched), joined(answer, others.answer), joined(reference, others.reference));
    }

    /** The same without the answer's n-grams of orders of which the references have none. */
    Ngrams whereReferenceHas() {
        long[] kept = answer.clone();
        for (int i = 0; i < kept.length; i++) {
            kept[i] = reference[i] == 0 ? 0 : kept[i];
        }
        return new Ngrams(matched, kept, reference);
    }

    private static long[] joined(long[] a, long[] b) {
        long[] result = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, result, a.length, b.length);
        return result;
    }

    /** Counts the orders 1 to {@code orders}. */
    static Ngrams count(int orders, int[] answer, List<int[]> references) {
        Ngrams counts = new Ngrams(new long[orders], new long[orders], new long[orders]);
        int[] current = answer.clone();
        List<int[]> others = references.stream().map(int[]::clone).toList();
        for (int order = 1; order <= orders; order++) {
            counts.add(order, current, others);
            if (order < orders) {
                Numbering numbering = new Numbering(current.length);
                extend(numbering, current, answer, order);
                for (int i = 0; i < others.size(); i++) {
                    extend(numbering, others.get(i), references.get(i), order);
                }
            }
        }
        return counts;
    }

    /** Words as numbers, equal where the words are. */
    static int[] numbered(List<String> words, Map<String, Integer> numbers) {
        int[] result = new int[words.size()];
        for (int i = 0; i < result.length; i++) {
            String word = words.get(i);
            Integer number = numbers.get(word);
            if (number == null) {
                number = numbers.size();
                numbers.put(word, number);
            }
            result[i] = number;
        }
        return result;
    }

    /** The n-grams of two lists of words. */
    static Ngrams ofWords(int orders, List<String> answer, List<List<String>> references) {
        Map<String, Integer> numbers = new HashMap<>();
        int[] numbered = numbered(answer, numbers);
        return count(
                orders,
                numbered,
                references.stream().map(words -> numbered(words, numbers)).toList());
    }

    /** Adds the counts of another pair, for the statistics of a corpus. */
    Ngrams plus(Ngrams other) {
        return new Ngrams(sum(matched, other.matched), sum(answer, other.answer), sum(reference, other.reference));
    }

    private void add(int order, int[] current, List<int[]> others) {
        Counts inAnswer = new Counts(current, length(current, order));
        int[] most = new int[inAnswer.size()];
        for (int[] other : others) {
            int[] times = new int[inAnswer.size()];
            int length = length(other, order);
            for (int i = 0; i < length; i++) {
                int slot = inAnswer.slot(other[i]);
                if (slot >= 0) {
                    times[slot]++;
                }
            }
            for (int slot = 0; slot < most.length; slot++) {
                most[slot] = Math.max(most[slot], times[slot]);
            }
            reference[order - 1] += length;
        }
        answer[order - 1] = length(current, order);
        matched[order - 1] = inAnswer.common(most);
    }

    private static int length(int[] tokens, int order) {
        return Math.max(0, tokens.length - order + 1);
    }

    /** Makes n-grams of order {@code order} those of the next. */
    private static void extend(Numbering numbering, int[] ngrams, int[] tokens, int order) {
        int length = length(tokens, order + 1);
        for (int i = 0; i < length; i++) {
            ngrams[i] = numbering.of(((long) ngrams[i] << 32) | (tokens[i + order] & 0xffffffffL));
        }
    }

    private static long[] sum(long[] a, long[] b) {
        long[] result = a.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] += b[i];
        }
        return result;
    }

    /** Numbers from 0 for keys in order of appearance, by open addressing. */
    private static final class Numbering {
        private long[] keys;
        private int[] numbers;
        private int size;

        Numbering(int expected) {
            int capacity = Integer.highestOneBit(Math.max(8, expected)) * 4;
            keys = new long[capacity];
            numbers = new int[capacity];
            Arrays.fill(numbers, -1);
        }

        int of(long key) {
            if (size * 2 > keys.length) {
                grow();
            }
            int slot = slot(key);
            if (numbers[slot] < 0) {
                keys[slot] = key;
                numbers[slot] = size++;
            }
            return numbers[slot];
        }

        private int slot(long key) {
            long hash = key * 0x9E3779B97F4A7C15L;
            int slot = (int) (hash >>> 32) & (keys.length - 1);
            while (numbers[slot] >= 0 && keys[slot] != key) {
                slot = (slot + 1) & (keys.length - 1);
            }
            return slot;
        }

        private void grow() {
            long[] oldKeys = keys;
            int[] oldNumbers = numbers;
            keys = new long[oldKeys.length * 2];
            numbers = new int[oldKeys.length * 2];
            Arrays.fill(numbers, -1);
            for (int i = 0; i < oldKeys.length; i++) {
                if (oldNumbers[i] >= 0) {
                    int slot = slot(oldKeys[i]);
                    keys[slot] = oldKeys[i];
                    numbers[slot] = oldNumbers[i];
                }
            }
        }
    }

    /** How often each number stands in an array: its distinct values in order, and how often each. */
    private static final class Counts {
        private final int[] values;
        private final int[] times;
        private final int size;

        Counts(int[] tokens, int length) {
            int[] sorted = Arrays.copyOf(tokens, length);
            Arrays.sort(sorted);
            values = new int[length];
            times = new int[length];
            int distinct = 0;
            for (int i = 0; i < length; i++) {
                if (i == 0 || sorted[i] != sorted[i - 1]) {
                    values[distinct++] = sorted[i];
                }
                times[distinct - 1]++;
            }
            size = distinct;
        }

        int size() {
            return size;
        }

        int slot(int value) {
            return Arrays.binarySearch(values, 0, size, value);
        }

        long common(int[] most) {
            long common = 0;
            for (int slot = 0; slot < size; slot++) {
                common += Math.min(times[slot], most[slot]);
            }
            return common;
        }
    }
}
