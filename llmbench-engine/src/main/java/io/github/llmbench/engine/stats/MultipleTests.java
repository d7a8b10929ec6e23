package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * P-values of several tests, adjusted so that each may be compared with the level as if it were the only one.
 *
 * <pre>{@code
 * double[] adjusted = MultipleTests.holm(new double[] {0.01, 0.04, 0.03}); // 0.03, 0.06, 0.06
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class MultipleTests {
    private MultipleTests() {}

    /**
     * Holm's step-down method: with all true the chance of even one false alarm stays below the level, whatever the dependence.
     *
     * <p>Source: S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian J. Statistics 6 (1979) 65-70.
     *
     * @return adjusted p-values in the order given
     */
    public static double[] holm(double[] pValues) {
        int[] order = ascending(pValues);
        double[] adjusted = new double[pValues.length];
        double largest = 0;
        for (int i = 0; i < order.length; i++) {
            largest = Math.max(largest, Math.min(1, (order.length - i) * pValues[order[i]]));
            adjusted[order[i]] = largest;
        }
        return adjusted;
    }

    /**
     * Benjamini and Hochberg's step-up method: among the alarms the expected share of false ones stays below the level, for
     * independent and for positively dependent tests.
     *
     * <p>Source: Benjamini and Hochberg, Controlling the false discovery rate, J. Royal Statistical Society B 57 (1995) 289-300.
     *
     * @return adjusted p-values in the order given
     */
    public static double[] benjaminiHochberg(double[] pValues) {
        int[] order = ascending(pValues);
        double[] adjusted = new double[pValues.length];
        double smallest = 1;
        for (int i = order.length - 1; i >= 0; i--) {
            smallest = Math.min(smallest, order.length * pValues[order[i]] / (i + 1));
            adjusted[order[i]] = smallest;
        }
        return adjusted;
    }

    private static int[] ascending(double[] pValues) {
        for (double pValue : pValues) {
            if (!(pValue >= 0 && pValue <= 1)) {
                throw new IllegalArgumentException("pValues must lie between 0 and 1, but one was " + pValue);
            }
        }
        return IntStream.range(0, pValues.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> pValues[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
