package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apiguardian.api.API;

/**
 * Strengths of models from pairwise judgements: model i beats model j with probability {@code 1 / (1 + exp(s_j - s_i))}.
 *
 * <pre>{@code
 * double[][] wins = {{0, 6}, {4, 0}}; // the first won 6 of 10; a tie counts 1/2 for each
 * List<BradleyTerry.Strength> strengths = BradleyTerry.strengths(wins, 0.95);
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class BradleyTerry {
    /** {@link Interval#method()} of {@link #strengths}. */
    public static final String NAME = "bradley-terry, wald";

    private static final int MOST_ROUNDS = 100_000;
    private static final double CONVERGED = 1e-12;

    private BradleyTerry() {}

    /**
     * Strength of one model.
     *
     * @param logStrength on the logarithmic scale; over all models the mean is 0
     * @param standardError of the logarithmic strength
     * @param interval of the logarithmic strength
     */
    public record Strength(double logStrength, double standardError, Interval interval) {}

    /**
     * The most likely strengths with Wald intervals.
     *
     * <p>Source: Bradley and Terry, Rank analysis of incomplete block designs I, Biometrika 39 (1952) 324-345; the iteration: D. R.
     * Hunter, MM algorithms for generalized Bradley-Terry models, Annals of Statistics 32 (2004) 384-406; standard errors from the
     * inverse information under the constraint that strengths have mean 0. A tie counts 1/2 for each side.
     *
     * @param wins square; {@code wins[i][j]} is how often i beat j, halves allowed, the diagonal 0
     * @return in the order of {@code wins}
     * @throws IllegalArgumentException if strengths are not determined: some models never lost to any of the others, who are named by
     *     their number from 0
     */
    public static List<Strength> strengths(double[][] wins, double level) {
        double z = Critical.normal(level);
        check(wins);
        connected(wins);
        double[] logarithms = iterate(wins);
        RealMatrix covariance = covariance(wins, logarithms);
        List<Strength> strengths = new ArrayList<>();
        for (int i = 0; i < logarithms.length; i++) {
            double error = Math.sqrt(covariance.getEntry(i, i));
            Interval interval = new Interval(logarithms[i] - z * error, logarithms[i] + z * error, level, NAME);
            strengths.add(new Strength(logarithms[i], error, interval));
        }
        return List.copyOf(strengths);
    }

    /** The probability that a model of one strength beats a model of the other. */
    public static double chance(double logStrength, double otherLogStrength) {
        return 1 / (1 + Math.exp(otherLogStrength - logStrength));
    }

    private static double[] iterate(double[][] wins) {
        int models = wins.length;
        double[] won =
                Arrays.stream(wins).mapToDouble(row -> Arrays.stream(row).sum()).toArray();
        double[] strength = new double[models];
        Arrays.fill(strength, 1);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            double[] next = new double[models];
            double logarithms = 0;
            for (int i = 0; i < models; i++) {
                double games = 0;
                for (int j = 0; j < models; j++) {
                    games += i == j ? 0 : (wins[i][j] + wins[j][i]) / (strength[i] + strength[j]);
                }
                next[i] = won[i] / games;
                logarithms += Math.log(next[i]);
            }
            double scale = Math.exp(-logarithms / models);
            double change = 0;
            for (int i = 0; i < models; i++) {
                next[i] *= scale;
                change = Math.max(change, Math.abs(next[i] / strength[i] - 1));
            }
            strength = next;
            if (change < CONVERGED) {
                return Arrays.stream(strength).map(Math::log).toArray();
            }
        }
        throw new IllegalArgumentException("wins do not determine strengths within " + MOST_ROUNDS
                + " rounds: some models are joined by too few comparisons; compare more pairs");
    }

    /** With J / n added, n models and J all ones, the information has an inverse; taking J / n off again gives its pseudo-inverse. */
    private static RealMatrix covariance(double[][] wins, double[] logarithms) {
        int models = wins.length;
        double share = 1.0 / models;
        double[][] information = new double[models][models];
        for (int i = 0; i < models; i++) {
            for (int j = 0; j < models; j++) {
                double chance = chance(logarithms[i], logarithms[j]);
                double weight = i == j ? 0 : (wins[i][j] + wins[j][i]) * chance * (1 - chance);
                information[i][i] += weight;
                information[i][j] += share - weight;
            }
        }
        return new LUDecomposition(new Array2DRowRealMatrix(information, false))
                .getSolver()
                .getInverse()
                .scalarAdd(-share);
    }

    private static void check(double[][] wins) {
        if (wins.length < 2) {
            throw new IllegalArgumentException("wins must be of at least 2 models, but were of " + wins.length);
        }
        for (int i = 0; i < wins.length; i++) {
            if (wins[i].length != wins.length || wins[i][i] != 0) {
                throw new IllegalArgumentException("wins must be square with zeros on the diagonal, but row " + i
                        + " is " + Arrays.toString(wins[i]));
            }
            for (double win : wins[i]) {
                if (!(win >= 0 && Double.isFinite(win))) {
                    throw new IllegalArgumentException("wins must be >= 0, but one in row " + i + " is " + win);
                }
            }
        }
    }

    /** Ford's condition (American Mathematical Monthly 64 (1957) 28-33): a chain of wins from each model to each other. */
    private static void connected(double[][] wins) {
        BitSet beaten = reached(wins, false);
        BitSet beating = reached(wins, true);
        if (beaten.cardinality() < wins.length) {
            throw notDetermined(beaten, wins.length, "beat");
        }
        if (beating.cardinality() < wins.length) {
            throw notDetermined(beating, wins.length, "lost to");
        }
    }

    private static IllegalArgumentException notDetermined(BitSet some, int models, String verb) {
        BitSet others = new BitSet();
        others.set(0, models);
        others.andNot(some);
        return new IllegalArgumentException("wins do not determine strengths: none of the models " + some + " ever "
                + verb + " one of " + others + "; compare more pairs or leave some out");
    }

    private static BitSet reached(double[][] wins, boolean backwards) {
        BitSet reached = new BitSet();
        BitSet open = new BitSet();
        open.set(0);
        while (!open.isEmpty()) {
            int model = open.nextSetBit(0);
            open.clear(model);
            reached.set(model);
            for (int other = 0; other < wins.length; other++) {
                double won = backwards ? wins[other][model] : wins[model][other];
                if (won > 0 && !reached.get(other)) {
                    open.set(other);
                }
            }
        }
        return reached;
    }
}
