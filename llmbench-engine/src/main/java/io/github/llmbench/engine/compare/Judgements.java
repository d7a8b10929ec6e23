package io.github.llmbench.engine.compare;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.engine.stats.BradleyTerry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Strengths of sides whose answers a judge held against one and the same other answer, by {@link BradleyTerry}: a sample is one judgement,
 * a tie half a win for each. The other answer has a strength too, and stands last. Immutable.
 *
 * @param strengths best first; empty where they are not determined
 * @param why they are not determined; empty where they are
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Judgements(List<Strength> strengths, String why) {
    /** What sides were held against. */
    public static final String OTHER = "the answer they were held against";

    /** Name of the scores of judges of pairs, which a further name may follow. */
    private static final String PAIRWISE = "pairwise";

    public Judgements {
        strengths = List.copyOf(strengths);
    }

    /**
     * One of them.
     *
     * @param name of the side, or {@value #OTHER}
     * @param wins judgements won, a tie half
     * @param judgements in all
     * @param logStrength over all of them the mean is 0
     * @param interval of the logarithmic strength
     */
    public record Strength(String name, double wins, long judgements, double logStrength, Interval interval) {}

    /** Whether a score says who won: 1 for a win, 0 for a loss, between them a tie. */
    static boolean are(ScoreMetric score) {
        return (score.metric().equals(PAIRWISE) || score.metric().startsWith(PAIRWISE + "."))
                && score.lowest() == 0
                && score.highest() == 1;
    }

    /** Of sides with their scores by sample; {@code null} where there are none. */
    static @Nullable Judgements of(List<String> sides, List<Map<String, Double>> scores, double level) {
        double[] wins = scores.stream()
                .mapToDouble(side ->
                        side.values().stream().mapToDouble(Double::doubleValue).sum())
                .toArray();
        long[] judged = scores.stream().mapToLong(Map::size).toArray();
        return of(sides, wins, judged, level);
    }

    static @Nullable Judgements of(List<String> sides, double[] won, long[] judged, double level) {
        if (IntStream.range(0, judged.length).anyMatch(side -> judged[side] == 0)) {
            return null;
        }
        int other = sides.size();
        double[][] wins = new double[other + 1][other + 1];
        double lost = 0;
        long all = 0;
        for (int side = 0; side < other; side++) {
            wins[side][other] = won[side];
            wins[other][side] = judged[side] - won[side];
            lost += wins[other][side];
            all += judged[side];
            if (wins[side][other] == 0 || wins[other][side] == 0) {
                return new Judgements(
                        List.of(),
                        sides.get(side) + (won[side] == 0 ? " won none" : " won all") + " of its " + judged[side]
                                + " judgements, so that no strength can be told");
            }
        }
        List<BradleyTerry.Strength> fitted = BradleyTerry.strengths(wins, level);
        List<Strength> strengths = new ArrayList<>();
        for (int side = 0; side <= other; side++) {
            strengths.add(new Strength(
                    side == other ? OTHER : sides.get(side),
                    side == other ? lost : won[side],
                    side == other ? all : judged[side],
                    fitted.get(side).logStrength(),
                    fitted.get(side).interval()));
        }
        strengths.sort((one, two) -> Double.compare(two.logStrength(), one.logStrength()));
        return new Judgements(strengths, "");
    }
}
