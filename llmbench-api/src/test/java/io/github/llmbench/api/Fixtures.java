package io.github.llmbench.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Values the tests share. */
final class Fixtures {
    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private Fixtures() {}

    static RunHeader header() {
        return new RunHeader(
                "r1", "gsm8k", NOON, List.of("p:a", "p:b"), List.of("t"), 2, new Fingerprint(Map.of(), Map.of()));
    }

    static Metric metric(String name, String model) {
        return new Metric(name, model, "t", 0.5, null, 2, 0, "", Direction.HIGHER_IS_BETTER, "s|1");
    }

    static GateResult result(String gate, Verdict verdict) {
        return new GateResult(Gate.parse(gate), "p:a", "t", verdict, null, null, "because");
    }

    static PairedDifference difference() {
        return new PairedDifference(
                "t",
                "accuracy",
                Direction.HIGHER_IS_BETTER,
                0.6,
                0.5,
                0.1,
                0.05,
                new Interval(0.0, 0.2, 0.95, "newcombe"),
                10,
                3,
                2,
                0.4,
                "mcnemar",
                1);
    }

    static Run run(List<GateResult> gates) {
        return new Run(
                header(),
                NOON.plusSeconds(3),
                Run.Status.COMPLETE,
                List.of(metric("accuracy", "p:a"), metric("accuracy", "p:b")),
                gates,
                List.of(new Comparison("p:a", "p:b", List.of(difference()))),
                List.of(new Run.OutcomeCount("p:a", "t", Outcome.ANSWERED, 2)),
                List.of("2 trials"),
                Stream::empty);
    }
}
