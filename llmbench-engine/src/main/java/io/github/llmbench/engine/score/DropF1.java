package io.github.llmbench.engine.score;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How DROP compares a list of spans with another: the bags of words are aligned one to one so that the sum of F1 is greatest, and
 * spans left over count 0. A span with numbers is only worth something where one of them is shared.
 *
 * <p>Source: Dua et al. 2019, {@code drop_eval.py}, as in {@code tasks/drop/utils.py} of lm-evaluation-harness.
 */
final class DropF1 {
    private DropF1() {}

    /** 0 to 1, rounded to two digits as the reference does. */
    static double f1(List<String> answers, List<String> targets) {
        List<String> given = normalised(answers);
        List<String> wanted = normalised(targets);
        double[][] scores = new double[wanted.size()][given.size()];
        for (int row = 0; row < wanted.size(); row++) {
            for (int column = 0; column < given.size(); column++) {
                if (numbersAgree(wanted.get(row), given.get(column))) {
                    scores[row][column] = TokenF1.ofSets(given.get(column), wanted.get(row));
                }
            }
        }
        return PythonText.roundedToCents(Assignment.greatestSum(scores) / Math.max(wanted.size(), given.size()));
    }

    /** Whether the same spans stand on both sides. */
    static boolean exact(List<String> answers, List<String> targets) {
        List<String> given = normalised(answers);
        List<String> wanted = normalised(targets);
        return given.size() == wanted.size() && new HashSet<>(given).equals(new HashSet<>(wanted));
    }

    private static List<String> normalised(Collection<String> spans) {
        return spans.stream().map(NormalForm::drop).toList();
    }

    private static boolean numbersAgree(String target, String answer) {
        Set<String> wanted = numbers(target);
        if (wanted.isEmpty()) {
            return true;
        }
        wanted.retainAll(numbers(answer));
        return !wanted.isEmpty();
    }

    private static Set<String> numbers(String text) {
        return PythonText.split(text).stream()
                .filter(PythonText::isNumber)
                .collect(Collectors.toCollection(HashSet::new));
    }
}
