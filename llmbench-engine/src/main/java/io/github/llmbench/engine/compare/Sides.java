package io.github.llmbench.engine.compare;

import io.github.llmbench.engine.compare.RunComparison.Entrant;
import java.util.ArrayList;
import java.util.List;

/**
 * Which sides stand against each other.
 *
 * @param sets of two sides or more
 * @param remarks models that take no part
 */
record Sides(List<List<Side>> sets, List<String> remarks) {
    static Sides of(List<Entrant> entrants) {
        if (entrants.isEmpty()) {
            throw new IllegalArgumentException("there must be a run to compare, but there is none");
        }
        if (entrants.size() == 1) {
            return within(entrants.get(0));
        }
        if (entrants.stream().allMatch(entrant -> entrant.models().size() == 1)) {
            List<Side> set = entrants.stream()
                    .map(entrant -> side(entrant, entrant.models().get(0), entrant.name()))
                    .toList();
            return new Sides(List.of(set), List.of());
        }
        List<String> common = entrants.get(0).models().stream()
                .filter(model ->
                        entrants.stream().allMatch(entrant -> entrant.models().contains(model)))
                .toList();
        if (common.isEmpty()) {
            throw new IllegalArgumentException("the runs have no model in common: "
                    + String.join(
                            "; ",
                            entrants.stream()
                                    .map(entrant -> entrant.name() + " has " + entrant.models())
                                    .toList())
                    + "; choose one of each as RUN#MODEL");
        }
        List<String> remarks = new ArrayList<>();
        for (Entrant entrant : entrants) {
            List<String> alone = entrant.models().stream()
                    .filter(model -> !common.contains(model))
                    .toList();
            if (!alone.isEmpty()) {
                remarks.add(
                        "models of " + entrant.name() + " that the others do not have: " + String.join(", ", alone));
            }
        }
        List<List<Side>> sets = common.stream()
                .map(model -> entrants.stream()
                        .map(entrant -> side(entrant, model, entrant.name() + " " + model))
                        .toList())
                .toList();
        return new Sides(sets, remarks);
    }

    private static Sides within(Entrant entrant) {
        if (entrant.models().size() < 2) {
            throw new IllegalArgumentException("a comparison needs two runs or two models, but " + entrant.name()
                    + " has the one model " + entrant.models().get(0) + "; name another run");
        }
        List<Side> set = entrant.models().stream()
                .map(model -> side(entrant, model, model))
                .toList();
        return new Sides(List.of(set), List.of());
    }

    private static Side side(Entrant entrant, String model, String name) {
        return new Side(name, model, entrant.runs());
    }
}
