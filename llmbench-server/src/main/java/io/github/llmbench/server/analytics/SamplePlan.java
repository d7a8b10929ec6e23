package io.github.llmbench.server.analytics;

import io.github.llmbench.engine.stats.Planning;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import java.util.List;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** How many samples a difference takes, as the contract's {@code SamplePlan}. Immutable. */
record SamplePlan(
        String design,
        double level,
        double power,
        long samples,
        @Nullable Given given,
        List<Point> curve) {
    private static final int POINTS = 20;
    private static final int TIMES = 2;

    record Given(long samples, double power, @Nullable Double smallestDifference) {}

    record Point(long samples, double power) {}

    private record Design(double exact, LongToDoubleFunction power) {}

    static Reply answer(Request request) {
        Double level = request.decimal("level");
        Double power = request.decimal("power");
        Planning usual = Planning.ofDefaults();
        Planning planning = new Planning(level == null ? usual.level() : level, power == null ? usual.power() : power);
        String name = String.valueOf(request.query("design"));
        try {
            Design design = design(planning, name, request);
            long samples = Planning.samples(design.exact());
            String asked = request.query("samples");
            return Reply.ok(new SamplePlan(
                    name,
                    planning.level(),
                    planning.power(),
                    samples,
                    asked == null ? null : given(planning, design, name, request, Long.parseLong(asked)),
                    LongStream.rangeClosed(1, POINTS)
                            .map(i -> Math.max(1, samples * TIMES * i / POINTS))
                            .distinct()
                            .mapToObj(n -> new Point(n, design.power().applyAsDouble(n)))
                            .toList()));
        } catch (IllegalArgumentException e) {
            throw Problem.invalidParameter("design", name + ": " + e.getMessage());
        }
    }

    private static Given given(Planning planning, Design design, String name, Request request, long samples) {
        return new Given(
                samples,
                design.power().applyAsDouble(samples),
                name.equals("mean")
                        ? (Double) planning.smallestDifference(needed(request, "variance"), samples)
                        : null);
    }

    private static Design design(Planning planning, String name, Request request) {
        return switch (name) {
            case "paired" -> {
                double left = needed(request, "leftOnly");
                double right = needed(request, "rightOnly");
                yield new Design(planning.paired(left, right), n -> planning.powerPaired(left, right, n));
            }
            case "unpaired" -> {
                double left = needed(request, "left");
                double right = needed(request, "right");
                yield new Design(planning.unpaired(left, right), n -> planning.powerUnpaired(left, right, n));
            }
            default -> {
                double variance = needed(request, "variance");
                double difference = needed(request, "difference");
                yield new Design(planning.mean(variance, difference), n -> planning.powerMean(variance, difference, n));
            }
        };
    }

    private static double needed(Request request, String name) {
        Double value = request.decimal(name);
        if (value == null) {
            throw Problem.invalidParameter(name, "is missing for this design");
        }
        return value;
    }
}
