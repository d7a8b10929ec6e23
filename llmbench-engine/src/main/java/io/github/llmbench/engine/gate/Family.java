package io.github.llmbench.engine.gate;

import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Comparisons with one and the same side. They are many chances to be wrong once, so that they share the error of one.
 *
 * <p>Holm's step-down method through intervals: with r undecided each is looked at with an interval of level 1 - 0.05 / r; those whose
 * interval leaves the limit out are decided, and the rest goes on with fewer. A two-sided interval leaves the limit out exactly where
 * the p-value against the limit is at most 0.05 / r, so that the verdicts are Holm's, and the interval that is shown is the one that
 * decided.
 *
 * <p>Source: S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian J. Statistics 6 (1979) 65-70.
 */
final class Family {
    private Family() {}

    /** What each says, in the order given. */
    static List<GateResult> decide(List<Matchup> members) {
        Map<Integer, GateResult> results = new HashMap<>();
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            Matchup.Look exact = members.get(i).exact() ? members.get(i).at(Decision.LEVEL) : null;
            if (exact != null) {
                results.put(i, members.get(i).result(exact, 1));
            } else {
                open.add(i);
            }
        }
        boolean going = true;
        while (going && !open.isEmpty()) {
            int size = open.size();
            double level = level(size);
            List<Integer> rest = new ArrayList<>();
            for (int i : open) {
                Matchup.Look look = members.get(i).at(level);
                if (look != null && members.get(i).verdict(look) != Verdict.INCONCLUSIVE) {
                    results.put(i, members.get(i).result(look, size));
                } else {
                    rest.add(i);
                }
            }
            going = rest.size() < size;
            open = rest;
        }
        for (int i : open) {
            double level = level(open.size());
            Matchup.Look look = members.get(i).at(level);
            results.put(
                    i,
                    look == null
                            ? members.get(i).without(level)
                            : members.get(i).result(look, open.size()));
        }
        List<GateResult> all = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            GateResult result = results.get(i);
            if (result != null) {
                all.add(result);
            }
        }
        return all;
    }

    private static double level(int size) {
        return 1 - (1 - Decision.LEVEL) / size;
    }
}
