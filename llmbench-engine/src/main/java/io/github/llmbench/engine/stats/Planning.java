package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * How many samples a wanted difference takes, and how likely a given number finds it. Tests are two-sided. Numbers of samples are
 * exact, not rounded: {@link #samples} rounds them up.
 *
 * <pre>{@code
 * Planning planning = Planning.ofDefaults();                      // 95 %, power 80 %
 * long n = Planning.samples(planning.paired(0.06, 0.03));         // samples both models answer
 * }</pre>
 *
 * @param level of the test, such as 0.95
 * @param power chance to find the difference if it is there, such as 0.8
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Planning(double level, double power) {
    public Planning {
        Arguments.level(level);
        Arguments.inside(power, "power");
    }

    /** 95 %, power 80 %. */
    public static Planning ofDefaults() {
        return new Planning(0.95, 0.8);
    }

    /** Rounded up to whole samples. */
    public static long samples(double exact) {
        return (long) Math.ceil(exact - 1e-9);
    }

    /**
     * Samples for each of two models that answer different samples, to tell the share {@code left} from {@code right}.
     *
     * <p>Source: Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions (2003) section 4.3, without continuity
     * correction: {@code (z_a sqrt(2 p q) + z_b sqrt(p1 q1 + p2 q2))^2 / (p1 - p2)^2} with p the mean of the shares.
     */
    public double unpaired(double left, double right) {
        Arguments.inside(left, "left");
        Arguments.inside(right, "right");
        double difference = different(left - right);
        double mean = (left + right) / 2;
        double noDifference = Math.sqrt(2 * mean * (1 - mean));
        double root = criticalZ() * noDifference + powerZ() * spread(left, right);
        return root * root / (difference * difference);
    }

    /** Power of {@code samples} a model for what {@link #unpaired} plans. The other tail is left out. */
    public double powerUnpaired(double left, double right, long samples) {
        Arguments.inside(left, "left");
        Arguments.inside(right, "right");
        Arguments.positive(samples, "samples");
        double difference = Math.abs(different(left - right));
        double mean = (left + right) / 2;
        double noDifference = Math.sqrt(2 * mean * (1 - mean));
        return Normal.cumulative(
                (difference * Math.sqrt((double) samples) - criticalZ() * noDifference) / spread(left, right));
    }

    /**
     * Samples that both models answer, to find by McNemar's test that the left model alone is right on a share {@code leftOnly} of
     * them and the right model alone on {@code rightOnly}.
     *
     * <p>Source: R. J. Connor, Sample size for testing differences in proportions for the paired-sample design, Biometrics 43 (1987)
     * 207-211: {@code (z_a sqrt(s) + z_b sqrt(s - d^2))^2 / d^2} with sum s and difference d of the shares.
     */
    public double paired(double leftOnly, double rightOnly) {
        double sum = discordant(leftOnly, rightOnly);
        double difference = different(leftOnly - rightOnly);
        double root = criticalZ() * Math.sqrt(sum) + powerZ() * Math.sqrt(sum - difference * difference);
        return root * root / (difference * difference);
    }

    /** Power of {@code samples} that both models answer for what {@link #paired} plans. The other tail is left out. */
    public double powerPaired(double leftOnly, double rightOnly, long samples) {
        Arguments.positive(samples, "samples");
        double sum = discordant(leftOnly, rightOnly);
        double difference = Math.abs(different(leftOnly - rightOnly));
        double distance = difference * Math.sqrt((double) samples) - criticalZ() * Math.sqrt(sum);
        return Normal.cumulative(distance / Math.sqrt(sum - difference * difference));
    }

    /**
     * Samples that both models answer, to find a difference of mean scores.
     *
     * <p>Source: Miller, arXiv:2411.00640 (2024) section 5: {@code (z_a + z_b)^2 variance / difference^2}.
     *
     * @param variance {@link #variance} of the paired difference of one sample
     */
    public double mean(double variance, double difference) {
        notNegative(variance, "variance");
        double z = criticalZ() + powerZ();
        return z * z * variance / (different(difference) * difference);
    }

    /** Power of {@code samples} that both models answer for what {@link #mean} plans. The other tail is left out. */
    public double powerMean(double variance, double difference, long samples) {
        Arguments.positive(samples, "samples");
        notNegative(variance, "variance");
        return Normal.cumulative(Math.abs(different(difference)) / Math.sqrt(variance / samples) - criticalZ());
    }

    /** The smallest difference of mean scores that so many samples find with the wanted power. */
    public double smallestDifference(double variance, long samples) {
        Arguments.positive(samples, "samples");
        notNegative(variance, "variance");
        return (criticalZ() + powerZ()) * Math.sqrt(variance / samples);
    }

    /**
     * Variance of the paired difference of one sample: what samples differ in and epochs cannot reduce, and what answers of one
     * sample differ in, which epochs divide: {@code w^2 + s_A^2 / K_A + s_B^2 / K_B}.
     *
     * <p>Source: Miller, arXiv:2411.00640 (2024) section 5.
     *
     * @param between variance of the difference of a sample's expected scores, w^2
     * @param left variance of the left model's answers to one sample, s_A^2
     * @param leftEpochs K_A, at least 1
     * @param right variance of the right model's answers to one sample, s_B^2
     * @param rightEpochs K_B, at least 1
     */
    public static double variance(double between, double left, int leftEpochs, double right, int rightEpochs) {
        notNegative(between, "between");
        notNegative(left, "left");
        notNegative(right, "right");
        Arguments.positive(leftEpochs, "leftEpochs");
        Arguments.positive(rightEpochs, "rightEpochs");
        return between + left / leftEpochs + right / rightEpochs;
    }

    private double criticalZ() {
        return Critical.normal(level);
    }

    private double powerZ() {
        return Normal.quantile(power);
    }

    private static double spread(double left, double right) {
        return Math.sqrt(left * (1 - left) + right * (1 - right));
    }

    private static double discordant(double leftOnly, double rightOnly) {
        if (!(leftOnly >= 0 && rightOnly >= 0 && leftOnly + rightOnly <= 1)) {
            throw new IllegalArgumentException("leftOnly and rightOnly must be >= 0 and together <= 1, but were "
                    + leftOnly + " and " + rightOnly);
        }
        return leftOnly + rightOnly;
    }

    private static double different(double difference) {
        if (!(Math.abs(difference) > 0)) {
            throw new IllegalArgumentException(
                    "difference must not be 0, but was " + difference + "; no number of samples finds it");
        }
        return difference;
    }

    private static void notNegative(double value, String field) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException(field + " must be >= 0, but was " + value);
        }
    }
}
